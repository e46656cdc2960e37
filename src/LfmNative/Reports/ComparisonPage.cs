using LfmNative.Comparison;
using LfmNative.Options;
using static LfmNative.Reports.ReportPage;

namespace LfmNative.Reports;

/// <summary>The page of a comparison of two spaces or of many.</summary>
internal static class ComparisonPage
{
    private const int MostListed = 5;

    /// <summary>Builds the page.</summary>
    public static ReportPage Of(ComparisonReport report, ReportOptions options)
    {
        SampleNames.Check(options.NamesX, report.Samples, "names");
        ReportPage page = new(
            options.Title ?? (report.Spaces.Count == 2 ? "Comparison of two spaces" : $"Comparison of {report.Spaces.Count} spaces"),
            options.Command);
        page.Cards(
        [
            ("Spaces", Number(report.Spaces.Count), report.Groups > 1 ? $"in {report.Groups} groups" : ""),
            ("Samples", Number(report.Samples), "the same in each"),
            ("Measures", Number(report.Measures.Count), ""),
        ]);
        if (report.Spaces.Count == 2) AddPair(page, report);
        else AddMatrices(page, report);
        if (report.Distortion is { } distortion) AddDistortion(page, distortion, options.NamesX);
        page.Section("Warnings and time");
        foreach (string warning in report.Warnings) page.Paragraph(warning);
        if (report.Warnings.Count == 0) page.Paragraph("No warnings.");
        page.Seconds(report.Seconds);
        page.Section("What the measures mean");
        page.Table(
            ["measure", "what it is", "unchanged by", "few samples", "source"],
            [.. report.Measures.Select(of => new[] { of.Name, $"{of.Summary}; {Meaning(of)}", of.Invariances, of.Bias, of.Source })]);
        return page;
    }

    private static void AddPair(ReportPage page, ComparisonReport report)
    {
        page.Section("Measures");
        page.Paragraph($"{report.Spaces[0]} and {report.Spaces[1]}.");
        foreach (MeasureKind kind in Enum.GetValues<MeasureKind>())
        {
            MeasureFacts[] of = [.. report.Measures.Where(measure => measure.Kind == kind)];
            if (of.Length == 0) continue;
            IntervalValue[] values = [.. of.Select(measure => Value(measure, report.Result(measure.Measure)))];
            bool score = kind == MeasureKind.Score;
            string[] bare = [.. values.Where(value => value.Interval is null).Select(value => value.Name)];
            string without = bare.Length == 0 ? "" : $" Without an interval: {string.Join(", ", bare)}.";
            page.Add(IntervalFigure.Of(
                score ? "Scores" : "Distances",
                values,
                score ? "score, higher is more alike" : "distance, lower is more alike",
                double.NaN,
                double.NaN,
                $"{Number(values.Length)} {(score ? "score" : "distance")}{(values.Length == 1 ? "" : "s")}, "
                    + $"from {Number(values.Min(v => v.Value))} to {Number(values.Max(v => v.Value))}.",
                "Bars are 95 % intervals; p is the part of shuffled pairings that are as alike." + without));
        }
    }

    private static IntervalValue Value(MeasureFacts of, MeasureResult result)
    {
        string p = result.P is double value ? $"p {Number(value)}" : "";
        return new IntervalValue(p.Length > 0 ? $"{of.Name} ({p})" : of.Name, result.Value, result.Interval, p);
    }

    private static void AddMatrices(ReportPage page, ComparisonReport report)
    {
        int count = report.Spaces.Count;
        string[] names = ShortNames(report.Spaces);
        if (report.Groups > 1)
        {
            page.Section("Matching of layers");
            page.Paragraph("How often the space of another group that is most alike stands at the same place in its group.");
            page.Add(BarFigure.Of(
                "Layers that find themselves",
                [.. report.Measures.Select(of => of.Name)],
                [.. report.Measures.Select(of => report.MatchingAccuracy(of.Measure))],
                "part of the layers, 0 to 1",
                "",
                $"{count / report.Groups} layers in {report.Groups} groups.",
                "1 is best; of equals none is right.",
                1));
        }
        page.Section("Matrices");
        foreach (MeasureFacts of in report.Measures)
        {
            (int Row, int Col)[] marked = [.. Matched(report, of)];
            double[] off = [.. Pairs(report, of)];
            string range = off.Length == 0 ? "no values"
                : $"between different spaces {Number(off.Min())} to {Number(off.Max())}";
            page.Add(new HeatMapFigure
            {
                Title = of.Name,
                Summary = $"{of.Summary}: {range}.",
                Caption = Meaning(of) + "."
                    + (marked.Length > 0 ? " Framed: of another group, the space that is most alike."
                        : " Framed: of each row, the other space that is most alike."),
                Rows = count,
                Cols = count,
                Value = (x, y) => report.Result(of.Measure, x, y).Value,
                RowLabel = "space",
                ColLabel = "compared with",
                ValueLabel = of.Name,
                RowNames = names,
                ColNames = names,
                Annotated = true,
                Marked = marked.Length > 0 ? marked : [.. Nearest(report, of)],
            }.Figure());
        }
        page.Section("All pairs");
        page.Table(AllPairs(report, names));
    }

