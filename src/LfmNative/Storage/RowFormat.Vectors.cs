using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>The formats of float32 vectors one by one.</summary>
internal abstract unsafe class VectorOutput<T>(RowTarget target) : RowFormat<T>(target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private const int RowsBetweenPolls = 4096;

    public override void Write(Stream stream, T* rows, int count, long ld, string[] names, long first)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % RowsBetweenPolls == 0) Target.Context.Token.ThrowIfCancellationRequested();
            WriteRow(stream, new ReadOnlySpan<T>(rows + (i * ld), Target.Cols), names.Length > 0 ? names[i] : null, first + i);
        }
    }

    protected abstract void WriteRow(Stream stream, ReadOnlySpan<T> row, string? name, long number);

    /// <summary>Memory for one row as it lies in the file.</summary>
    protected byte[] RowBytes(int more)
    {
        long bytes = ((long)Target.Cols * sizeof(float)) + more;
        if (bytes > Array.MaxLength)
            Throw.Argument($"{Target.Path}: a row of {Target.Cols} columns is too long for this format; write .npy instead");
        return new byte[bytes];
    }

    /// <summary>A row as float32 bytes; a finite number that becomes infinite is refused.</summary>
    protected void Narrow(ReadOnlySpan<T> row, long number, Span<byte> bytes)
    {
        int overflow = ElementConverter.ToSingle(Type, MemoryMarshal.AsBytes(row), MemoryMarshal.Cast<byte, float>(bytes));
        if (overflow >= 0)
            throw new LfmException(LfmErrorCode.InvalidData, $"{Target.Path}: row {number}, column {overflow} (counted "
                + "from 0) is beyond float32's range of ±3.4e38, which this format holds; write .npy instead");
    }
}

/// <summary>Each vector after its number of dimensions.</summary>
internal sealed class FvecsOutput<T> : VectorOutput<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private readonly byte[] _record;

    public FvecsOutput(RowTarget target)
        : base(target)
    {
        _record = RowBytes(sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(_record, target.Cols);
    }

    public override bool HoldsNames => false;

    protected override void WriteRow(Stream stream, ReadOnlySpan<T> row, string? name, long number)
    {
        Narrow(row, number, _record.AsSpan(sizeof(int)));
        stream.Write(_record);
    }
}

/// <summary>The big-ann-benchmarks' format: rows and columns, then all vectors.</summary>
internal sealed class BigAnnOutput<T>(RowTarget target) : VectorOutput<T>(target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private byte[] _vector = [];

    public override bool IsPatched => Target.Rows is null;

    public override bool HoldsNames => false;

    public override byte[] Head(long rows)
    {
        byte[] head = new byte[2 * sizeof(uint)];
        // While the number is not known, room is kept for it.
        if (rows > uint.MaxValue && rows < long.MaxValue)
            Throw.Argument($"{Target.Path}: {rows} rows are more than an .fbin file can count; write .npy instead");
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)Math.Min(rows, uint.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(sizeof(uint)), (uint)Target.Cols);
        return head;
    }

    protected override void WriteRow(Stream stream, ReadOnlySpan<T> row, string? name, long number)
    {
        if (_vector.Length == 0) _vector = RowBytes(0);
        Narrow(row, number, _vector);
        stream.Write(_vector);
    }
}

/// <summary>word2vec's binary format: each vector after its word.</summary>
internal sealed class Word2VecBinaryOutput<T> : VectorOutput<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private readonly byte[] _vector;

    public Word2VecBinaryOutput(RowTarget target)
        : base(target)
    {
        _vector = RowBytes(1);
        _vector[^1] = (byte)'\n';
    }

    public override bool IsPatched => Target.Rows is null;

    public override byte[] Head(long rows) => WordVectorHead.Of(Target, rows);

    protected override void WriteRow(Stream stream, ReadOnlySpan<T> row, string? name, long number)
    {
        name ??= $"{number}";
        if (name.AsSpan().IndexOfAny(' ', '\n') >= 0)
            throw Target.BadName(number, name, "blanks or line ends, which .bin cannot hold; write .csv instead");
        stream.Write(Encoding.UTF8.GetBytes(name + " "));
        Narrow(row, number, _vector.AsSpan(0, _vector.Length - 1));
        stream.Write(_vector);
    }
}

/// <summary>The first line of word vectors, "n d".</summary>
internal static class WordVectorHead
{
    /// <summary>The line; blanks before n keep room for any number where it is not known yet.</summary>
    public static byte[] Of(RowTarget target, long rows) =>
        Encoding.ASCII.GetBytes(target.Rows is null ? $"{rows,19} {target.Cols}\n" : $"{rows} {target.Cols}\n");
}
