using LfmNative.Inspection;
using LfmNative.Options;
using static LfmNative.Reports.ReportPage;

namespace LfmNative.Reports;

/// <summary>The page of an inspection of one space.</summary>
internal static class InspectionPage
{
    /// <summary>Builds the page.</summary>
    public static ReportPage Of(InspectionReport report, ReportOptions options)
    {
        ReportPage page = new(options.Title ?? "What the space is like", options.Command);
        InspectionFinding[] harms = [.. report.Findings.Where(finding => finding.Harms)];
        page.Verdict(
            harms.Length == 0,
            harms.Length switch
            {
                0 => "Nothing here will hurt an alignment",
                1 => "One thing here will hurt an alignment",
                int n => $"{n} things here will hurt an alignment",
            },
            harms.Select(finding => Capitalized(finding.Sentence)));
        page.Cards(Cards(report));
        string[] notes = [.. report.Findings.Where(finding => !finding.Harms).Select(finding => finding.Sentence)];
        if (notes.Length > 0) page.Section("Worth knowing");
        foreach (string note in notes) page.Paragraph(Capitalized(note));
        page.Section("Ranks");
        page.Add(Ranks(report));
        page.Add(BarFigure.Of(
            "Share of the largest direction",
            ["as they are", "centered"],
            [report.Raw.LargestShare, report.Centered.LargestShare],
            "part of the sum of eigenvalues",
            "",
            $"{Share(report.Raw.LargestShare)} as they are, {Share(report.Centered.LargestShare)} centered.",
            "A large share as they are and a small one centered is an offset common to all rows."));
        if (report.Dimension is { } dimension) AddDimension(page, dimension);
        if (report.Hubness is { } hubs) AddHubs(page, hubs);
        page.Section("Figures");
        page.Table(["", ""], Facts(report));
        page.Section("Time");
        page.Seconds(report.Seconds);
        return page;
    }

    private static IEnumerable<(string Name, string Value, string Note)> Cards(InspectionReport r)
    {
        yield return ("Rows", Number(r.Rows), r.Copies > 0 ? $"{r.Copies:n0} are copies of others" : "no copies");
        yield return ("Dimensions", Number(r.Cols), $"{r.Columns.Constant:n0} constant");
        yield return ("Effective rank", Number(r.Centered.EffectiveRank), "centered");
        yield return ("Intrinsic dimension", Number(r.Dimension?.MaximumLikelihood ?? double.NaN), "maximum likelihood");
        yield return ("Hubness", Number(r.Hubness?.Skewness ?? double.NaN), "skewness of the neighbor counts");
        yield return ("Offset", Share(r.Offset), "of a row is the mean of all");
    }

    private static Figure Ranks(InspectionReport r)
    {
        string[] names =
            ["effective rank", "effective rank, centered", "RankMe", "RankMe, centered", "participation ratio", "participation, centered"];
        double[] values =
        [
            r.Raw.EffectiveRank, r.Centered.EffectiveRank, r.Raw.RankMe, r.Centered.RankMe, r.Raw.ParticipationRatio,
                r.Centered.ParticipationRatio,
        ];
        return BarFigure.Of(
            "How many directions are in use",
            names,
            values,
            $"directions, of {r.Cols}",
            "",
            $"Effective rank {Number(r.Centered.EffectiveRank)} of {r.Cols} once the mean is taken off; "
                + $"{r.Centered.Components90:n0} components hold 90 % of the variance.",
            "By the entropy of singular values (effective rank, RankMe) and by the squares of eigenvalues (participation ratio).");
    }

    private static void AddDimension(ReportPage page, DimensionFigures dimension)
    {
        page.Section("Dimension and neighbors");
        page.Add(IntervalFigure.Of(
            "Intrinsic dimension",
            [
                new IntervalValue($"maximum likelihood, k {dimension.K}", dimension.MaximumLikelihood, null),
                new IntervalValue("two nearest", dimension.TwoNearest, null),
                new IntervalValue("row by row, 10 to 90 %", dimension.LocalMedian, (dimension.LocalLow, dimension.LocalHigh)),
            ],
            "dimensions",
            0,
            double.NaN,
            $"{Number(dimension.MaximumLikelihood)} by maximum likelihood, {Number(dimension.TwoNearest)} by the two nearest.",
            "Of how many numbers the rows are made locally; the bar spans the rows' own estimates."));
    }

    private static void AddHubs(ReportPage page, HubnessFigures hubs) => page.Add(BarFigure.Of(
        "Hubness",
        ["Robin Hood index", "rows that are nobody's neighbor"],
        [hubs.RobinHood, hubs.AntiHubs],
        "part, 0 to 1",
        "",
        $"Skewness {Number(hubs.Skewness)}; one row is a neighbor of {hubs.Largest:n0}.",
        "The Robin Hood index is the part of all neighbor places that would have to move for equal counts."));

    private static List<string[]> Facts(InspectionReport r) =>
    [
        ["values", OptionNames.Of(r.Values)],
        ["zero rows", Number(r.ZeroRows)],
        ["near copies among the sampled rows", Number(r.NearCopies)],
        ["norms: median", Number(r.Norms.Median)],
        ["norms: 5 to 95 %", $"{Number(r.Norms.Low)} to {Number(r.Norms.High)}"],
        ["mean cosine of two rows", Number(r.MeanCosine)],
        ["the same, centered", Number(r.MeanCosineCentered)],
        ["dead columns", Number(r.Columns.Dead)],
        ["rogue columns", Number(r.Columns.Rogue.Length)],
        ["rows that neighbors were sought for", Number(r.SampleRows)],
        ["metric of the neighbors", OptionNames.Of(r.Metric)],
        ["edges of the graph", Number(r.Graph?.Edges ?? double.NaN)],
        ["components of the graph", Number(r.Graph?.Components ?? double.NaN)],
    ];
}
