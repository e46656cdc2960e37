using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative;

/// <summary>Scores retrieval over the full ranking.</summary>
public static class Retrieval
{
    private const int CslsNeighborhood = 10;

    /// <summary>Candidates that a product takes together.</summary>
    private const int Tile = 256;

    /// <summary>Ranks all candidates for every query by cosine, and by CSLS.</summary>
    /// <param name="queries">q×d.</param>
    /// <param name="candidates">n×d.</param>
    /// <param name="partners">q row numbers of the candidates that are right.</param>
    /// <param name="mrrCap">With a cap c a partner ranked below c scores 1/c, as published with c = 200; 0 for none.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <remarks>
    /// Cosines in double precision; a zero row has cosine 0 with everything. The rank of ties is their mean rank; scores that differ by no
    /// more than rounding are a tie, so that equal candidates are one wherever they stand.
    /// </remarks>
    /// <exception cref="LfmException">Shapes that do not fit; no queries.</exception>
    public static RetrievalScores Score(
        ReadOnlyMatrixView<float> queries,
        ReadOnlyMatrixView<float> candidates,
        ReadOnlySpan<int> partners,
        int mrrCap = 0,
        ComputeContext? context = null)
    {
        (double[] cosine, TiedRank[] rank, TiedRank[] cslsRank) = Ranks(queries, candidates, partners, true, mrrCap, context);
        int q = rank.Length;
        return new RetrievalScores(
            q,
            candidates.Rows,
            Mrr(rank, mrrCap),
            Precision(rank, 1),
            Precision(rank, 10),
            cosine.Average(),
            Mrr(cslsRank, mrrCap),
            Precision(cslsRank, 1));
    }

    /// <summary>The rank of each partner by cosine alone.</summary>
    internal static TiedRank[] CosineRanks(
        ReadOnlyMatrixView<float> queries, ReadOnlyMatrixView<float> candidates, ReadOnlySpan<int> partners, ComputeContext context) =>
        Ranks(queries, candidates, partners, false, 0, context).Rank;

    private static unsafe (double[] Cosine, TiedRank[] Rank, TiedRank[] CslsRank) Ranks(
        ReadOnlyMatrixView<float> queries,
        ReadOnlyMatrixView<float> candidates,
        ReadOnlySpan<int> partners,
        bool csls,
        int mrrCap,
        ComputeContext? context)
    {
        context ??= new ComputeContext();
        int q = queries.Rows, n = candidates.Rows, d = queries.Cols;
        Throw.IfOutside(mrrCap, 0, int.MaxValue, "⟨mrr-cap⟩");
        if (d != candidates.Cols) Throw.Argument($"queries have {d} columns and candidates {candidates.Cols}; they must agree");
        if (q == 0 || partners.Length != q) Throw.Argument($"{q} queries need as many partners; {partners.Length} were given");
        foreach (int p in partners)
        {
            if ((uint)p >= (uint)n) Throw.Argument($"partner {p} does not exist; candidates are 0..{n - 1}");
        }
        int[] right = partners.ToArray();
        double[] cosine = new double[q];
        TiedRank[] rank = new TiedRank[q], cslsRank = new TiedRank[q];
        float[] hub = csls ? Hubness(queries, candidates, context) : [];
        int block = Math.Min(q, QueriesTogether(n));
        using NativeBuffer<double> unitQueries = new((long)block * d), unitCandidates = new((long)context.Threads * Tile * d);
        using NativeBuffer<double> scores = new((long)block * n);
        double* a = unitQueries.Pointer, tiles = unitCandidates.Pointer, all = scores.Pointer;
        long ldQueries = queries.LeadingDimension, ldCandidates = candidates.LeadingDimension;
        double[] scales = new double[n];
        // Twice the bound on the error of a dot product of unit vectors (Higham 2002, §3.1): equal candidates tie, whichever products their
        // scores come from.
        double rounding = 2 * (d + 1) / (double)(1L << 53);
        fixed (float* pinnedQueries = queries, pinnedCandidates = candidates)
        {
            float* x = pinnedQueries, y = pinnedCandidates;
            ParallelRows.For(n, Tile, context.Threads, context.Token, (first, last) =>
            {
                for (int j = first; j < last; j++) scales[j] = UnitScale(y + (j * ldCandidates), d);
            });
            for (int first = 0; first < q; first += block)
            {
                int from = first, count = Math.Min(block, q - first);
                for (int i = 0; i < count; i++)
                    RowDistance.Widen(x + ((from + i) * ldQueries), UnitScale(x + ((from + i) * ldQueries), d), a + ((long)i * d), d);
                ParallelRows.ForWorkers(n, Tile, context.Threads, context.Token, (worker, begin, end) =>
                {
                    double* tile = tiles + ((long)worker * Tile * d);
                    for (int j = begin; j < end; j++)
                        RowDistance.Widen(y + (j * ldCandidates), scales[j], tile + ((long)(j - begin) * d), d);
                    Gemm.Multiply(false, true, count, end - begin, d, 1, a, d, tile, d, 0, all + begin, n);
                });
                ParallelRows.For(count, 1, context.Threads, context.Token, (row, _) =>
                {
                    double* s = all + ((long)row * n);
                    int i = from + row;
                    cosine[i] = s[right[i]];
                    rank[i] = Rank(s, n, right[i], rounding);
                    if (!csls) return;
                    for (int j = 0; j < n; j++) s[j] -= hub[j] / 2;
                    cslsRank[i] = Rank(s, n, right[i], rounding);
                });
            }
        }
        return (cosine, rank, cslsRank);
    }

