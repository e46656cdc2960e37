using LfmNative.Search;

namespace LfmNative.Inspection;

/// <summary>Estimates of the intrinsic dimension from neighbour lists.</summary>
internal static class IntrinsicDimension
{
    /// <summary>Largest ratios that TwoNN leaves out.</summary>
    private const double Discarded = 0.1;

    /// <summary>The figures of neighbour lists.</summary>
    /// <param name="neighbors">Neighbours with their distances.</param>
    /// <param name="k">Neighbours that are looked at, 2 or more for anything to be told.</param>
    public static DimensionFigures Of(NeighborList neighbors, int k)
    {
        double[] inverses = new double[neighbors.Count];
        int told = 0;
        for (int i = 0; i < neighbors.Count && k > 1; i++)
        {
            ReadOnlySpan<double> distances = neighbors.Distances.AsSpan(i * neighbors.K, k);
            // Coincident rows, or k of them at one distance, tell nothing.
            if (!(distances[0] > 0) || distances[^1] <= distances[0]) continue;
            double sum = 0;
            foreach (double distance in distances[..^1]) sum += Math.Log(distances[^1] / distance);
            inverses[told++] = sum / (k - 1);
        }
        Array.Resize(ref inverses, told);
        double[] local = [.. inverses.Select(inverse => 1 / inverse).Order()];
        double mean = told > 0 ? told / inverses.Sum() : double.NaN;
        return new DimensionFigures(
            k,
            mean,
            NormFigures.Quantile(local, 0.1),
            NormFigures.Quantile(local, 0.5),
            NormFigures.Quantile(local, 0.9),
            TwoNearest(neighbors));
    }

    /// <summary>The slope through the origin of −ln(1 − F) over ln μ, μ = r₂/r₁ and F its empirical law.</summary>
    private static double TwoNearest(NeighborList neighbors)
    {
        if (neighbors.K < 2) return double.NaN;
        List<double> logs = new(neighbors.Count);
        for (int i = 0; i < neighbors.Count; i++)
        {
            double nearest = neighbors.Distances[(long)i * neighbors.K], second = neighbors.Distances[((long)i * neighbors.K) + 1];
            if (nearest > 0) logs.Add(Math.Log(second / nearest));
        }
        logs.Sort();
        double product = 0, square = 0;
        int kept = (int)(logs.Count * (1 - Discarded));
        for (int i = 0; i < kept; i++)
        {
            product -= logs[i] * Math.Log(1 - ((i + 1.0) / logs.Count));
            square += logs[i] * logs[i];
        }
        return square > 0 ? product / square : double.NaN;
    }
}
