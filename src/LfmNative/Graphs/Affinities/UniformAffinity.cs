namespace LfmNative.Graphs.Affinities;

/// <summary>1 for every edge.</summary>
internal sealed class UniformAffinity(double[] bandwidths) : Affinity(bandwidths)
{
    public override double Value(double d, double own, double other) => 1;
}
