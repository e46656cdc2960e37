using System.Globalization;
using LfmNative.Diagnostics;

namespace LfmNative.Reports;

/// <summary>Names of samples, where there are some.</summary>
internal static class SampleNames
{
    /// <summary>Refuses names or labels of another number than there are samples.</summary>
    /// <exception cref="LfmException">InvalidArgument.</exception>
    public static void Check(IReadOnlyList<string>? given, int samples, string what)
    {
        if (given is not null && given.Count != samples)
            Throw.Argument($"{given.Count} {what} were given for {samples} rows; give one each");
    }

    /// <summary>The name of a sample, or its row number.</summary>
    public static string Of(IReadOnlyList<string>? names, int row) =>
        names is not null ? names[row] : "row " + row.ToString(CultureInfo.InvariantCulture);
}
