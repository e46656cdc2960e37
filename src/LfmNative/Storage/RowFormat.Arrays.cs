using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace LfmNative.Storage;

/// <summary>The formats whose data are the elements in C order.</summary>
internal abstract unsafe class ArrayOutput<T>(RowTarget target) : RowFormat<T>(target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private const int MaxElementsAtOnce = 1 << 18;

    public override bool IsPatched => Target.Rows is null;

    public override bool HoldsNames => false;

    public override void Write(Stream stream, T* rows, int count, long ld, string[] names, long first)
    {
        bool compact = ld == Target.Cols;
        (long parts, long length) = compact ? (1, (long)count * Target.Cols) : (count, Target.Cols);
        for (long i = 0; i < parts; i++)
        {
            T* part = rows + (i * ld);
            // A span of bytes ends at 2³¹, rows of numbers do not.
            for (long done = 0; done < length; done += MaxElementsAtOnce)
            {
                Target.Context.Token.ThrowIfCancellationRequested();
                ReadOnlySpan<T> elements = new(part + done, (int)Math.Min(MaxElementsAtOnce, length - done));
                Write(stream, MemoryMarshal.AsBytes(elements));
            }
        }
    }

    protected virtual void Write(Stream stream, ReadOnlySpan<byte> elements) => stream.Write(elements);
}

/// <summary>NumPy's array file; its header has one length for any number of rows, being padded to 64 bytes.</summary>
internal sealed class NpyOutput<T>(RowTarget target) : ArrayOutput<T>(target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    public override byte[] Head(long rows) => NpyHeader.Create(Type, [rows, Target.Cols]);
}

/// <summary>One tensor, <c>embeddings</c>.</summary>
internal sealed class SafetensorsOutput<T>(RowTarget target) : ArrayOutput<T>(target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    public override byte[] Head(long rows)
    {
        // Blanks after the object align the data, as the format allows: 8 + length is a multiple of 64.
        int length = ((Object(Target.Rows ?? long.MaxValue).Length + 8 + 63) / 64 * 64) - 8;
        byte[] head = new byte[8 + length];
        BinaryPrimitives.WriteInt64LittleEndian(head, length);
        Encoding.ASCII.GetBytes(Object(rows).PadRight(length), head.AsSpan(8));
        return head;
    }

    private string Object(long rows)
    {
        Int128 bytes = (Int128)rows * Target.Cols * Type.Size;
        string dtype = Type.Size == 8 ? "F64" : "F32", shape = $"{rows},{Target.Cols}";
        return $$$"""{"embeddings":{"dtype":"{{{dtype}}}","shape":[{{{shape}}}],"data_offsets":[0,{{{bytes}}}]}}""";
    }
}

/// <summary>An archive of one member, <c>arr_0</c>, whose checksum is known at the end.</summary>
internal sealed class NpzOutput<T>(RowTarget target) : ArrayOutput<T>(target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private readonly Crc32 _data = new();
    private long _bytes;
    private uint _before;

    public override bool IsPatched => true;

    /// <summary>The checksum of the data so far.</summary>
    private uint DataCrc => Crc32Join.Join(_before, _data.GetCurrentHashAsUInt32(), _bytes);

    public override byte[] Head(long rows) => [.. Around(rows).Head, .. Array(rows)];

    public override byte[] Tail(long rows) => Around(rows).Tail;

    public override byte[] Checkpoint(Stream stream) => BitConverter.GetBytes(DataCrc);

    public override void Resume(byte[] state, long rows) => _before = BitConverter.ToUInt32(state);

    protected override void Write(Stream stream, ReadOnlySpan<byte> elements)
    {
        _data.Append(elements);
        _bytes += elements.Length;
        stream.Write(elements);
    }

    private byte[] Array(long rows) => NpyHeader.Create(Type, [rows, Target.Cols]);

    private (byte[] Head, byte[] Tail) Around(long rows)
    {
        byte[] array = Array(rows);
        Int128 data = (Int128)rows * Target.Cols * Type.Size;
        uint crc = Crc32Join.Join(Crc32.HashToUInt32(array), DataCrc, (long)Int128.Min(data, long.MaxValue));
        return NpzWriter.Around("arr_0", crc, (long)Int128.Min(array.Length + data, long.MaxValue / 2), wide: Target.Rows is null);
    }
}
