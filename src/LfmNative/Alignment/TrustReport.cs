using LfmNative.Maps.Learning;

namespace LfmNative;

/// <summary>What held-out anchors say about the correspondences and the transform.</summary>
/// <param name="HeldOut">
/// Anchors held out and scored: a fifth of them when there are at least 8, further fifths where fewer than 8 would judge; otherwise 0.
/// </param>
/// <param name="Map">MRR of the fitted transform on them among all samples of Y; NaN when none were held out.</param>
/// <param name="AnchorsOnly">MRR of a transform fitted on the other anchors alone.</param>
/// <param name="Relative">MRR of relative representations with the other anchors.</param>
/// <param name="Stability">Part of Y's samples that keep their match when the held-out anchors join; NaN when none were held out.</param>
/// <param name="Trusted">Whether correspondences and transform are both to be trusted; null when too few were held out.</param>
/// <param name="Advice">One sentence: the verdict and, where it is bad, what to try.</param>
public sealed record TrustReport(
    int HeldOut, double Map, double AnchorsOnly, double Relative, double Stability, bool? Trusted, string Advice)
{
    /// <summary>Fewest anchors of which a fifth is held out.</summary>
    public const int FewestAnchors = 8;

    /// <summary>Held-out anchors from which on one fold of them judges; fewer are joined by further folds first.</summary>
    internal const int FewestHeldOut = 8;

    /// <summary>Fewest anchors of which those held out judge alone; with fewer the search for the map is asked too.</summary>
    internal const int FewestJudges = 40;

    /// <summary>MRR below which a transform, and part of the matches below which correspondences, are of no use.</summary>
    private const double LeastUseful = 0.25;

    /// <summary>Matches that must stay when the held-out anchors join.</summary>
    /// <remarks>A sound map keeps most of them; one that has collapsed into a chance fixed point keeps a few in a hundred.</remarks>
    private const double LeastStability = 0.1;

    /// <summary>Objective over that of other maps on the same data from which on a map is another kind of map.</summary>
    /// <remarks>Measured: right maps 1.12 to 1.85, maps that went astray, half right ones among them, up to 1.03.</remarks>
    private const double LeastGain = 1.08;

    /// <summary>Further starts that must agree where no other map was found.</summary>
    private const int FewestAgreeing = 2;

    /// <summary>Anchors left out, and their MRR, that vouch for a map which does not stand out.</summary>
    private const int FewestVouching = 8;

    /// <inheritdoc cref="FewestVouching"/>
    private const double LeastVouching = 0.75;

    /// <summary>Distinctness over that of one side's halves from which on items are on both sides.</summary>
    /// <remarks>
    /// Measured: the same items 1.3 to 3.4, others 1.0 to 1.3. Where pairs are known, items are on both sides, and this is not asked.
    /// </remarks>
    internal const double LeastDistinct = 1.6;

    /// <summary>Samples in components without an anchor that are too many.</summary>
    private const double MostUncovered = 0.05;

    /// <summary>Part of the held-out anchors that were matched right; NaN when none were held out.</summary>
    public double Matched { get; init; } = double.NaN;

    /// <summary>
    /// Whether the matches are: a good part of the held-out anchors matched right, not fewer than by the anchors alone, stable, and every
    /// component of the graphs with an anchor; null when too few were held out.
    /// </summary>
    public bool? CorrespondencesTrusted { get; init; }

    /// <summary>
    /// Whether the transform is: held-out anchors, carried over, find their partners among the first, and not clearly worse than by the
    /// anchors alone; null when too few were held out.
    /// </summary>
    public bool? TransformTrusted { get; init; }

    internal static TrustReport Unknown(int anchors)
    {
        string advice = $"not checked: {anchors} anchors are too few to hold some out; "
            + $"with {FewestAnchors} or more the map is scored on a fifth of them";
        return new TrustReport(0, double.NaN, double.NaN, double.NaN, double.NaN, null, advice);
    }

    internal static TrustReport Judge(TrustEvidence e)
    {
        string? matches = FaultOfMatches(e), transform = FaultOfTransform(e);
        string scores = Text($"{e.Matched:p0} of {e.HeldOut} held-out anchors matched right, {e.Stability:p0} of all matches stable; ")
            + Text($"MRR {e.Transform:f3}, by the anchors alone {e.AnchorsOnly:f3}, by relative representations {e.Relative:f3}");
        string advice = (matches, transform) switch
        {
            (null, null) => $"the map can be trusted: {scores}",
            ({ } fault, null) => $"the transform can be trusted, the CORRESPONDENCES NOT: {fault}: {scores}; {RemedyOfMatches(e)}",
            (null, { } fault) => $"the correspondences can be trusted, the TRANSFORM NOT: {fault}: {scores}; "
                + "try another normalization or family of the transform, or use the matches",
            ({ } first, { } second) => $"DO NOT TRUST this map: {first}, and {second}: {scores}; {Remedy(e)}",
        };
        return new TrustReport(
            e.HeldOut, e.Transform, e.AnchorsOnly, e.Relative, e.Stability, matches is null && transform is null, advice)
        {
            Matched = e.Matched,
            CorrespondencesTrusted = matches is null,
            TransformTrusted = transform is null,
        };
    }

    /// <summary>The verdict where few pairs are known or none: by the objectives of the starts, which the anchors may contradict.</summary>
    /// <param name="found">What the search found.</param>
    /// <param name="anchors">Known pairs.</param>
    /// <param name="rows">Rows of Y that were ranked.</param>
    /// <param name="unpaired">Whether no item is on both sides.</param>
    internal static TrustReport Judge(SearchResult found, int anchors, int rows, bool unpaired)
    {
        string? transform = FaultOfSearch(found, rows);
        string? matches = transform is not null ? "the map is not"
            : unpaired ? "no item is on both sides"
            : anchors == 0 && found.Distinctness < LeastDistinct
                ? "the best candidates stand out no more than strangers do, as if no item were on both sides"
            : null;
        double leftOut = found.LeftOut.Length > 0 ? found.LeftOut.Average() : double.NaN;
        string others = found.Others > 0
            ? Text($"objective {found.Objective:f3}, {found.Others} other maps up to {found.OtherObjective:f3}")
            : Text($"objective {found.Objective:f3}, reached from {found.Agreeing + 1} starts and no other map found");
        string scores = others + (found.LeftOut.Length > 0 ? Text($"; MRR {leftOut:f3} of {found.LeftOut.Length} anchors left out") : "");
        string advice = (matches, transform) switch
        {
            (null, null) => $"the map can be trusted: {scores}",
            ({ } fault, null) => $"the transform can be trusted, the CORRESPONDENCES NOT: {fault}: {scores}",
            (_, { } fault) => $"DO NOT TRUST this map: {fault}: {scores}; {Remedy(anchors)}",
        };
        return new TrustReport(
            found.LeftOut.Length, leftOut, double.NaN, double.NaN, double.NaN, matches is null && transform is null, advice)
        {
            CorrespondencesTrusted = matches is null,
            TransformTrusted = transform is null,
        };
    }

    private static string? FaultOfSearch(SearchResult found, int rows)
    {
        bool standsOut = found.Others > 0 ? found.Objective >= LeastGain * found.OtherObjective : found.Agreeing >= FewestAgreeing;
        bool vouched = found.LeftOut.Length >= FewestVouching && found.LeftOut.Average() >= LeastVouching;
        if (!standsOut && !vouched) return "other starts lead to other maps that are as good";
        if (found.LeftOut.Length == 0) return null;
        double[] ranks = [.. found.LeftOut.Select(r => 1 / r).Order()];
        double median = ranks[(ranks.Length - 1) / 2];
        return median > Math.Max(10, rows / 100.0)
            ? Text($"the anchors contradict it (left out, half of them rank their partners {median:f0}th of {rows} or worse)")
            : null;
    }

    private static string Remedy(int anchors) => anchors == 0
        ? "give 10 known pairs (suggest names the rows that help most)"
        : Text($"give more than {anchors} known pairs (suggest names the rows that help most), or check those there are");

    private static string? FaultOfMatches(TrustEvidence e) =>
        e.Uncovered > MostUncovered ? Text($"{e.Uncovered:p0} of the rows lie in components of the graph without a known pair")
        : e.Matched < LeastOf(e.HeldOut) ? Text($"only {e.Matched:p0} of the held-out anchors are matched right")
        : e.Matched < e.MatchedByAnchors ? Text($"the anchors alone match {e.MatchedByAnchors:p0}")
        : e.Stability < LeastStability ? Text($"only {e.Stability:p1} of the matches stay when the held-out anchors join")
        : null;

    private static string? FaultOfTransform(TrustEvidence e) =>
        e.Transform < LeastOf(e.HeldOut) ? Text($"the transform finds no partner among the first (MRR {e.Transform:f3})")
        : e.LosesToAnchors ? "the transform loses to the anchors alone"
        : null;

    /// <summary>The least score of so many held-out anchors: few must do better, so that none is trusted by luck.</summary>
    internal static double LeastOf(int heldOut) => LeastUseful + (heldOut < FewestHeldOut ? 0.5 / Math.Sqrt(heldOut) : 0);

    private static string RemedyOfMatches(TrustEvidence e) => e.Uncovered > MostUncovered
        ? "give pairs of these components, let the components be connected, or refine by self-learning"
        : e.Auto ? "carry rows over and search for them instead" : "try refinement by self-learning or auto-tuning";

    private static string Remedy(TrustEvidence e)
    {
        if (e.Shift is not null) return $"the pairs are wrong: {e.Shift}";
        if (e.Uncovered > MostUncovered) return RemedyOfMatches(e);
        double chance = Chance(e.Candidates);
        if (Math.Max(e.Transform, Math.Max(e.AnchorsOnly, e.Relative)) < 5 * chance)
        {
            return "map, anchors and relative representations are all at chance, so look at the pairs first: are the files' rows in the "
                + "order that the pairs mean, do the numbers count from 0, are all columns features";
        }
        return e.Auto
            ? "give more anchors, or use the anchors alone or relative representations"
            : "try auto-tuning, refinement by self-learning, fewer eigenpairs, another k or more anchors";
    }

    /// <summary>MRR by chance: the mean of 1/rank over n equally likely ranks is H_n/n.</summary>
    internal static double Chance(int n) => (Math.Log(n) + 0.5772) / n;

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
