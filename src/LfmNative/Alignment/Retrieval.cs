using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>Scores retrieval over the full ranking.</summary>
public static class Retrieval
{
    private const int CslsNeighborhood = 10;

    /// <summary>Ranks all candidates for every query by cosine, and by CSLS.</summary>
    /// <param name="queries">q×d.</param>
    /// <param name="candidates">n×d.</param>
    /// <param name="partners">q row numbers of the candidates that are right.</param>
    /// <param name="mrrCap">With a cap c a partner ranked below c scores 1/c, as published with c = 200; 0 for none.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <remarks>Cosines in double precision; a zero row has cosine 0 with everything. The rank of ties is their mean rank; scores that differ by no more than rounding are a tie, so that equal candidates are one wherever they stand.</remarks>
    /// <exception cref="LfmException">Shapes that do not fit; no queries.</exception>
    public static RetrievalScores Score(ReadOnlyMatrixView<float> queries, ReadOnlyMatrixView<float> candidates, ReadOnlySpan<int> partners, int mrrCap = 0, ComputeContext? context = null)
    {
        (double[] cosine, double[] rank, double[] cslsRank) = Ranks(queries, candidates, partners, true, mrrCap, context);
        int q = rank.Length;
        return new RetrievalScores(q, candidates.Rows, Mrr(rank, mrrCap), rank.Count(r => r <= 1) / (double)q, rank.Count(r => r <= 10) / (double)q, cosine.Average(), Mrr(cslsRank, mrrCap), cslsRank.Count(r => r <= 1) / (double)q);
    }

    /// <summary>The mean reciprocal rank by cosine alone.</summary>
    internal static double Mrr(ReadOnlyMatrixView<float> queries, ReadOnlyMatrixView<float> candidates, ReadOnlySpan<int> partners, ComputeContext context) =>
        Mrr(Ranks(queries, candidates, partners, false, 0, context).Rank, 0);

    private static unsafe (double[] Cosine, double[] Rank, double[] CslsRank) Ranks(ReadOnlyMatrixView<float> queries, ReadOnlyMatrixView<float> candidates, ReadOnlySpan<int> partners, bool csls, int mrrCap, ComputeContext? context)
    {
        context ??= new ComputeContext();
        int q = queries.Rows, n = candidates.Rows, d = queries.Cols;
        Throw.IfOutside(mrrCap, 0, int.MaxValue, "mrr cap");
        if (d != candidates.Cols) Throw.Argument($"queries have {d} columns and candidates {candidates.Cols}; they must agree");
        if (q == 0 || partners.Length != q) Throw.Argument($"{q} queries need as many partners; {partners.Length} were given");
        foreach (int p in partners)
        {
            if ((uint)p >= (uint)n) Throw.Argument($"partner {p} does not exist; candidates are 0..{n - 1}");
        }
        int[] right = partners.ToArray();
        double[] cosine = new double[q], rank = new double[q], cslsRank = new double[q];
        using NativeBuffer<double> unitQueries = UnitRows(queries, context), unitCandidates = UnitRows(candidates, context);
        double* a = unitQueries.Pointer, c = unitCandidates.Pointer;
        float[] hub = csls ? Hubness(unitQueries, q, unitCandidates, n, d, context) : [];
        // A whole row of scores a query: the partner's own score then comes from the same product as its rivals'.
        int block = (int)Math.Clamp((32L << 20) / 8 / n, 1, 128);
        using NativeBuffer<double> scores = new((long)context.Threads * block * n);
        double* all = scores.Pointer;
        // Twice the bound on the error of a dot product of unit vectors (Higham 2002, §3.1).
        double rounding = 2 * (d + 1) / (double)(1L << 53);
        ParallelRows.ForWorkers(q, block, context.Threads, context.Token, (worker, from, to) =>
        {
            double* s = all + ((long)worker * block * n);
            Gemm.Multiply(false, true, to - from, n, d, 1, a + ((long)from * d), d, c, d, 0, s, n);
            for (int i = from; i < to; i++)
            {
                double* row = s + ((long)(i - from) * n);
                cosine[i] = row[right[i]];
                rank[i] = Rank(row, n, right[i], rounding);
                if (!csls) continue;
                for (int j = 0; j < n; j++) row[j] -= hub[j] / 2;
                cslsRank[i] = Rank(row, n, right[i], rounding);
            }
        });
        return (cosine, rank, cslsRank);
    }

    private static double Mrr(double[] ranks, int cap)
    {
        double sum = 0;
        foreach (double r in ranks) sum += 1 / (cap > 0 ? Math.Min(r, cap) : r);
        return sum / ranks.Length;
    }

    private static unsafe double Rank(double* scores, int n, int partner, double rounding)
    {
        double highest = scores[partner] + rounding, lowest = scores[partner] - rounding;
        int above = 0, equal = 0;
        for (int j = 0; j < n; j++)
        {
            above += scores[j] > highest ? 1 : 0;
            equal += scores[j] >= lowest && scores[j] <= highest ? 1 : 0;
        }
        return 1 + above + ((equal - 1) / 2.0);
    }

    /// <summary>Mean cosine of each candidate to its nearest queries.</summary>
    private static unsafe float[] Hubness(NativeBuffer<double> queries, int q, NativeBuffer<double> candidates, int n, int d, ComputeContext context)
    {
        using NativeBuffer<float> x = new((long)q * d), y = new((long)n * d);
        for (long i = 0; i < x.Length; i++) x.Pointer[i] = (float)queries.Pointer[i];
        for (long i = 0; i < y.Length; i++) y.Pointer[i] = (float)candidates.Pointer[i];
        return CosineSearch.MeanTop(x.Pointer, q, y.Pointer, n, d, CslsNeighborhood, context).Y;
    }

    private static unsafe NativeBuffer<double> UnitRows(ReadOnlyMatrixView<float> rows, ComputeContext context)
    {
        int d = rows.Cols;
        long ld = rows.LeadingDimension;
        NativeBuffer<double> unit = new((long)rows.Rows * d);
        double* to = unit.Pointer;
        fixed (float* pinned = rows)
        {
            float* x = pinned;
            // Not to be cancelled: the buffer would have no owner.
            ParallelRows.For(rows.Rows, 256, context.Threads, CancellationToken.None, (first, last) =>
            {
                for (int i = first; i < last; i++)
                {
                    float* row = x + (i * ld);
                    double squared = RowDistance.SquaredNorm(row, d), scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
                    double* target = to + ((long)i * d);
                    for (int j = 0; j < d; j++) target[j] = row[j] * scale;
                }
            });
        }
        return unit;
    }
}
