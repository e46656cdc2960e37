using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Inspection;

/// <summary>Sums over rows, added in the order of fixed blocks: the same bits for any number of threads.</summary>
internal static unsafe class RowSums
{
    private const int MostBlocks = 128;

    /// <summary>Adds what a row contributes to the sums of its block.</summary>
    /// <param name="row">Number of the row.</param>
    /// <param name="sums">The block's sums.</param>
    public delegate void AddRow(int row, double* sums);

    /// <summary>The sums over all rows.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Sums.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="add">What a row contributes.</param>
    public static double[] Over(int rows, int width, ComputeContext context, AddRow add)
    {
        int grain = Math.Max(64, (rows + MostBlocks - 1) / MostBlocks), blocks = (rows + grain - 1) / grain;
        double[][] partial = new double[blocks][];
        ParallelRows.For(rows, grain, context.Threads, context.Token, (from, to) =>
        {
            double[] own = partial[from / grain] = new double[width];
            fixed (double* sums = own)
            {
                for (int i = from; i < to; i++) add(i, sums);
            }
        });
        double[] total = new double[width];
        foreach (double[] block in partial)
        {
            for (int j = 0; j < width; j++) total[j] += block[j];
        }
        return total;
    }

    /// <summary>Bytes held for so many sums.</summary>
    public static long Bytes(int width) => 8L * (MostBlocks + 1) * width;
}
