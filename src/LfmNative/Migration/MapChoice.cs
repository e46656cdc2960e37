using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;

namespace LfmNative.Migration;

/// <summary>Chooses the family of a map by pairs that were held out.</summary>
/// <remarks>
/// The score is nDCG@10 of carried rows among native ones, the native neighbours of the partner being the relevant items: it tells maps
/// apart where nearly every known item is found already. Of the families within one standard error of the best the simplest is taken
/// (Breiman et al. 1984, the one-standard-error rule).
/// </remarks>
internal sealed class MapChoice
{
    /// <summary>Items of a list.</summary>
    public const int ListLength = 10;

    private const int MostScored = 1_000;
    private const int MostItems = 10_000;
    internal const int Clusters = 8;

    /// <summary>Pairs for each cluster from which on local maps are tried.</summary>
    private const int PairsPerCluster = 400;

    private static readonly double[] Ridges = [1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1];
    private static readonly double[] LocalRidges = [0.03, 0.1, 0.3];

    private MapChoice(CollectionMap map, IReadOnlyList<TriedMap> tried) => (Map, Tried) = (map, tried);

    /// <summary>What was chosen, fitted to the pairs that are not held out.</summary>
    public CollectionMap Map { get; }

    /// <summary>Its settings.</summary>
    public MapSettings Best => Map.Settings;

    /// <summary>All that were tried, in the order of the families.</summary>
    public IReadOnlyList<TriedMap> Tried { get; }

    /// <summary>Tries what may be chosen.</summary>
    /// <param name="train">Fits to the pairs that are not held out.</param>
    /// <param name="pairs">How many these are.</param>
    /// <param name="heldOut">The pairs that are held out, and the items they are sought among.</param>
    /// <param name="family">A family, if only that is to be tried.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static MapChoice Of(PairedFit train, int pairs, HeldOutPairs heldOut, MapFamily? family, ComputeContext context)
    {
        List<(CollectionMap Map, RankedLists Lists, double[] Ndcg)> tried = [];
        int least = Math.Min(heldOut.Dimensions, heldOut.TargetDimensions);
        if (Wanted(MapFamily.Orthogonal)) Try(new MapSettings(MapFamily.Orthogonal));
        if (Wanted(MapFamily.OrthogonalScale)) Try(new MapSettings(MapFamily.OrthogonalScale));
        bool regresses = family is null or MapFamily.Ridge or MapFamily.LowRank or MapFamily.Local;
        if (regresses)
        {
            double ridge = Best(Ridges.Select(r => Scored(new MapSettings(MapFamily.Ridge, r)))).Map.Settings.Ridge;
            if (Wanted(MapFamily.LowRank))
            {
                int[] ranks = [.. new[] { least / 8, least / 4, least / 2 }.Select(r => Math.Max(1, r)).Distinct()];
                tried.Add(Best(ranks.Select(r => Scored(new MapSettings(MapFamily.LowRank, ridge, r)))));
            }
            if (Wanted(MapFamily.Ridge)) Try(new MapSettings(MapFamily.Ridge, ridge));
            if (family == MapFamily.Local || (family is null && pairs >= Clusters * PairsPerCluster))
            {
                int clusters = Math.Clamp(pairs / ListLength, 1, Clusters);
                tried.Add(Best(LocalRidges.Select(r => Scored(new MapSettings(MapFamily.Local, ridge, 0, clusters, r)))));
            }
        }
        return Choose(tried);

        bool Wanted(MapFamily other) => family is null || family == other;

        void Try(MapSettings settings) => tried.Add(Scored(settings));

        (CollectionMap Map, RankedLists Lists, double[] Ndcg) Scored(MapSettings settings)
        {
            CollectionMap map = heldOut.Fit(train, settings);
            RankedLists lists = heldOut.Rank(map, context);
            return (map, lists, lists.Ndcg(heldOut.Native));
        }

        static (CollectionMap Map, RankedLists Lists, double[] Ndcg) Best(
            IEnumerable<(CollectionMap Map, RankedLists Lists, double[] Ndcg)> scored) => scored.MaxBy(s => s.Ndcg.Average());
    }

    private static MapChoice Choose(List<(CollectionMap Map, RankedLists Lists, double[] Ndcg)> tried)
    {
        double[] best = tried.MaxBy(t => t.Ndcg.Average()).Ndcg;
        List<TriedMap> report = [];
        int chosen = -1;
        foreach ((CollectionMap map, RankedLists lists, double[] ndcg) in tried)
        {
            double[] deficits = [.. best.Zip(ndcg, (b, own) => b - own)];
            (double mean, double error) = (deficits.Average(), StandardError(deficits));
            report.Add(new TriedMap(map.Settings, ndcg.Average(), lists.ReciprocalRanks().Average(), mean, error));
            if (chosen < 0 && mean <= error) chosen = report.Count - 1;
        }
        return new MapChoice(tried[chosen].Map, report);
    }

    private static double StandardError(double[] values)
    {
        double mean = values.Average();
        return values.Length < 2 ? 0 : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
    }

    /// <summary>Which pairs are held out, drawn by the seed: a fifth, at most so many as a score needs.</summary>
    public static (int[] Train, int[] HeldOut) Split(int pairs, ulong seed)
    {
        int[] order = new Rng(seed).Permutation(pairs);
        int held = Math.Min(MostScored, pairs / 5);
        return (order[held..], order[..held]);
    }

    /// <summary>The items that held-out rows are sought among: their partners first, then others drawn by the seed.</summary>
    public static int[] ItemsOf(int[] heldOut, int rows, ulong seed)
    {
        HashSet<int> partners = [.. heldOut];
        int[] others = [.. new Rng(seed).Permutation(rows).Where(i => !partners.Contains(i)).Take(Math.Max(0, MostItems - heldOut.Length))];
        return [.. heldOut, .. others];
    }
}
