using System.Buffers.Binary;
using System.Text.Json;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>One tensor of a <c>.safetensors</c> file: the named one, or the only matrix in it.</summary>
/// <remarks>
/// Source: the format's README: header length as uint64, a JSON header, then the tensors' bytes in C order, little-endian.
/// </remarks>
internal static class SafetensorsFormat
{
    private const int PrefixBytes = 8;

    /// <summary>The limit that the reference implementation sets.</summary>
    private const long MaxHeaderBytes = 100_000_000;

    public static RowSource Open(MatrixRequest request, ByteSource source)
    {
        if (source.Length < PrefixBytes) throw request.Invalid($"is cut short: {source.Length} bytes cannot hold a safetensors header");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(source.Head(0, PrefixBytes));
        if (length > MaxHeaderBytes || (long)length > source.Length - PrefixBytes)
            throw request.Invalid(
                $"says its header has {length} bytes, but {source.Length - PrefixBytes} follow; it is cut short or not a safetensors file");
        long data = PrefixBytes + (long)length;
        List<Tensor> tensors = ReadHeader(request, source.Head(PrefixBytes, (int)length));
        Tensor chosen = Choose(request, tensors);
        if (!ElementType.TryParseSafetensors(chosen.DType, out ElementType type))
            throw request.Invalid($"tensor {chosen.Name} is of dtype {chosen.DType}, which is not read; save it as F32");
        string what = $"{string.Join('×', chosen.Shape)} of {type.Name}";
        if (!StoredArray.TryByteCount(chosen.Shape, type.Size, out long needed))
            throw request.Invalid($"tensor {chosen.Name} claims to hold {what}, more bytes than can be addressed; the header is damaged");
        if (chosen.Begin < 0 || chosen.End < chosen.Begin || chosen.End - chosen.Begin != needed)
            throw request.Invalid($"tensor {chosen.Name} of {what} takes {needed} bytes, "
                + $"but its offsets are {chosen.Begin}..{chosen.End}; the header is damaged");
        if (chosen.End > source.Length - data)
            throw request.Invalid(
                $"is cut short: tensor {chosen.Name} ends at byte {chosen.End} of the data, and there are {source.Length - data}");
        long end = tensors.Max(t => t.End);
        if (source.Length != ByteSource.UnknownLength && end < source.Length - data)
            throw request.Invalid($"has {source.Length - data - end} bytes after its last tensor; it is damaged or not a safetensors file");
        RefuseScaled(request, chosen, type, tensors);
        return new ArrayRows(request, source, new StoredArray(data + chosen.Begin, type, ColumnMajor: false, chosen.Shape));
    }

    /// <summary>Whole numbers beside their scale are quantized weights, which mean nothing without it.</summary>
    private static void RefuseScaled(MatrixRequest request, Tensor chosen, ElementType type, List<Tensor> tensors)
    {
        if (type.Kind is not (ElementKind.Int8 or ElementKind.UInt8)) return;
        string stem = chosen.Name.EndsWith(".weight", StringComparison.Ordinal) ? chosen.Name[..^".weight".Length] : chosen.Name;
        foreach (Tensor t in tensors)
        {
            if (t != chosen && t.Name.Contains("scale", StringComparison.OrdinalIgnoreCase)
                && t.Name.StartsWith(stem, StringComparison.Ordinal))
            {
                throw request.Invalid(
                    $"tensor {chosen.Name} holds quantized numbers that {t.Name} scales; save the product of both as F32");
            }
        }
    }

    private static Tensor Choose(MatrixRequest request, List<Tensor> tensors)
    {
        string names = string.Join(", ", tensors.Take(20).Select(t => t.Name))
            + (tensors.Count > 20 ? $" and {tensors.Count - 20} more" : "");
        if (request.Member is not null)
        {
            foreach (Tensor t in tensors)
            {
                if (t.Name == request.Member) return t;
            }
            throw request.Invalid($"holds no tensor called {request.Member} (it holds: {names})");
        }
        Tensor[] candidates = [.. tensors.Where(t => request.Fits(t.Shape.Length))];
        if (candidates.Length == 1) return candidates[0];
        throw request.Invalid($"holds {(candidates.Length == 0 ? "no tensor" : $"{candidates.Length} tensors")} "
            + $"of {request.Axes} axes; name one, as in {request.Source}:NAME (it holds: {names})");
    }

    private static List<Tensor> ReadHeader(MatrixRequest request, byte[] json)
    {
        List<Tensor> tensors = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        try
        {
            Utf8JsonReader r = new(json, new JsonReaderOptions { MaxDepth = 8 });
            Expect(request, r.Read() && r.TokenType == JsonTokenType.StartObject);
            while (r.Read() && r.TokenType == JsonTokenType.PropertyName)
            {
                string name = r.GetString()!;
                Expect(request, r.Read() && r.TokenType == JsonTokenType.StartObject && seen.Add(name));
                if (name == "__metadata__") r.Skip();
                else tensors.Add(ReadTensor(request, name, ref r));
            }
            Expect(request, r.TokenType == JsonTokenType.EndObject && !r.Read());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Damaged(request);
        }
        return tensors.Count > 0 ? tensors : throw request.Invalid("holds no tensors; write it again");
    }

    private static Tensor ReadTensor(MatrixRequest request, string name, ref Utf8JsonReader r)
    {
        string? dtype = null;
        long[]? shape = null, offsets = null;
        while (r.Read() && r.TokenType == JsonTokenType.PropertyName)
        {
            string key = r.GetString()!;
            Expect(request, r.Read());
            switch (key)
            {
                case "dtype": dtype = r.GetString(); break;
                case "shape": shape = ReadSizes(request, ref r); break;
                case "data_offsets": offsets = ReadSizes(request, ref r); break;
                default: r.Skip(); break;
            }
        }
        Expect(request, r.TokenType == JsonTokenType.EndObject && dtype is not null && shape is not null && offsets is { Length: 2 });
        return new Tensor(name, dtype!, shape!, offsets![0], offsets[1]);
    }

    private static long[] ReadSizes(MatrixRequest request, ref Utf8JsonReader r)
    {
        List<long> sizes = [];
        Expect(request, r.TokenType == JsonTokenType.StartArray);
        while (r.Read() && r.TokenType == JsonTokenType.Number)
        {
            Expect(request, r.TryGetInt64(out long size) && size >= 0 && sizes.Count < 32);
            sizes.Add(r.GetInt64());
        }
        Expect(request, r.TokenType == JsonTokenType.EndArray);
        return [.. sizes];
    }

    private static void Expect(MatrixRequest request, bool condition)
    {
        if (!condition) throw Damaged(request);
    }

    private static LfmException Damaged(MatrixRequest request) =>
        request.Invalid("has a damaged safetensors header (it is not the JSON object the format asks for); write it again");

    private sealed record Tensor(string Name, string DType, long[] Shape, long Begin, long End);
}
