using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Reads the arrays of a NumPy <c>.npz</c> archive, of a file or in memory, into managed arrays.</summary>
/// <remarks>
/// Nothing is allocated before the shape of a member takes exactly the bytes the archive declares for it, and those are possible
/// in the file's size. Checksums are compared. Fortran order is turned into C order; big-endian numbers are swapped.
/// </remarks>
internal sealed class NpzReader : IDisposable
{
    /// <summary>A span of bytes ends at 2³¹ where an array of doubles does not: arrays are read in parts.</summary>
    private const int PartElements = 1 << 26;

    private readonly string _path;
    private readonly ByteSource _source;
    private readonly ZipDirectory _zip;
    private bool _disposed;

    private NpzReader(string path, ByteSource source)
    {
        _path = path;
        _source = source;
        _zip = ZipDirectory.Read(source, Invalid);
        Names = [.. _zip.Members.Where(m => m.IsArray).Select(m => m.ArrayName)];
    }

    /// <summary>The arrays' names, without <c>.npy</c>, in the order of the archive.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Opens an archive.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="LfmException">InvalidFile: missing, or not a whole zip archive.</exception>
    public static NpzReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Open(FileSource.Open(path, path), path);
    }

    /// <summary>Opens an archive wherever it lies.</summary>
    /// <param name="source">Its bytes; disposed with the reader, and when they are no archive.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LfmException">InvalidFile: not a whole zip archive.</exception>
    public static NpzReader Open(ByteSource source, string name)
    {
        try
        {
            return new NpzReader(name, source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is an array of that name.</summary>
    public bool Contains(string name) => _zip.Find(name) is not null;

    /// <summary>The sizes of an array, slowest axis of C order first; empty for a scalar.</summary>
    /// <exception cref="LfmException">InvalidFile: no such member, or its header is damaged.</exception>
    public long[] Shape(string name) => Header(name).Header.Shape;

    /// <summary>Reads float64 (or float32, widened).</summary>
    /// <param name="name">The member, without <c>.npy</c>.</param>
    /// <param name="shape">The shape it must have, −1 where any size will do; no sizes at all accept any shape.</param>
    /// <returns>The elements in C order.</returns>
    /// <exception cref="LfmException">InvalidFile: no such member, another type or shape, damaged, or too large for an array.</exception>
    public double[] ReadDouble(string name, params ReadOnlySpan<long> shape)
    {
        (ZipMember member, NpyHeader header) = Checked(name, shape, ElementKind.Float64, ElementKind.Float32);
        if (header.Type.Kind == ElementKind.Float64) return Read<double>(member, header);
        float[] narrow = Read<float>(member, header);
        double[] wide = new double[narrow.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = narrow[i];
        return wide;
    }

    /// <summary>Reads float32; see <see cref="ReadDouble"/>.</summary>
    public float[] ReadSingle(string name, params ReadOnlySpan<long> shape)
    {
        (ZipMember member, NpyHeader header) = Checked(name, shape, ElementKind.Float32);
        return Read<float>(member, header);
    }

    /// <summary>Reads int32; see <see cref="ReadDouble"/>.</summary>
    public int[] ReadInt32(string name, params ReadOnlySpan<long> shape)
    {
        (ZipMember member, NpyHeader header) = Checked(name, shape, ElementKind.Int32);
        return Read<int>(member, header);
    }

    /// <summary>Reads int64 (or int32, widened); see <see cref="ReadDouble"/>.</summary>
    public long[] ReadInt64(string name, params ReadOnlySpan<long> shape)
    {
        (ZipMember member, NpyHeader header) = Checked(name, shape, ElementKind.Int64, ElementKind.Int32);
        return header.Type.Kind == ElementKind.Int64 ? Read<long>(member, header)
            : Array.ConvertAll(Read<int>(member, header), x => (long)x);
    }

    /// <summary>Reads uint8; see <see cref="ReadDouble"/>.</summary>
    public byte[] ReadByte(string name, params ReadOnlySpan<long> shape)
    {
        (ZipMember member, NpyHeader header) = Checked(name, shape, ElementKind.UInt8);
        return Read<byte>(member, header);
    }

    /// <summary>Reads a matrix of float64 (or float32, widened).</summary>
    /// <param name="name">The member.</param>
    /// <param name="rows">The rows it must have, or −1.</param>
    /// <param name="cols">The columns it must have, or −1.</param>
    /// <exception cref="LfmException">InvalidFile: as for <see cref="ReadDouble"/>.</exception>
    public Matrix ReadMatrix(string name, int rows = -1, int cols = -1)
    {
        double[] data = ReadDouble(name, rows, cols);
        long[] shape = Shape(name);
        return new Matrix((int)shape[0], (int)shape[1], data);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _source.Dispose();
    }

    /// <summary>Reads any array of numbers as float64.</summary>
    internal double[] ReadNumbers(string name, out long[] shape)
    {
        (ZipMember member, NpyHeader header) = Checked(name, []);
        shape = header.Shape;
        if (header.DataLength > Array.MaxLength)
            throw Invalid($"member {name} has {header.DataLength} bytes; at most {Array.MaxLength} can be read");
        double[] values = new double[(int)(header.DataLength / header.Type.Size)];
        byte[] bytes = Read<byte>(member, header with { Type = new ElementType(ElementKind.UInt8), Shape = [header.DataLength] });
        ElementConverter.ToDouble(header.Type, bytes, values);
        return header.ColumnMajor && shape.Length == 2 ? Transposed(values, shape) : values;
    }

    private (ZipMember Member, NpyHeader Header) Header(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ZipMember member = _zip.Array(name, Invalid);
        return (member,
            NpyHeader.Parse(_zip.Head(member, NpyHeader.MaxBytes, Invalid), member.Size, m => Invalid($"member {member.ArrayName} {m}")));
    }

    private (ZipMember Member, NpyHeader Header) Checked(string name, ReadOnlySpan<long> shape, params ReadOnlySpan<ElementKind> kinds)
    {
        (ZipMember member, NpyHeader header) = Header(name);
        bool typed = kinds.Length == 0;
        foreach (ElementKind kind in kinds) typed |= kind == header.Type.Kind;
        if (!typed)
            throw Invalid($"member {name} is of {header.Type.Name} where {new ElementType(kinds[0]).Name} is expected");
        bool fits = shape.Length == 0 || shape.Length == header.Shape.Length;
        for (int i = 0; fits && i < shape.Length; i++) fits = shape[i] < 0 || shape[i] == header.Shape[i];
        if (!fits) throw Invalid($"member {name} has the shape {Show(header.Shape)} where {Show(shape)} is expected");
        long count = header.DataLength / header.Type.Size;
        if (count > Array.MaxLength) throw Invalid($"member {name} has {count} elements; at most {Array.MaxLength} can be read");
        if (header.ColumnMajor && header.Shape.Length > 2)
            throw Invalid($"member {name} is in Fortran order with {header.Shape.Length} axes; save it from numpy.ascontiguousarray");
        return (member, header);
    }

    private T[] Read<T>(ZipMember member, NpyHeader header)
        where T : unmanaged
    {
        (ByteSource source, long offset) = _zip.Open(member, new ComputeContext(), Invalid);
        try
        {
            T[] data = new T[(int)(header.DataLength / header.Type.Size)];
            for (int from = 0; from < data.Length; from += PartElements)
            {
                Span<byte> bytes = MemoryMarshal.AsBytes(data.AsSpan(from, Math.Min(PartElements, data.Length - from)));
                source.Read(offset + header.Length + ((long)from * header.Type.Size), bytes);
                if (header.Type.BigEndian) ElementConverter.Swap(header.Type.Size, bytes, bytes);
            }
            if (source.IsSequential) ZipDirectory.CheckEnd(source, member, Invalid);
            return header.ColumnMajor && header.Shape.Length == 2 ? Transposed(data, header.Shape) : data;
        }
        finally
        {
            if (!ReferenceEquals(source, _source)) source.Dispose();
        }
    }

    private static T[] Transposed<T>(T[] data, long[] shape)
    {
        T[] result = new T[data.Length];
        int n = (int)shape[0], d = (int)shape[1];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < d; j++) result[((long)i * d) + j] = data[((long)j * n) + i];
        }
        return result;
    }

    private static string Show(ReadOnlySpan<long> shape) =>
        shape.Length == 0 ? "scalar"
            : string.Join('×', shape.ToArray().Select(s => s < 0 ? "any" : s.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private LfmException Invalid(string message) => new(LfmErrorCode.InvalidFile, $"{_path}: {message}");
}
