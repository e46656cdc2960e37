using static LfmNative.Reports.ReportPage;

namespace LfmNative.Reports;

/// <summary>How often values lie where.</summary>
internal static class HistogramFigure
{
    /// <summary>Most bars; their width is a round number.</summary>
    private const int MostBins = 45;

    /// <summary>Least width of a bar: powers of ten and their parts must be normal numbers.</summary>
    private const double LeastStep = 1e-300;

    /// <summary>Makes the figure; null where there is no finite value.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="values">The values; those that are not finite are left out.</param>
    /// <param name="x">What a value is.</param>
    /// <param name="y">What is counted.</param>
    /// <param name="caption">How to read it.</param>
    public static Figure? Of(string title, IEnumerable<double> values, string x, string y, string caption)
    {
        double[] finite = [.. values.Where(double.IsFinite).Order()];
        if (finite.Length == 0) return null;
        (double low, double high) = (finite[0], finite[^1]);
        double step = RoundStep(Math.Max(LeastStep, high > low ? (high - low) / (MostBins - 2) : Math.Abs(low) * 0.01));
        long first = (long)Math.Floor(low / step);
        int[] counts = new int[(int)((long)Math.Floor(high / step) - first) + 1];
        foreach (double value in finite) counts[(int)((long)Math.Floor(value / step) - first)]++;
        string summary = $"Median {Number(finite[finite.Length / 2])}; 5 to 95 %: "
            + $"{Number(finite[(int)(0.05 * (finite.Length - 1))])} to {Number(finite[(int)(0.95 * (finite.Length - 1))])}.";
        return new Figure(title, summary, caption, "histogram", json =>
        {
            json.WriteString("xLabel", x);
            json.WriteString("yLabel", y);
            json.WriteNumber("low", first * step);
            json.WriteNumber("high", (first + counts.Length) * step);
            json.WriteStartArray("counts");
            foreach (int count in counts) json.WriteNumberValue(count);
            json.WriteEndArray();
        });
    }

    /// <summary>The next of 1, 2, 5, 10 … times a power of ten.</summary>
    private static double RoundStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10);
    }
}
