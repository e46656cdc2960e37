using LfmNative.Comparison;
using LfmNative.Memory;

namespace LfmNative.Capi.Results;

/// <summary>What can be read of a comparison, by the names that <c>lfm.h</c> lists.</summary>
internal static class ComparisonGetters
{
    private const string P = ".p", Low = ".low", High = ".high", Matching = ".matching";

    /// <summary>An array; null where there is none of that name.</summary>
    public static NamedArray? Array(ComparisonReport report, string name)
    {
        if (name == "distortion") return report.Distortion is { } distortion ? NamedArray.Of([.. distortion.PerSample]) : null;
        return Of(report, name, "", result => result.Value)
            ?? Of(report, name, P, result => result.P ?? double.NaN)
            ?? Of(report, name, Low, result => result.Interval?.Low ?? double.NaN)
            ?? Of(report, name, High, result => result.Interval?.High ?? double.NaN);
    }

    /// <summary>A number; null where there is none of that name.</summary>
    public static double? Number(ComparisonReport report, string name)
    {
        if (name == "spaces") return report.Spaces.Count;
        if (name == "samples") return report.Samples;
        if (Find(report, name, Matching) is { } matched) return report.MatchingAccuracy(matched);
        return Find(report, name, "") is { } measure ? report.Result(measure).Value : null;
    }

    private static NamedArray? Of(ComparisonReport report, string name, string suffix, Func<MeasureResult, double> number)
    {
        if (Find(report, name, suffix) is not { } measure) return null;
        Matrix values = new(report.Spaces.Count, report.Spaces.Count);
        for (int x = 0; x < values.Rows; x++)
        {
            for (int y = 0; y < values.Cols; y++) values[x, y] = number(report.Result(measure, x, y));
        }
        return NamedArray.Of(values);
    }

    private static ComparisonMeasure? Find(ComparisonReport report, string name, string suffix)
    {
        if (!name.EndsWith(suffix, StringComparison.Ordinal)) return null;
        return report.Measures.FirstOrDefault(of => of.Name == name[..^suffix.Length])?.Measure;
    }
}
