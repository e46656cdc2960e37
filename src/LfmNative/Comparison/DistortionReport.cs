namespace LfmNative.Comparison;

/// <summary>Where two spaces differ.</summary>
/// <param name="Kind">What was read off the functional map.</param>
/// <param name="PerSample">A number for every sample, ≥ 0, more where the spaces differ more.</param>
/// <param name="Classes">Classes by their mean distortion, the most distorted first; empty without labels.</param>
public sealed record DistortionReport(
    DistortionKind Kind, IReadOnlyList<double> PerSample, IReadOnlyList<(int Label, int Count, double Mean)> Classes)
{
    /// <summary>The most distorted samples, the first of equals first.</summary>
    /// <param name="count">How many, at most as many as there are.</param>
    public int[] Most(int count) =>
    [
        .. Enumerable.Range(0, PerSample.Count).OrderByDescending(i => PerSample[i]).ThenBy(i => i).Take(count),
    ];

    internal static DistortionReport Of(DistortionKind kind, double[] values, int[]? labels)
    {
        if (labels is null) return new DistortionReport(kind, values, []);
        IEnumerable<(int Label, int Count, double Mean)> classes = Enumerable.Range(0, values.Length)
            .GroupBy(i => labels[i])
            .Select(members => (members.Key, members.Count(), members.Average(i => values[i])))
            .OrderByDescending(of => of.Item3)
            .ThenBy(of => of.Key);
        return new DistortionReport(kind, values, [.. classes]);
    }
}
