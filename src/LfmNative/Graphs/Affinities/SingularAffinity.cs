using System.Runtime.Intrinsics;

namespace LfmNative.Graphs.Affinities;

/// <summary>1/max(d, δ).</summary>
internal sealed class SingularAffinity(double[] bandwidths) : Affinity(bandwidths)
{
    public override double Value(double d, double own, double other) => 1 / Math.Max(d, Shortest);

    public override void OfRow(int i, ReadOnlySpan<int> columns, ReadOnlySpan<double> lengths, Span<double> affinities)
    {
        int e = 0;
        Vector256<double> shortest = Vector256.Create(Shortest);
        for (; e <= lengths.Length - 4; e += 4)
            (Vector256<double>.One / Vector256.Max(Vector256.Create(lengths[e..]), shortest)).CopyTo(affinities[e..]);
        for (; e < lengths.Length; e++) affinities[e] = 1 / Math.Max(lengths[e], Shortest);
    }
}
