using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Nearest neighbours by cosine between two sets of unit rows, both directions in one pass, without the n×n matrix.</summary>
internal static unsafe class CosineSearch
{
    private const int RowBlock = 128;
    private const int ColumnBlock = 1024;

    /// <summary>Mean of the k largest cosines to the other set, for every row of both (the r of CSLS).</summary>
    /// <param name="x">n1×d unit rows, compact.</param>
    /// <param name="n1">Rows of x.</param>
    /// <param name="y">n2×d unit rows, compact.</param>
    /// <param name="n2">Rows of y.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="k">Neighbourhood; held to the size of the other set.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static (float[] X, float[] Y) MeanTop(float* x, int n1, float* y, int n2, int d, int k, ComputeContext context)
    {
        int kx = Math.Min(k, n2), ky = Math.Min(k, n1), workers = context.Threads;
        float[] meanX = new float[n1], meanY = new float[n2];
        using NativeBuffer<float> rowTop = new((long)workers * RowBlock * kx);
        using NativeBuffer<float> columnTop = new((long)workers * n2 * ky);
        using NativeBuffer<float> columnLeast = new((long)workers * n2);
        columnTop.Span.Fill(float.NegativeInfinity);
        columnLeast.Span.Fill(float.NegativeInfinity);
        float* tops = rowTop.Pointer, columnTops = columnTop.Pointer, leasts = columnLeast.Pointer;
        ForTiles(x, n1, y, n2, d, context, (worker, from, to) => new Span<float>(tops + ((long)worker * RowBlock * kx), RowBlock * kx).Fill(float.NegativeInfinity), (worker, i, from, first, width, scores) =>
        {
            RowScan.OfferTop(scores, width, tops + ((((long)worker * RowBlock) + (i - from)) * kx), kx);
            long column = ((long)worker * n2) + first;
            RowScan.OfferTopOfColumns(scores, width, columnTops + (column * ky), leasts + column, ky);
        }, (worker, from, to) =>
        {
            for (int i = from; i < to; i++) meanX[i] = Mean(tops + ((((long)worker * RowBlock) + (i - from)) * kx), kx);
        });
        for (int j = 0; j < n2; j++)
        {
            float* list = columnTops + ((long)j * ky);
            for (int w = 1; w < workers; w++)
            {
                for (int t = 0; t < ky; t++) RowScan.Insert(columnTops[((((long)w * n2) + j) * ky) + t], list, ky);
            }
            meanY[j] = Mean(list, ky);
        }
        return (meanX, meanY);
    }

    /// <summary>For every row of both sets its best partner by cosine + bias of the partner; of equals the first.</summary>
    /// <param name="x">n1×d unit rows, compact.</param>
    /// <param name="n1">Rows of x.</param>
    /// <param name="biasX">Added to the score of a row of x as a partner.</param>
    /// <param name="y">n2×d unit rows, compact.</param>
    /// <param name="n2">Rows of y.</param>
    /// <param name="biasY">Added to the score of a row of y as a partner.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>Partner in y of each row of x with its score, and the other way round.</returns>
    public static BestPartners Best(float* x, int n1, float[] biasX, float* y, int n2, float[] biasY, int d, ComputeContext context)
    {
        int workers = context.Threads;
        int[] ofX = new int[n1], ofY = new int[n2];
        float[] scoreX = new float[n1], scoreY = new float[n2];
        Array.Fill(scoreX, float.NegativeInfinity);
        using NativeBuffer<float> columnBest = new((long)workers * n2);
        using NativeBuffer<int> columnIndex = new((long)workers * n2, zeroed: true);
        columnBest.Span.Fill(float.NegativeInfinity);
        float* best = columnBest.Pointer;
        int* index = columnIndex.Pointer;
        fixed (float* fixedBias = biasY)
        {
            float* by = fixedBias;
            ForTiles(x, n1, y, n2, d, context, null, (worker, i, from, first, width, scores) =>
            {
                RowScan.Best(scores, by + first, width, first, ref scoreX[i], ref ofX[i]);
                long column = ((long)worker * n2) + first;
                RowScan.BestOfColumns(scores, biasX[i], width, i, best + column, index + column);
            }, null);
        }
        for (int j = 0; j < n2; j++)
        {
            (scoreY[j], ofY[j]) = (best[j], index[j]);
            for (int w = 1; w < workers; w++)
            {
                float value = best[((long)w * n2) + j];
                int row = index[((long)w * n2) + j];
                if (value > scoreY[j] || (value == scoreY[j] && row < ofY[j])) (scoreY[j], ofY[j]) = (value, row);
            }
        }
        return new BestPartners(ofX, scoreX, ofY, scoreY);
    }

    /// <summary>For every row of both sets its best partner by CSLS, as cosine less half the partner's mean; and the means of y.</summary>
    public static (BestPartners Best, float[] MeanY) Csls(float* x, int n1, float* y, int n2, int d, int k, ComputeContext context)
    {
        (float[] rx, float[] ry) = MeanTop(x, n1, y, n2, d, k, context);
        return (Best(x, n1, Array.ConvertAll(rx, r => -r / 2), y, n2, Array.ConvertAll(ry, r => -r / 2), d, context), ry);
    }

    private static void ForTiles(float* x, int n1, float* y, int n2, int d, ComputeContext context, Action<int, int, int>? begin, TileRow row, Action<int, int, int>? end)
    {
        using NativeBuffer<float> tiles = new((long)context.Threads * RowBlock * ColumnBlock);
        float* tile = tiles.Pointer;
        ParallelRows.ForWorkers(n1, RowBlock, context.Threads, context.Token, (worker, from, to) =>
        {
            float* scores = tile + ((long)worker * RowBlock * ColumnBlock);
            begin?.Invoke(worker, from, to);
            for (int first = 0; first < n2; first += ColumnBlock)
            {
                int width = Math.Min(ColumnBlock, n2 - first);
                Gemm.Multiply(false, true, to - from, width, d, 1f, x + ((long)from * d), d, y + ((long)first * d), d, 0f, scores, ColumnBlock);
                for (int i = from; i < to; i++) row(worker, i, from, first, width, scores + ((long)(i - from) * ColumnBlock));
            }
            end?.Invoke(worker, from, to);
        });
    }

    private static float Mean(float* values, int count)
    {
        double sum = 0;
        for (int t = 0; t < count; t++) sum += values[t];
        return (float)(sum / count);
    }

    private delegate void TileRow(int worker, int i, int from, int first, int width, float* scores);
}
