using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>Nearest neighbours by cosine between two sets of unit rows, both directions in one pass, without the n×n matrix.</summary>
internal static unsafe class CosineSearch
{
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
        int k1 = Math.Min(k, n2), k2 = Math.Min(k, n1);
        float[] meanX = new float[n1], meanY = new float[n2];
        TopCosines.Find(
            x,
            n1,
            y,
            n2,
            d,
            k1,
            k2,
            context,
            (i, top) => meanX[i] = SortedTopK.Mean(top, k1),
            (j, top) => meanY[j] = SortedTopK.Mean(top, k2));
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
        int[] ofX = new int[n1], ofY = new int[n2];
        float[] scoreX = new float[n1], scoreY = new float[n2];
        Array.Fill(scoreX, float.NegativeInfinity);
        Array.Fill(scoreY, float.NegativeInfinity);
        long scratch = (long)ScoreTiles.Workers(n1, context.Threads) * ScoreTiles.ColumnBlock;
        using NativeBuffer<float> tileBest = new(scratch);
        using NativeBuffer<int> tileIndex = new(scratch);
        float* tileScores = tileBest.Pointer;
        int* tileRows = tileIndex.Pointer;
        Lock[] locks = Array.ConvertAll(new int[ScoreTiles.ColumnBlocks(n2)], _ => new Lock());
        fixed (float* pinnedBias = biasY, pinnedScores = scoreY)
        {
            float* by = pinnedBias, columnScores = pinnedScores;
            ScoreTiles.ForEach(x, n1, y, n2, d, context, (worker, from, to, first, width, scores) =>
            {
                float* best = tileScores + ((long)worker * ScoreTiles.ColumnBlock);
                int* index = tileRows + ((long)worker * ScoreTiles.ColumnBlock);
                // Just below the columns' best so far, so that an equal score of an earlier row counts. Others may raise the best
                // meanwhile: a lower start lets more through, and the comparison under the lock decides.
                RowScan.JustBelow(columnScores + first, best, width);
                new Span<int>(index, width).Fill(SortedTopK.None);
                for (int i = from; i < to; i++)
                {
                    float* row = scores + ((long)(i - from) * ScoreTiles.ColumnBlock);
                    RowScan.Best(row, by + first, width, first, ref scoreX[i], ref ofX[i]);
                    RowScan.BestOfColumns(row, biasX[i], width, i, best, index);
                }
                lock (locks[first / ScoreTiles.ColumnBlock])
                {
                    for (int j = 0; j < width; j++)
                    {
                        if (index[j] == SortedTopK.None) continue;
                        ref float score = ref scoreY[first + j];
                        ref int partner = ref ofY[first + j];
                        if (best[j] > score || (best[j] == score && index[j] < partner)) (score, partner) = (best[j], index[j]);
                    }
                }
            });
        }
        return new BestPartners(ofX, scoreX, ofY, scoreY);
    }

    /// <summary>For every row of both sets its best partner by CSLS, as cosine less half the partner's mean; and the means of y.</summary>
    public static (BestPartners Best, float[] MeanY) Csls(float* x, int n1, float* y, int n2, int d, int k, ComputeContext context)
    {
        (float[] rx, float[] ry) = MeanTop(x, n1, y, n2, d, k, context);
        return (Best(x, n1, Array.ConvertAll(rx, r => -r / 2), y, n2, Array.ConvertAll(ry, r => -r / 2), d, context), ry);
    }

    /// <summary>Bytes that any of the searches holds beside the rows and its results.</summary>
    /// <param name="n1">Rows of x.</param>
    /// <param name="n2">Rows of y.</param>
    /// <param name="k">Neighbourhood of <see cref="MeanTop"/> and <see cref="Csls"/>.</param>
    /// <param name="threads">Worker threads.</param>
    public static long ScratchBytes(int n1, int n2, int k, int threads) =>
        Math.Max(TopCosines.ScratchBytes(n1, n2, Math.Min(k, n2), Math.Min(k, n1), threads), BestBytes(n1, threads));

    /// <summary>Bytes that <see cref="Best"/> holds: tiles, and the best of each column of a tile, for each thread.</summary>
    internal static long BestBytes(int n1, int threads) =>
        ScoreTiles.Bytes(n1, threads) + ((long)ScoreTiles.Workers(n1, threads) * ScoreTiles.ColumnBlock * (sizeof(float) + sizeof(int)));
}
