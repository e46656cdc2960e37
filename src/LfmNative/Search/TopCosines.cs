using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>The k largest cosines of every row of two sets with the other set, both directions in one pass.</summary>
/// <remarks>
/// The columns' lists exist once, whatever the number of threads: a worker inserts a row of its tile under the lock of the column block.
/// The k largest of a set of values do not depend on the order they come in, so neither does the result.
/// </remarks>
internal static unsafe class TopCosines
{
    /// <summary>Receives a row's k largest cosines, descending.</summary>
    public delegate void Result(int row, float* top);

    /// <summary>Finds them.</summary>
    /// <param name="x">n1×d unit rows, compact.</param>
    /// <param name="n1">Rows of x.</param>
    /// <param name="y">n2×d unit rows, compact.</param>
    /// <param name="n2">Rows of y.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="k1">Cosines of a row of x, 1..n2.</param>
    /// <param name="k2">Cosines of a row of y, 1..n1.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="ofX">Called for every row of x, from any worker.</param>
    /// <param name="ofY">Called for every row of y in turn.</param>
    /// <param name="seen">Called for every row of every tile too: (i, first, width, cosines); null if not wanted.</param>
    public static void Find(
        float* x,
        int n1,
        float* y,
        int n2,
        int d,
        int k1,
        int k2,
        ComputeContext context,
        Result ofX,
        Result ofY,
        RowOfTile? seen = null)
    {
        const int RowBlock = ScoreTiles.RowBlock, ColumnBlock = ScoreTiles.ColumnBlock;
        using NativeBuffer<float> rowTops = new((long)ScoreTiles.Workers(n1, context.Threads) * RowBlock * k1);
        using NativeBuffer<float> columnTops = new((long)n2 * k2), columnLeast = new(n2);
        float* rows = rowTops.Pointer, columns = columnTops.Pointer, least = columnLeast.Pointer;
        VectorKernels.Fill(columns, columnTops.Length, float.NegativeInfinity);
        VectorKernels.Fill(least, n2, float.NegativeInfinity);
        Lock[] locks = Array.ConvertAll(new int[ScoreTiles.ColumnBlocks(n2)], _ => new Lock());
        ScoreTiles.ForEach(x, n1, y, n2, d, context, (worker, from, to, first, width, scores) =>
        {
            float* tops = rows + ((long)worker * RowBlock * k1);
            if (first == 0) VectorKernels.Fill(tops, (long)RowBlock * k1, float.NegativeInfinity);
            for (int i = from; i < to; i++)
            {
                float* row = scores + ((long)(i - from) * ColumnBlock);
                SortedTopK.InsertValues(row, width, tops + ((long)(i - from) * k1), k1);
                lock (locks[first / ColumnBlock])
                    SortedTopK.InsertColumnValues(row, width, columns + ((long)first * k2), least + first, k2);
                seen?.Invoke(i, first, width, row);
            }
            if (first + width < n2) return;
            for (int i = from; i < to; i++) ofX(i, tops + ((long)(i - from) * k1));
        });
        for (int j = 0; j < n2; j++) ofY(j, columns + ((long)j * k2));
    }

    /// <summary>Bytes that <see cref="Find"/> holds: the columns' lists once, tiles and row lists for each thread.</summary>
    public static long ScratchBytes(int n1, int n2, int k1, int k2, int threads)
    {
        long rowTops = (long)ScoreTiles.Workers(n1, threads) * ScoreTiles.RowBlock * k1;
        return ScoreTiles.Bytes(n1, threads) + (sizeof(float) * (rowTops + (n2 * (k2 + 1L))));
    }

    /// <summary>Receives the cosines of row i of x with the rows first..first + width − 1 of y.</summary>
    public delegate void RowOfTile(int i, int first, int width, float* cosines);
}
