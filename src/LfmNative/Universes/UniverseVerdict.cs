using LfmNative.Diagnostics;

namespace LfmNative.Universes;

/// <summary>Whether the maps of a universe are to be trusted.</summary>
internal static class UniverseVerdict
{
    /// <summary>By items that were held out.</summary>
    public static (bool? Trusted, string Advice) Of(IReadOnlyList<UniverseSpace> spaces, PairScore[] scores, int items, int heldOut)
    {
        if (heldOut == 0)
        {
            return (null, $"not checked: {items} items are too few to hold some out; "
                + $"with {TrustReport.FewestAnchors} or more the maps are scored on a fifth of them");
        }
        double least = TrustReport.LeastOf(heldOut);
        (string name, double mrr)[] bySpace =
        [
            .. spaces.Select(space => (
                space.Name, scores.Where(score => score.From == space.Name || score.To == space.Name).Average(score => score.Mrr))),
        ];
        PairScore worst = scores.MinBy(score => score.Mrr)!;
        string found = Text($"{heldOut} items held out: MRR {scores.Average(s => s.Mrr):f3} from space to space, lowest ")
            + Text($"{worst.Mrr:f3} from {worst.From} to {worst.To}; fitted to two spaces alone {scores.Average(s => s.PairwiseMrr):f3}");
        string[] strangers = [.. bySpace.Where(space => space.mrr < least).Select(space => space.name)];
        if (strangers.Length == 0 && worst.Mrr >= least) return (true, $"the maps can be trusted: {found}");
        // One wrong space draws down the means of all others, but not as far as its own.
        string wrong = strangers.Length > 0 ? bySpace.MinBy(space => space.mrr).name : worst.From;
        return (false, $"DO NOT TRUST these maps: rows of {wrong} do not find their partners in other spaces: {found}; "
            + $"check that the rows of {wrong} are in the order of the others");
    }

    /// <summary>By what each map is by itself, and around cycles.</summary>
    public static (bool? Trusted, string Advice) Of(int spaces, SynchronizedNetwork network, IReadOnlyList<FittedEdge> fitted)
    {
        EdgeReport[] edges = network.Edges, kept = [.. edges.Where(edge => !edge.LeftOut)];
        string[] gone = [.. edges.Where(edge => edge.LeftOut).Select(edge =>
            Text($"{NetworkFit.NameOf(edge)} (consistency {edge.Consistency:f2} with the others") + OwnScore(edge) + ")")];
        string leftOut = gone.Length > 0 ? $"left out {string.Join(", ", gone)}, which the other maps contradict; " : "";
        EdgeReport? bad = kept.FirstOrDefault(edge => edge.Trusted is false && !(edge.Consistency >= NetworkFit.LeastConsistent));
        if (bad is not null)
        {
            int at = Array.IndexOf(edges, bad);
            int[] keptAt = [.. Enumerable.Range(0, edges.Length).Where(e => !edges[e].LeftOut)];
            int[] behind = SpaceGraph.Behind(
                spaces, [.. keptAt.Select(e => (fitted[e].From, fitted[e].To))], Array.IndexOf(keptAt, at));
            return (false, $"DO NOT TRUST the maps through {NetworkFit.NameOf(bad)}: {bad.Advice.TrimEnd('.')}; {leftOut}without it "
                + $"{behind.Length} of the {spaces} spaces hang apart: check its pairs, or give an edge around it");
        }
        if (network.Doubts.Length > 0)
        {
            return (null, $"{leftOut}but {string.Join(" or ", network.Doubts)} may be the wrong one instead, as no other cycle tells; "
                + "give one more edge between these spaces");
        }
        string found = Figures(kept);
        bool unknown = Array.Exists(kept, edge => edge.Trusted is null && double.IsNaN(edge.Consistency));
        return unknown
            ? (null, $"not checked: some maps have neither pairs held out nor a cycle around them; {leftOut}{found}")
            : (true, $"the maps can be trusted: {leftOut}{found}");
    }

    private static string Figures(EdgeReport[] kept)
    {
        double[] mrr = [.. kept.Where(edge => !double.IsNaN(edge.Mrr)).Select(edge => edge.Mrr)];
        double[] around = [.. kept.Where(edge => !double.IsNaN(edge.Consistency)).Select(edge => edge.Consistency)];
        string text = $"{kept.Length} maps of pairs of spaces";
        if (mrr.Length > 0) text += Text($", lowest MRR {mrr.Min():f3}");
        return text + (around.Length > 0 ? Text($", lowest consistency around cycles {around.Min():f2}") : ", no cycle among them");
    }

    private static string OwnScore(EdgeReport edge) => double.IsNaN(edge.Mrr) ? "" : Text($", MRR {edge.Mrr:f3} by itself");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
