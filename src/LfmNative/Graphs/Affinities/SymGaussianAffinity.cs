namespace LfmNative.Graphs.Affinities;

/// <summary>exp(−4d²/(ε_i ε_j)).</summary>
internal sealed class SymGaussianAffinity(double[] bandwidths) : Affinity(bandwidths)
{
    public override double Value(double d, double own, double other) => GaussianAffinity.Of(d, own * other);
}
