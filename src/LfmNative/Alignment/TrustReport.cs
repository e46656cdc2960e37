namespace LfmNative;

/// <summary>What held-out anchors say about the map.</summary>
/// <param name="HeldOut">Anchors held out: a fifth of them when there are at least 8, otherwise 0.</param>
/// <param name="Map">MRR of the fitted transform on them among all samples of Y; NaN when none were held out.</param>
/// <param name="AnchorsOnly">MRR of a transform fitted on the other anchors alone.</param>
/// <param name="Relative">MRR of relative representations with the other anchors.</param>
/// <param name="Stability">Part of Y's samples that keep their match when the held-out anchors join; NaN when none were held out.</param>
/// <param name="Trusted">
/// Whether the map is at least as good as the anchors alone, better than chance, and stable; null when too few were held out.
/// </param>
/// <param name="Advice">One sentence: the verdict and, where it is bad, what to try.</param>
public sealed record TrustReport(
    int HeldOut, double Map, double AnchorsOnly, double Relative, double Stability, bool? Trusted, string Advice)
{
    /// <summary>Fewest anchors of which a fifth is held out.</summary>
    public const int FewestAnchors = 8;

    /// <summary>Matches that must stay when the held-out anchors join.</summary>
    /// <remarks>A sound map keeps most of them; one that has collapsed into a chance fixed point keeps a few in a hundred.</remarks>
    private const double LeastStability = 0.1;

    internal static TrustReport Unknown(int anchors)
    {
        string advice = $"not checked: {anchors} anchors are too few to hold some out; "
            + $"with {FewestAnchors} or more the map is scored on a fifth of them";
        return new TrustReport(0, double.NaN, double.NaN, double.NaN, double.NaN, null, advice);
    }

    internal static TrustReport Judge(
        int heldOut, double map, double anchorsOnly, double relative, double stability, int candidates, bool auto)
    {
        // Chance: the mean of 1/rank over n equally likely ranks is H_n/n.
        double chance = (Math.Log(candidates) + 0.5772) / candidates;
        string? fault = map < anchorsOnly ? "it loses to the anchors alone"
            : map < Math.Min(0.5, 5 * chance) ? "it is no better than chance"
            : stability < LeastStability ? Text($"only {stability:p1} of its matches stay when the held-out anchors join")
            : null;
        string scores = Text($"MRR {map:f3} on {heldOut} held-out anchors, anchors alone {anchorsOnly:f3}, ")
            + Text($"relative representations {relative:f3}, {stability:p0} of the matches stable");
        string remedy = auto
            ? "give more anchors, or use the anchors alone or relative representations"
            : "try auto-tuning, refinement by self-learning, fewer eigenpairs, another k or more anchors";
        string advice = fault is null ? $"the map can be trusted: {scores}" : $"DO NOT TRUST this map, {fault}: {scores}; {remedy}";
        return new TrustReport(heldOut, map, anchorsOnly, relative, stability, fault is null, advice);
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
