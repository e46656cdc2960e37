using System.Runtime.Intrinsics;

namespace LfmNative.Graphs.Affinities;

/// <summary>1/max(d, δ_ij) with δ_ij = max(ε_i, ε_j)/10, so that no edge outweighs the rest of a node without bound.</summary>
internal sealed class SingularAffinity(double[] bandwidths) : Affinity(bandwidths)
{
    public override double Value(double d, double own, double other) => 1 / Math.Max(d, NearestPart * Math.Max(own, other));

    public override void OfRow(int i, ReadOnlySpan<int> columns, ReadOnlySpan<double> lengths, Span<double> affinities)
    {
        int e = 0;
        double[] widths = Bandwidths;
        double own = widths[i];
        for (; e <= lengths.Length - 4; e += 4)
        {
            ReadOnlySpan<int> c = columns.Slice(e, 4);
            Vector256<double> other = Vector256.Create(widths[c[0]], widths[c[1]], widths[c[2]], widths[c[3]]);
            Vector256<double> shortest = Vector256.Max(Vector256.Create(own), other) * NearestPart;
            (Vector256<double>.One / Vector256.Max(Vector256.Create(lengths[e..]), shortest)).CopyTo(affinities[e..]);
        }
        for (; e < lengths.Length; e++) affinities[e] = Value(lengths[e], own, widths[columns[e]]);
    }
}
