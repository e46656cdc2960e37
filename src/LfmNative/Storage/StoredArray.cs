using System.Buffers;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>An array as it lies in a file: where, of what numbers, in which order and shape.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Type">Number format.</param>
/// <param name="ColumnMajor">Fortran order: the first axis varies fastest.</param>
/// <param name="Shape">Sizes, slowest axis of C order first.</param>
internal readonly record struct StoredArray(long Offset, ElementType Type, bool ColumnMajor, long[] Shape)
{
    private const int BlockBytes = 1 << 20;
    private const int TileCols = 16;
    private const int TileRows = 256;

    /// <summary>Bytes of an array, or false when that number needs more than 63 bits.</summary>
    public static bool TryByteCount(ReadOnlySpan<long> shape, int elementSize, out long bytes)
    {
        bytes = 0;
        if (shape.Contains(0)) return true;
        Int128 product = elementSize;
        foreach (long size in shape)
        {
            // Each factor is below 2⁶³, so the product of two 63-bit numbers still fits.
            product *= size;
            if (product > long.MaxValue) return false;
        }
        bytes = (long)product;
        return true;
    }

    /// <summary>Loads the requested rows: mapped when they are little-endian float32 in C order, converted otherwise.</summary>
    /// <param name="q">The request.</param>
    /// <param name="source">Bytes that hold the whole array; the result owns them when it is mapped.</param>
    public LoadedMatrix Load(MatrixRequest q, ByteSource source)
    {
        if (q.Stack && ColumnMajor) throw q.Bad("holds a stack in Fortran order; save it from numpy.ascontiguousarray");
        MatrixWindow w = MatrixWindow.Take(q, Shape);
        long start = Offset + (w.FirstRow * w.Cols * Type.Size);
        bool rowMajor = !ColumnMajor || w.Cols == 1 || w.FileRows == 1;
        unsafe
        {
            if (rowMajor && Type == ElementType.Single && start % sizeof(float) == 0)
                return new LoadedMatrix(source, (float*)(source.Map() + start), w.Cols, w, q.Source);
        }
        NativeBuffer<float> buffer = q.Allocate(w);
        try
        {
            FirstFault fault = new();
            if (rowMajor) ConvertRows(q, source, start, w, buffer, fault);
            else ConvertColumns(q, source, w, buffer, fault);
            fault.ThrowIfAny();
            unsafe
            {
                return new LoadedMatrix(buffer, buffer.Pointer, w.Cols, w, q.Source);
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>C order: blocks of about a megabyte are read by position and converted while they are in the cache.</summary>
    private unsafe void ConvertRows(MatrixRequest q, ByteSource source, long start, MatrixWindow w, NativeBuffer<float> buffer, FirstFault fault)
    {
        ElementType type = Type;
        int block = BlockBytes / type.Size;
        int blocks = checked((int)((w.Count + block - 1) / block));
        ParallelRows.For(blocks, 1, q.Context.Threads, q.Context.Token, (b, _) =>
        {
            long first = (long)b * block;
            int n = (int)Math.Min(block, w.Count - first);
            byte[] bytes = ArrayPool<byte>.Shared.Rent(n * type.Size);
            Span<byte> part = bytes.AsSpan(0, n * type.Size);
            source.Read(start + (first * type.Size), part);
            int overflow = ElementConverter.ToSingle(type, part, new Span<float>(buffer.Pointer + first, n));
            if (overflow >= 0) fault.Report(first + overflow, TooLarge(q, w, first + overflow));
            ArrayPool<byte>.Shared.Return(bytes);
        });
    }

    /// <summary>Fortran order: tiles of 16 columns are converted column by column and written out row by row, a cache line at a time.</summary>
    private unsafe void ConvertColumns(MatrixRequest q, ByteSource source, MatrixWindow w, NativeBuffer<float> buffer, FirstFault fault)
    {
        ElementType type = Type;
        byte* origin = source.Map() + Offset;
        ParallelRows.For(w.Rows, TileRows, q.Context.Threads, q.Context.Token, (from, to) =>
        {
            int rows = to - from;
            float[] tile = ArrayPool<float>.Shared.Rent(TileCols * TileRows);
            for (int j0 = 0; j0 < w.Cols; j0 += TileCols)
            {
                int cols = Math.Min(TileCols, w.Cols - j0);
                for (int j = 0; j < cols; j++)
                {
                    byte* column = origin + (((j0 + (long)j) * w.FileRows + w.FirstRow + from) * type.Size);
                    int overflow = ElementConverter.ToSingle(type, new ReadOnlySpan<byte>(column, rows * type.Size), tile.AsSpan(j * TileRows, rows));
                    if (overflow < 0) continue;
                    long index = ((from + (long)overflow) * w.Cols) + j0 + j;
                    fault.Report(index, TooLarge(q, w, index));
                }
                for (int i = 0; i < rows; i++)
                {
                    float* row = buffer.Pointer + ((from + (long)i) * w.Cols) + j0;
                    for (int j = 0; j < cols; j++) row[j] = tile[(j * TileRows) + i];
                }
            }
            ArrayPool<float>.Shared.Return(tile);
        });
    }

    private static LfmException TooLarge(MatrixRequest q, MatrixWindow w, long index) =>
        new(LfmErrorCode.InvalidData, $"{q.Source}: row {w.FirstRow + (index / w.Cols)}, column {index % w.Cols} (counted from 0) is beyond float32's range of ±3.4e38; rescale the data");
}
