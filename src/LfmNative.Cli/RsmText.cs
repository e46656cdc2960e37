using System.Globalization;
using LfmNative.Comparison.Rsm;
using LfmNative.Options;

namespace LfmNative.Cli;

/// <summary>What <c>lfm rsm</c> prints.</summary>
internal static class RsmText
{
    private const int MostListed = 5;

    /// <summary>Reports as text, one after the other.</summary>
    public static void Write(TextWriter text, string[] files, IReadOnlyList<RsmReport> reports)
    {
        for (int at = 0; at < files.Length; at++)
        {
            if (files.Length > 1) text.WriteLine(files[at]);
            Write(text, reports[at]);
        }
    }

    private static void Write(TextWriter text, RsmReport r)
    {
        string with = r.GallerySamples is int gallery ? Line($" with {gallery:n0} of a gallery") : "";
        text.WriteLine(Line($"samples     {r.Samples:n0}{with}, up to {r.Positions} positions of {r.Channels} channels"));
        string proof = double.IsNaN(r.Gap) ? "" : Line($"; certificate: within {Math.Max(r.Gap, 0):g2} of the optimum");
        text.WriteLine(Line($"matching    {OptionNames.Of(r.Matching)}, {r.Matched:n0} of {r.Pairs:n0} pairs{proof}"));
        if (r.HasMatrix) WriteMatrix(text, r);
        else WriteNearest(text, r);
        if (r.Retrieval is { } found) WriteRetrieval(text, r, found, r.SpatialRetrieval!);
        foreach (RsmCorrelation c in r.Correlations)
        {
            text.WriteLine(Line($"divergence  {OptionNames.Of(c.Kernel),-6}  Pearson {c.Pearson,7:f4}, Spearman {c.Spearman,7:f4}   ")
                + Line($"(spatio-semantic {c.SpatialPearson:f4}, {c.SpatialSpearman:f4})"));
        }
        if (r.Assessments.Count > 0) WriteAssessments(text, r.Assessments);
    }

    private static void WriteMatrix(TextWriter text, RsmReport r)
    {
        text.WriteLine(Line($"objective   mean inner product {r.ObjectiveMean:g6}, spatio-semantic {r.SpatialMean:g6}; ")
            + Line($"mean cosine {r.CosineMean:f4}, sigma {r.Sigma:g4}"));
        if (!double.IsNaN(r.Cka))
            text.WriteLine(Line($"cka         {r.Cka:f4} between the semantic and the spatio-semantic matrix (unbiased)"));
    }

    private static void WriteNearest(TextWriter text, RsmReport r)
    {
        text.WriteLine(Line($"nearest     {r.Top} of each by {OptionNames.Of(r.Kernel)}; ")
            + Line($"bounds kept {100 * r.Skipped:f1} % of the pairs from being matched"));
        int[] nearest = r.NearestSamples();
        double[] values = r.NearestValues();
        for (int i = 0; i < Math.Min(r.Samples, MostListed); i++)
        {
            IEnumerable<string> list = Enumerable.Range(i * r.Top, Math.Min(r.Top, MostListed))
                .Select(at => Line($"{nearest[at]} ({values[at]:g4})"));
            text.WriteLine($"  {i,5}  {string.Join(", ", list)}{(r.Top > MostListed ? ", …" : "")}");
        }
        if (r.Samples > MostListed) text.WriteLine("  (all of them: -o FILE.npz)");
    }

    private static void WriteRetrieval(TextWriter text, RsmReport r, RsmRetrieval found, RsmRetrieval spatial)
    {
        text.WriteLine(Line($"retrieval   by {OptionNames.Of(r.Kernel)}, {found.Queries:n0} queries: ")
            + Line($"first {found.First:f4} ({found.First * found.Queries:0.#} queries), F1@1 {found.F1:f4}, MRR {found.Mrr:f4}"));
        text.WriteLine(Line($"            spatio-semantic: first {spatial.First:f4} ({spatial.First * spatial.Queries:0.#} queries), ")
            + Line($"F1@1 {spatial.F1:f4}, MRR {spatial.Mrr:f4}"));
    }

    private static void WriteAssessments(TextWriter text, IReadOnlyList<MatchingAssessment> assessments)
    {
        text.WriteLine("assessment  of exact: mean     worst   gain over none   µs a pair, one thread");
        foreach (MatchingAssessment a in assessments)
        {
            text.WriteLine(Line($"  {OptionNames.Of(a.Matching),-14}  {a.Ratio,8:f4}  {a.WorstRatio,8:f4}  ")
                + Line($"{a.Gain,15:f4}  {1e6 * a.Seconds,12:f1}"));
        }
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
