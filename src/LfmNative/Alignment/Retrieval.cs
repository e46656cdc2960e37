using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;

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
        Throw.IfOutside(mrrCap, 0, int.MaxValue, "⟨mrr-cap⟩");
        using RankCounter counter = Count(queries, candidates, partners, true, context ?? new ComputeContext());
        return counter.Scores(mrrCap);
    }

    /// <summary>The rank of each partner by cosine alone.</summary>
    internal static TiedRank[] CosineRanks(
        ReadOnlyMatrixView<float> queries, ReadOnlyMatrixView<float> candidates, ReadOnlySpan<int> partners, ComputeContext context)
    {
        using RankCounter counter = Count(queries, candidates, partners, false, context);
        return counter.CosineRanks();
    }

    /// <summary>Mean cosine of each candidate to its nearest queries.</summary>
    internal static unsafe float[] Hubness(
        ReadOnlyMatrixView<float> queries, ReadOnlyMatrixView<float> candidates, ComputeContext context)
    {
        int d = queries.Cols;
        using NativeBuffer<float> x = new((long)queries.Rows * d), y = new((long)candidates.Rows * d);
        UnitRows(queries, x.Pointer, context);
        UnitRows(candidates, y.Pointer, context);
        return CosineSearch.MeanTop(x.Pointer, queries.Rows, y.Pointer, candidates.Rows, d, CslsNeighborhood, context).Y;
    }

    /// <summary>1/‖row‖; 0 for a zero row.</summary>
    internal static unsafe double UnitScale(float* row, int d) =>
        RowDistance.SquaredNorm(row, d) is > 0 and var squared ? 1 / Math.Sqrt(squared) : 0;

    private static RankCounter Count(
        ReadOnlyMatrixView<float> queries,
        ReadOnlyMatrixView<float> candidates,
        ReadOnlySpan<int> partners,
        bool csls,
        ComputeContext context)
    {
        int q = queries.Rows, n = candidates.Rows, d = queries.Cols;
        if (d != candidates.Cols) Throw.Argument($"queries have {d} columns and candidates {candidates.Cols}; they must agree");
        if (q == 0 || partners.Length != q) Throw.Argument($"{q} queries need as many partners; {partners.Length} were given");
        foreach (int p in partners)
        {
            if ((uint)p >= (uint)n) Throw.Argument($"partner {p} does not exist; candidates are 0..{n - 1}");
        }
        float[] partnerRows = new float[(long)q * d], hub = csls ? Hubness(queries, candidates, context) : [], partnerHub = new float[q];
        for (int i = 0; i < q; i++)
        {
            candidates.Row(partners[i]).CopyTo(partnerRows.AsSpan(i * d));
            if (csls) partnerHub[i] = hub[partners[i]];
        }
        QueryGroups groups = QueryGroups.Of(partners, n);
        RankCounter counter = new(
            queries, new ReadOnlyMatrixView<float>(partnerRows, q, d), partners.ToArray(), groups, csls ? partnerHub : null, context);
        counter.Add(candidates, 0, [.. Enumerable.Range(0, n)], hub);
        return counter;
    }

    private static unsafe void UnitRows(ReadOnlyMatrixView<float> rows, float* to, ComputeContext context)
    {
        int d = rows.Cols;
        long ld = rows.LeadingDimension;
        fixed (float* pinned = rows)
        {
            float* x = pinned;
            ParallelRows.For(rows.Rows, RankCounter.Tile, context.Threads, context.Token, (first, last) =>
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
}
