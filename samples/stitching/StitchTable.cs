namespace LfmNative.Samples.Stitching;

/// <summary>Prints what ways of stitching reach, beside a map fitted on every pair.</summary>
/// <param name="reference">What the map fitted on every pair reaches.</param>
internal sealed class StitchTable(StitchQuality reference)
{
    /// <summary>Prints the head of a table.</summary>
    public static void Begin(string title)
    {
        Console.WriteLine($"\n### {title}\n");
        Console.WriteLine("| way | known pairs | error, median | worst | accuracy, median | worst | trusted |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
    }

    /// <summary>Prints a line.</summary>
    /// <param name="way">The way.</param>
    /// <param name="pairs">Known pairs.</param>
    /// <param name="draws">What each draw of them reached.</param>
    /// <param name="trusted">How many of the draws were trusted; null where nothing is said.</param>
    public void Add(string way, string pairs, IReadOnlyList<StitchQuality> draws, int? trusted = null)
    {
        double error = Median(draws.Select(draw => draw.Error)), accuracy = Median(draws.Select(draw => draw.Accuracy));
        string errors = double.IsNaN(error) ? "| " : $"{error:f4} ({error / reference.Error:f2} ×) | {draws.Max(draw => draw.Error):f4}";
        string accuracies = $"{accuracy:f3} ({accuracy / reference.Accuracy:f3} ×) | {draws.Min(draw => draw.Accuracy):f3}";
        string verdicts = trusted is { } count ? $" {count} of {draws.Count}" : "";
        Console.WriteLine($"| {way} | {pairs} | {errors} | {accuracies} |{verdicts} |");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
