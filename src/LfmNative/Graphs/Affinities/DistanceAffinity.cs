namespace LfmNative.Graphs.Affinities;

/// <summary>The length itself, as published code has it.</summary>
internal sealed class DistanceAffinity(double[] bandwidths) : Affinity(bandwidths)
{
    public override double Value(double d, double own, double other) => d;
}
