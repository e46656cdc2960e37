using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>Rows that can be gone through again and again, block by block.</summary>
internal abstract class RowBlocks
{
    /// <summary>Receives rows and the number of the first of them.</summary>
    public delegate void Block(ReadOnlyMatrixView<float> rows, long first);

    /// <summary>Columns.</summary>
    public abstract int Cols { get; }

    /// <summary>Number of rows, or null while that is not known.</summary>
    public abstract long? Rows { get; }

    /// <summary>Goes through all rows.</summary>
    /// <param name="together">Rows of a block; the last may have fewer.</param>
    /// <param name="use">Receives the blocks in order.</param>
    public abstract void Pass(int together, Block use);

    /// <summary>Number of rows; where it is not known they are gone through.</summary>
    public long Count()
    {
        long count = 0;
        if (Rows is null) Pass(1, (rows, _) => count += rows.Rows);
        return Rows ?? count;
    }

    /// <summary>Copies rows.</summary>
    /// <param name="wanted">Their numbers, ascending.</param>
    /// <param name="together">Rows of a block.</param>
    /// <param name="also">Receives all blocks as they go by; null for nobody.</param>
    /// <returns>The rows, and how many there are in all.</returns>
    public (float[] Rows, long Count) Gather(int[] wanted, int together, Block? also = null)
    {
        float[] gathered = new float[(long)wanted.Length * Cols];
        int next = 0;
        long count = 0;
        Pass(together, (rows, first) =>
        {
            for (; next < wanted.Length && wanted[next] < first + rows.Rows; next++)
                rows.Row((int)(wanted[next] - first)).CopyTo(gathered.AsSpan(next * Cols));
            count += rows.Rows;
            also?.Invoke(rows, first);
        });
        return (gathered, count);
    }
}

/// <summary>Rows in memory.</summary>
internal sealed unsafe class MemoryBlocks(float* data, int rows, int cols, long ld) : RowBlocks
{
    public override int Cols => cols;

    public override long? Rows => rows;

    public override void Pass(int together, Block use)
    {
        ReadOnlyMatrixView<float> all = new(data, rows, cols, ld);
        for (int from = 0, to; from < rows; from = to)
        {
            to = (int)Math.Min(rows, from + (long)together);
            use(all.RowRange(from, to), from);
        }
    }
}

/// <summary>Rows of a file, which is opened for every pass.</summary>
internal sealed unsafe class FileBlocks : RowBlocks
{
    private readonly Func<RowReader> _open;

    public FileBlocks(Func<RowReader> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        using RowReader reader = open();
        (_open, Cols, Rows) = (open, reader.Cols, reader.Rows);
    }

    public override int Cols { get; }

    public override long? Rows { get; }

    public override void Pass(int together, Block use)
    {
        using RowReader reader = _open();
        if (reader.Cols != Cols) Throw.File(reader.Source, $"had {Cols} columns before and has {reader.Cols} now; leave it as it is");
        using NativeBuffer<float> held = new((long)together * Cols);
        int count = 0;
        long first = 0;
        while (reader.ReadBlock())
        {
            ReadOnlyMatrixView<float> block = reader.Block;
            for (int i = 0; i < block.Rows; i++)
            {
                block.Row(i).CopyTo(new Span<float>(held.Pointer + ((long)count++ * Cols), Cols));
                if (count == together) Flush();
            }
        }
        if (count > 0) Flush();

        void Flush()
        {
            use(new ReadOnlyMatrixView<float>(held.Pointer, count, Cols), first);
            (first, count) = (first + count, 0);
        }
    }
}
