namespace LfmNative.Graphs.Affinities;

/// <summary>The mean of exp(−4d²/ε_i²) and exp(−4d²/ε_j²), each of them zero where that end does not list the other.</summary>
internal sealed class GaussianAffinity(double[] bandwidths) : Affinity(bandwidths, needsDirections: true)
{
    public override double Value(double d, double own, double other) => (Of(d, own * own) + Of(d, other * other)) / 2;

    public override double Symmetric(int i, int j, double d, bool forward, bool backward)
    {
        double toJ = forward ? Of(d, Bandwidths[i] * Bandwidths[i]) : 0;
        double toI = backward ? Of(d, Bandwidths[j] * Bandwidths[j]) : 0;
        return (toJ + toI) / 2;
    }

    public override double ToNewPoint(int j, double d, double width)
    {
        double toNew = d <= Bandwidths[j] ? Of(d, Bandwidths[j] * Bandwidths[j]) : 0;
        return (Of(d, width * width) + toNew) / 2;
    }

    /// <summary>exp(−4d²/s) with s &gt; 0 a squared width.</summary>
    internal static double Of(double d, double squaredWidth) => Math.Exp(-4 * d * d / squaredWidth);
}
