using System.Globalization;

namespace LfmNative.Samples.Stitching;

/// <summary>What one way of stitching reaches by one number of known pairs.</summary>
/// <param name="Way">The way.</param>
/// <param name="Known">Known pairs that are drawn, 0 for none; null of what knows no pair, or all.</param>
/// <param name="Draws">What each draw of them reached.</param>
/// <param name="Trusted">How many of the draws were trusted; null where nothing is said.</param>
internal sealed record StitchLine(string Way, int? Known, IReadOnlyList<StitchQuality> Draws, int? Trusted)
{
    public StitchQuality Median => new(MedianOf(Draws.Select(draw => draw.Error)), MedianOf(Draws.Select(draw => draw.Accuracy)));

    private static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>What ways of stitching reach, beside a map fitted on every pair; printed as it grows.</summary>
/// <param name="from">Whose encoder is used.</param>
/// <param name="to">Whose decoder and head are.</param>
/// <param name="reference">What the map fitted on every pair reaches.</param>
internal sealed class StitchTable(Model from, Model to, StitchQuality reference)
{
    private readonly List<StitchLine> _lines = [];

    public Model From { get; } = from;

    public Model To { get; } = to;

    public StitchQuality Reference { get; } = reference;

    public string Title => $"{From.Name} encodes ({From.Dimensions} dimensions), {To.Name} reads ({To.Dimensions})";

    public IReadOnlyList<StitchLine> Lines => _lines;

    /// <summary>The table's heads.</summary>
    public static IReadOnlyList<string> Heads { get; } =
        ["way", "known pairs", "error, median", "worst", "accuracy, median", "worst", "trusted"];

    /// <summary>Prints the head of the table.</summary>
    public void Begin()
    {
        Console.WriteLine($"\n### {Title}\n");
        Console.WriteLine($"| {string.Join(" | ", Heads)} |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
    }

    /// <summary>Adds a line and prints it.</summary>
    public void Add(StitchLine line)
    {
        _lines.Add(line);
        Console.WriteLine($"| {string.Join(" | ", Cells(line))} |");
    }

    /// <summary>A line as text: medians, in brackets in units of the reference, and the worst draws.</summary>
    public string[] Cells(StitchLine line)
    {
        StitchQuality median = line.Median;
        double worst = line.Draws.Max(draw => draw.Error), least = line.Draws.Min(draw => draw.Accuracy);
        bool decodes = !double.IsNaN(median.Error);
        return
        [
            line.Way,
            line.Known switch { null => "", 0 => "none", int known => known.ToString(CultureInfo.InvariantCulture) },
            decodes ? $"{median.Error:f4} ({median.Error / Reference.Error:f2} ×)" : "",
            decodes ? $"{worst:f4}" : "",
            $"{median.Accuracy:f3} ({median.Accuracy / Reference.Accuracy:f3} ×)",
            $"{least:f3}",
            line.Trusted is { } trusted ? $"{trusted} of {line.Draws.Count}" : "",
        ];
    }
}