    private static RowTable AllPairs(ComparisonReport report, string[] names)
    {
        int count = report.Spaces.Count;
        (int X, int Y)[] pairs =
            [.. Enumerable.Range(0, count).SelectMany(x => Enumerable.Range(0, count).Where(y => y > x).Select(y => (x, y)))];
        List<RowColumn> columns =
        [
            new("space", [.. pairs.Select(pair => names[pair.X])], null),
            new("compared with", [.. pairs.Select(pair => names[pair.Y])], null),
        ];
        foreach (MeasureFacts of in report.Measures)
        {
            MeasureResult[] results = [.. pairs.Select(pair => report.Result(of.Measure, pair.X, pair.Y))];
            columns.Add(new RowColumn(of.Name, null, [.. results.Select(result => result.Value)]));
            if (results.Any(result => result.Interval is not null))
            {
                columns.Add(new RowColumn("from", null, [.. results.Select(result => result.Interval?.Low ?? double.NaN)]));
                columns.Add(new RowColumn("to", null, [.. results.Select(result => result.Interval?.High ?? double.NaN)]));
            }
            if (results.Any(result => result.P is not null))
                columns.Add(new RowColumn("p", null, [.. results.Select(result => result.P ?? double.NaN)]));
        }
        return new RowTable("All pairs of spaces", columns);
    }

    /// <summary>For each space and each other group, the place of the most alike.</summary>
    private static IEnumerable<(int Row, int Col)> Matched(ComparisonReport report, MeasureFacts of)
    {
        if (report.Groups < 2) yield break;
        int size = report.Spaces.Count / report.Groups;
        for (int x = 0; x < report.Spaces.Count; x++)
        {
            for (int group = 0; group < report.Groups; group++)
            {
                if (group == x / size) continue;
                int best = Best(report, of, x, Enumerable.Range(group * size, size));
                if (best >= 0) yield return (x, best);
            }
        }
    }

    private static IEnumerable<(int Row, int Col)> Nearest(ComparisonReport report, MeasureFacts of)
    {
        for (int x = 0; x < report.Spaces.Count; x++)
        {
            int best = Best(report, of, x, Enumerable.Range(0, report.Spaces.Count).Where(y => y != x));
            if (best >= 0) yield return (x, best);
        }
    }

    private static int Best(ComparisonReport report, MeasureFacts of, int x, IEnumerable<int> others)
    {
        double sign = of.Kind == MeasureKind.Score ? 1 : -1;
        int best = -1;
        double most = double.NegativeInfinity;
        foreach (int y in others)
        {
            double value = sign * report.Result(of.Measure, x, y).Value;
            if (value > most) (most, best) = (value, y);
        }
        return best;
    }

    private static IEnumerable<double> Pairs(ComparisonReport report, MeasureFacts of)
    {
        for (int x = 0; x < report.Spaces.Count; x++)
        {
            for (int y = 0; y < report.Spaces.Count; y++)
            {
                double value = report.Result(of.Measure, x, y).Value;
                if (x != y && double.IsFinite(value)) yield return value;
            }
        }
    }

    private static void AddDistortion(ReportPage page, DistortionReport distortion, IReadOnlyList<string>? names)
    {
        page.Section("Where the spaces differ");
        string kind = OptionNames.Of(distortion.Kind);
        Figure? histogram = HistogramFigure.Of(
            "Distortion by sample", distortion.PerSample, $"distortion ({kind})", "samples", "More where the spaces differ more.");
        if (histogram is not null) page.Add(histogram);
        if (distortion.Classes.Count > 0)
        {
            page.Add(BarFigure.Of(
                "Mean distortion by class",
                [.. distortion.Classes.Select(of => $"class {of.Label} ({of.Count:n0})")],
                [.. distortion.Classes.Select(of => of.Mean)],
                "mean distortion",
                "",
                $"Most in {string.Join(", ", distortion.Classes.Take(MostListed).Select(of => $"class {of.Label}"))}.",
                "The most distorted class first."));
        }
        int[] order = distortion.Most(distortion.PerSample.Count);
        List<RowColumn> columns = [];
        if (names is not null) columns.Add(new RowColumn("sample", [.. order.Select(row => names[row])], null));
        columns.Add(new RowColumn("row", null, Array.ConvertAll(order, row => (double)row), IsWhole: true));
        columns.Add(new RowColumn("distortion", null, Array.ConvertAll(order, row => distortion.PerSample[row])));
        page.Table(new RowTable("Samples by distortion", columns));
    }

    private static string Meaning(MeasureFacts of) => of.Kind == MeasureKind.Score
        ? $"score, {Bound(of.Low)} to {Bound(of.High)}, higher is more alike"
        : $"distance, {Bound(of.Low)} to {Bound(of.High)}, lower is more alike";

    private static string Bound(double value) =>
        double.IsPositiveInfinity(value) ? "∞" : double.IsNegativeInfinity(value) ? "−∞" : Number(value);

    /// <summary>Paths without what all have in common.</summary>
    private static string[] ShortNames(IReadOnlyList<string> spaces)
    {
        int common = spaces[0].Length;
        foreach (string space in spaces) common = Math.Min(common, spaces[0].AsSpan().CommonPrefixLength(space));
        int from = spaces[0].LastIndexOf('/', Math.Max(0, common - 1)) + 1;
        return [.. spaces.Select(space => Path.ChangeExtension(space[from..], null))];
    }
}
