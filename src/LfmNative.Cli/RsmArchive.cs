using LfmNative.Comparison.Rsm;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>The archive that <c>lfm rsm</c> writes.</summary>
internal static class RsmArchive
{
    /// <summary>
    /// Writes the arrays of one file under their names, of several under the file's name and theirs: <c>layer3/cosine</c>.
    /// </summary>
    public static void Write(string output, string[] files, IReadOnlyList<RsmReport> reports)
    {
        string[] names = [.. files.Select(file => Path.GetFileNameWithoutExtension(file.Split(':')[0]))];
        NpzWriter.Write(output, npz =>
        {
            for (int at = 0; at < files.Length; at++)
            {
                // Files of one name in different folders are told apart by their place in the list.
                bool twice = names.Count(name => name == names[at]) > 1;
                string prefix = files.Length == 1 ? "" : $"{names[at]}{(twice ? $"-{at}" : "")}/";
                Add(npz, prefix, reports[at]);
            }
        });
    }

    private static void Add(NpzWriter npz, string prefix, RsmReport report)
    {
        int rows = report.Samples, cols = report.GallerySamples ?? rows;
        if (!report.HasMatrix)
        {
            npz.Add(prefix + "nearest", report.NearestSamples(), rows, report.Top);
            npz.Add(prefix + "nearest_value", report.NearestValues(), rows, report.Top);
            return;
        }
        foreach (RsmKernel kernel in Enum.GetValues<RsmKernel>())
            npz.Add(prefix + Options.OptionNames.Of(kernel), report.Values(kernel), rows, cols);
        npz.Add(prefix + "spatial_inner", report.Values(RsmKernel.Inner, spatial: true), rows, cols);
        npz.Add(prefix + "spatial_cosine", report.Values(RsmKernel.Cosine, spatial: true), rows, cols);
        if (report.Partners is { } partners) npz.Add(prefix + "permutation", partners, rows, cols, report.Positions);
    }
}
