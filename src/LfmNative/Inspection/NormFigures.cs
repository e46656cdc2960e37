namespace LfmNative.Inspection;

/// <summary>The law of the rows' Euclidean norms.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Variation">Standard deviation over mean; 0 for rows of one length, NaN where all are zero.</param>
/// <param name="Least">Least.</param>
/// <param name="Low">Quantile 0.05.</param>
/// <param name="Median">Median.</param>
/// <param name="High">Quantile 0.95.</param>
/// <param name="Greatest">Greatest.</param>
public sealed record NormFigures(
    double Mean, double Variation, double Least, double Low, double Median, double High, double Greatest)
{
    /// <summary>Variation up to which rows count as of one length: what rounding to float16 leaves of unit rows.</summary>
    private const double MostRounding = 2e-3;

    /// <summary>Whether all rows have one length, up to rounding.</summary>
    public bool Constant => Variation <= MostRounding;

    internal static NormFigures Of(double[] norms)
    {
        if (norms.Length == 0)
            return new NormFigures(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        double[] sorted = [.. norms.Order()];
        double mean = sorted.Average(), variance = sorted.Sum(norm => (norm - mean) * (norm - mean)) / sorted.Length;
        double variation = mean > 0 ? Math.Sqrt(variance) / mean : double.NaN;
        return new NormFigures(
            mean, variation, sorted[0], Quantile(sorted, 0.05), Quantile(sorted, 0.5), Quantile(sorted, 0.95), sorted[^1]);
    }

    /// <summary>A quantile of ascending values, between two of them where it falls there.</summary>
    internal static double Quantile(double[] sorted, double at)
    {
        if (sorted.Length == 0) return double.NaN;
        double place = at * (sorted.Length - 1);
        int below = (int)place;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + ((place - below) * (above - sorted[below]));
    }
}