    /// <summary>Bytes of the scores that a retrieval among n candidates holds at most.</summary>
    internal static long ScoreBytes(int n) => 8L * n * QueriesTogether(n);

    /// <summary>Queries that are scored together: candidates are widened once for all of them, so that few would not pay.</summary>
    private static int QueriesTogether(int n) => (int)Math.Clamp((64L << 20) / 8 / n, 16, 256);

    private static double Mrr(TiedRank[] ranks, int cap)
    {
        double sum = 0;
        foreach (TiedRank r in ranks) sum += 1 / (cap > 0 ? Math.Min(r.Mean, cap) : r.Mean);
        return sum / ranks.Length;
    }

    private static double Precision(TiedRank[] ranks, int k) => ranks.Sum(r => r.ChanceWithin(k)) / ranks.Length;

    private static unsafe TiedRank Rank(double* scores, int n, int partner, double rounding)
    {
        double highest = scores[partner] + rounding, lowest = scores[partner] - rounding;
        int above = 0, equal = 0;
        for (int j = 0; j < n; j++)
        {
            above += scores[j] > highest ? 1 : 0;
            equal += scores[j] >= lowest && scores[j] <= highest ? 1 : 0;
        }
        return new TiedRank(above, equal);
    }

    /// <summary>Mean cosine of each candidate to its nearest queries.</summary>
    private static unsafe float[] Hubness(ReadOnlyMatrixView<float> queries, ReadOnlyMatrixView<float> candidates, ComputeContext context)
    {
        int d = queries.Cols;
        using NativeBuffer<float> x = new((long)queries.Rows * d), y = new((long)candidates.Rows * d);
        UnitRows(queries, x.Pointer, context);
        UnitRows(candidates, y.Pointer, context);
        return CosineSearch.MeanTop(x.Pointer, queries.Rows, y.Pointer, candidates.Rows, d, CslsNeighborhood, context).Y;
    }

    private static unsafe void UnitRows(ReadOnlyMatrixView<float> rows, float* to, ComputeContext context)
    {
        int d = rows.Cols;
        long ld = rows.LeadingDimension;
        fixed (float* pinned = rows)
        {
            float* x = pinned;
            ParallelRows.For(rows.Rows, Tile, context.Threads, context.Token, (first, last) =>
            {
                for (int i = first; i < last; i++)
                {
                    float* row = x + (i * ld), target = to + ((long)i * d);
                    double scale = UnitScale(row, d);
                    for (int j = 0; j < d; j++) target[j] = (float)(row[j] * scale);
                }
            });
        }
    }

    /// <summary>1/‖row‖; 0 for a zero row.</summary>
    private static unsafe double UnitScale(float* row, int d) =>
        RowDistance.SquaredNorm(row, d) is > 0 and var squared ? 1 / Math.Sqrt(squared) : 0;
}
