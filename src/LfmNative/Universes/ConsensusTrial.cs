using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Universes;

/// <summary>A consensus of four fifths of the items, scored on the others.</summary>
internal static class ConsensusTrial
{
    /// <summary>Scores all ordered pairs of spaces.</summary>
    /// <returns>The scores, and how many items were held out; none of fewer than eight items.</returns>
    public static (PairScore[] Scores, int HeldOut) Of(
        PreparedSpace[] spaces, int[][] items, UniverseOptions options, ComputeContext context)
    {
        int n = items[0].Length, held = n < TrustReport.FewestAnchors ? 0 : Math.Clamp(n / 5, 2, TrustTest.MostScored);
        if (held == 0) return ([], 0);
        int[] order = new Rng(options.Graph.Seed ^ 0x501D).Permutation(n);
        int[][] test = [.. items.Select(rows => Pick(rows, order.AsSpan(0, held)))];
        int[][] train = [.. items.Select(rows => Pick(rows, order.AsSpan(held)))];
        UniverseMember[] members = Consensus.Of(spaces, train, options, context).Members;
        List<PairScore> scores = [];
        for (int a = 0; a < spaces.Length; a++)
        {
            for (int b = 0; b < spaces.Length; b++)
            {
                if (a == b) continue;
                context.Tick("trial", scores.Count, spaces.Length * (spaces.Length - 1));
                PreparedSpace x = spaces[a], y = spaces[b];
                SpaceTransform through = UniverseMember.Between(members[a], members[b], options.Fitted.Family);
                SpaceTransform pairwise = SpaceTransform.Fit(
                    x.Space.Rows, y.Space.Rows, x.Normalization, y.Normalization, train[a], train[b], options.Fitted, context);
                double mrr = Mrr(through, x, y, test[a], test[b], context), alone = Mrr(pairwise, x, y, test[a], test[b], context);
                scores.Add(new PairScore(x.Space.Name, y.Space.Name, mrr, alone));
            }
        }
        return ([.. scores], held);
    }

    /// <summary>MRR of rows among their partners.</summary>
    private static double Mrr(
        SpaceTransform transform, PreparedSpace x, PreparedSpace y, int[] rowsX, int[] rowsY, ComputeContext context)
    {
        int d1 = x.Space.Dimensions, d2 = y.Space.Dimensions, q = rowsX.Length;
        float[] carried = new float[(long)q * d2], candidates = new float[(long)q * d2];
        transform.ApplyNormalized(new ReadOnlyMatrixView<float>(x.Space.Rows.Gather(rowsX), q, d1), carried, context);
        y.Normalization.Apply(new ReadOnlyMatrixView<float>(y.Space.Rows.Gather(rowsY), q, d2), candidates);
        return HeldOutScore.Of(Retrieval.CosineRanks(
            new ReadOnlyMatrixView<float>(carried, q, d2), new ReadOnlyMatrixView<float>(candidates, q, d2),
            [.. Enumerable.Range(0, q)], context)).Mrr;
    }

    private static int[] Pick(int[] rows, ReadOnlySpan<int> at)
    {
        int[] picked = new int[at.Length];
        for (int t = 0; t < picked.Length; t++) picked[t] = rows[at[t]];
        return picked;
    }
}
