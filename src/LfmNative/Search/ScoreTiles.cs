using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>The products of all pairs of rows of two sets, a tile at a time: the n1×n2 matrix is never held.</summary>
internal static unsafe class ScoreTiles
{
    /// <summary>Rows of a tile at most.</summary>
    public const int RowBlock = 128;

    /// <summary>Columns of a tile at most, and the distance of its rows.</summary>
    public const int ColumnBlock = 1024;

    /// <summary>Receives the products of the rows from..to of x with the rows first..first + width − 1 of y.</summary>
    public delegate void Tile(int worker, int from, int to, int first, int width, float* scores);

    /// <summary>Workers that share n1 rows: no more than there are blocks of them.</summary>
    public static int Workers(int n1, int threads) => (int)Math.Max(1, Math.Min(threads, ((long)n1 + RowBlock - 1) / RowBlock));

    /// <summary>Column blocks of n2 rows of y.</summary>
    public static int ColumnBlocks(int n2) => (int)(((long)n2 + ColumnBlock - 1) / ColumnBlock);

    /// <summary>Bytes of the tiles.</summary>
    public static long Bytes(int n1, int threads) => (long)Workers(n1, threads) * RowBlock * ColumnBlock * sizeof(float);

    /// <summary>Computes all tiles; a block of rows by one worker, its tiles in the order of the columns.</summary>
    /// <param name="x">n1×d rows, compact.</param>
    /// <param name="n1">Rows of x.</param>
    /// <param name="y">n2×d rows, compact.</param>
    /// <param name="n2">Rows of y.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="tile">Called for each tile, from any worker.</param>
    public static void ForEach(float* x, int n1, float* y, int n2, int d, ComputeContext context, Tile tile)
    {
        const long Size = (long)RowBlock * ColumnBlock;
        int workers = Workers(n1, context.Threads);
        using NativeBuffer<float> tiles = new(workers * Size);
        float* scratch = tiles.Pointer;
        ParallelRows.ForWorkers(n1, RowBlock, workers, context.Token, (worker, from, to) =>
        {
            float* scores = scratch + (worker * Size), rows = x + ((long)from * d);
            for (int first = 0; first < n2; first += ColumnBlock)
            {
                int width = Math.Min(ColumnBlock, n2 - first);
                Gemm.Multiply(false, true, to - from, width, d, 1f, rows, d, y + ((long)first * d), d, 0f, scores, ColumnBlock);
                tile(worker, from, to, first, width, scores);
            }
        });
    }
}
