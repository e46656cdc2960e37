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
    private const int TileRows = 1024;

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
    /// <param name="request">The request.</param>
    /// <param name="source">Bytes that hold the whole array; the result owns them when it is mapped.</param>
    public LoadedMatrix Load(MatrixRequest request, ByteSource source)
    {
        if (request.Stack && ColumnMajor) throw request.Invalid("holds a stack in Fortran order; save it from numpy.ascontiguousarray");
        MatrixWindow window = MatrixWindow.Take(request, Shape);
        long start = Offset + (window.FirstRow * window.Cols * Type.Size);
        bool rowMajor = !ColumnMajor || window.Cols == 1 || window.FileRows == 1;
        unsafe
        {
            if (rowMajor && Type == ElementType.Single && start % sizeof(float) == 0)
                return new LoadedMatrix(source, (float*)(source.Map() + start), window.Cols, window, request.Source);
        }
        NativeBuffer<float> buffer = request.Allocate(window);
        try
        {
            FirstError firstError = new();
            if (rowMajor) ConvertRows(request, source, start, window, buffer, firstError);
            else ConvertColumns(request, source, window, buffer, firstError);
            firstError.ThrowIfAny();
            unsafe
            {
                return new LoadedMatrix(buffer, buffer.Pointer, window.Cols, window, request.Source);
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>C order: blocks of about a megabyte are read by position and converted while they are in the cache.</summary>
    private unsafe void ConvertRows(MatrixRequest request, ByteSource source, long start,
        MatrixWindow window, NativeBuffer<float> buffer, FirstError firstError)
    {
        ElementType type = Type;
        int block = BlockBytes / type.Size;
        int blocks = checked((int)((window.Count + block - 1) / block));
        ParallelRows.For(blocks, 1, request.Context.Threads, request.Context.Token, (b, _) =>
        {
            long first = (long)b * block;
            int n = (int)Math.Min(block, window.Count - first);
            byte[] bytes = ArrayPool<byte>.Shared.Rent(n * type.Size);
            try
            {
                Span<byte> part = bytes.AsSpan(0, n * type.Size);
                source.Read(start + (first * type.Size), part);
                int overflow = ElementConverter.ToSingle(type, part, new Span<float>(buffer.Pointer + first, n));
                if (overflow >= 0) firstError.Report(first + overflow, TooLarge(request, window, first + overflow));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        });
    }

    /// <summary>
    /// Fortran order: tiles of 16 columns are read and converted column by column, and written out row by row, a cache line at a time.
    /// </summary>
    private unsafe void ConvertColumns(MatrixRequest request, ByteSource source,
        MatrixWindow window, NativeBuffer<float> buffer, FirstError firstError)
    {
        ElementType type = Type;
        long origin = Offset;
        ParallelRows.For(window.Rows, TileRows, request.Context.Threads, request.Context.Token, (from, to) =>
        {
            byte[] bytes = ArrayPool<byte>.Shared.Rent(TileRows * type.Size);
            float[] tile = ArrayPool<float>.Shared.Rent(TileCols * TileRows);
            try
            {
                for (int j = 0; j < window.Cols; j += TileCols) ConvertTile(from, to - from, j, bytes, tile);
            }
            finally
            {
                ArrayPool<float>.Shared.Return(tile);
                ArrayPool<byte>.Shared.Return(bytes);
            }
        });

        void ConvertTile(int from, int rows, int firstColumn, byte[] bytes, float[] tile)
        {
            int cols = Math.Min(TileCols, window.Cols - firstColumn);
            for (int j = 0; j < cols; j++)
            {
                Span<byte> column = bytes.AsSpan(0, rows * type.Size);
                source.Read(origin + ((((firstColumn + (long)j) * window.FileRows) + window.FirstRow + from) * type.Size), column);
                int overflow = ElementConverter.ToSingle(type, column, tile.AsSpan(j * TileRows, rows));
                if (overflow < 0) continue;
                long index = ((from + (long)overflow) * window.Cols) + firstColumn + j;
                firstError.Report(index, TooLarge(request, window, index));
            }
            for (int i = 0; i < rows; i++)
            {
                float* row = buffer.Pointer + ((from + (long)i) * window.Cols) + firstColumn;
                for (int j = 0; j < cols; j++) row[j] = tile[(j * TileRows) + i];
            }
        }
    }

    private static LfmException TooLarge(MatrixRequest request, MatrixWindow window, long index) =>
        new(LfmErrorCode.InvalidData, $"{request.Source}: row {window.FirstRow + (index / window.Cols)}, "
            + $"column {index % window.Cols} (counted from 0) is beyond float32's range of ±3.4e38; rescale the data");
}
