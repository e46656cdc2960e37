using LfmNative.Comparison.Rsm;
using LfmNative.Options;
using LfmNative.Search;

namespace LfmNative.Reports;

/// <summary>The page of semantic RSMs.</summary>
internal static class RsmPage
{
    private const int NearestListed = 5;

    /// <summary>Most samples in the table of the nearest.</summary>
    private const int MostListed = 10_000;

    /// <summary>Builds the page.</summary>
    public static ReportPage Of(IReadOnlyList<(string Name, RsmReport Report)> layers, ReportOptions options)
    {
        ReportPage page = new(options.Title ?? "Semantic similarity of feature maps", options.Command);
        foreach ((string name, RsmReport report) in layers) AddLayer(page, layers.Count == 1 ? "" : $"{name}: ", report, options);
        page.Section("Time");
        foreach ((string name, RsmReport report) in layers)
        {
            if (layers.Count > 1) page.Paragraph(name);
            page.Seconds(report.Seconds);
        }
        return page;
    }

    private static void AddLayer(ReportPage page, string layer, RsmReport report, ReportOptions options)
    {
        int rows = report.Samples, cols = report.GallerySamples ?? report.Samples;
        IReadOnlyList<string>? gallery = report.GallerySamples is null ? options.NamesX : options.NamesY;
        SampleNames.Check(options.NamesX, rows, "names");
        SampleNames.Check(gallery, cols, "names of the gallery");
        SampleNames.Check(options.LabelsX, rows, "labels");
        page.Section($"{layer}{(layer.Length > 0 ? "samples" : "Samples")}");
        page.Cards(Cards(report));
        foreach (string warning in report.Warnings) page.Paragraph(warning);
        if (report.HasMatrix)
        {
            int[] ofRows = Order(options.LabelsX, rows);
            int[] ofCols = Order(report.GallerySamples is null ? options.LabelsX : options.LabelsY, cols);
            page.Add(Matrix(report, spatial: false, ofRows, ofCols, options.NamesX, gallery, options.LabelsX is not null));
            page.Add(Matrix(report, spatial: true, ofRows, ofCols, options.NamesX, gallery, options.LabelsX is not null));
        }
        if (report.Retrieval is { } semantic && report.SpatialRetrieval is { } spatial)
        {
            page.Table(
                ["retrieval", "first is of the class", "F1", "MRR", "queries"],
                [Row("semantic", semantic), Row("every position with itself", spatial)]);
        }
        if (report.Correlations.Count > 0)
        {
            page.Table(
                ["kernel", "semantic: Pearson", "Spearman", "spatial: Pearson", "Spearman"],
                [.. report.Correlations.Select(of => new[]
                {
                    OptionNames.Of(of.Kernel), ReportPage.Number(of.Pearson), ReportPage.Number(of.Spearman),
                    ReportPage.Number(of.SpatialPearson), ReportPage.Number(of.SpatialSpearman),
                })]);
        }
        page.Section($"{layer}{(layer.Length > 0 ? "nearest" : "Nearest")} samples");
        if (rows > MostListed) page.Paragraph($"The first {MostListed:n0} of {rows:n0} samples.");
        page.Table(Nearest(report, Math.Min(rows, MostListed), options.NamesX, gallery));
    }

    private static IEnumerable<(string Name, string Value, string Note)> Cards(RsmReport report)
    {
        yield return ("Samples", ReportPage.Number(report.Samples), report.GallerySamples is int n ? $"against {n:n0} of a gallery"
            : "with each other");
        yield return ("Positions", ReportPage.Number(report.Positions), $"{report.Channels:n0} channels");
        yield return ("Matching", OptionNames.Of(report.Matching),
            double.IsFinite(report.Gap) ? $"certificate open by {ReportPage.Number(report.Gap)}" : "");
        yield return ("Pairs matched", ReportPage.Number(report.Matched), report.Skipped > 0
            ? $"{ReportPage.Share(report.Skipped)} ruled out by bounds" : "");
        if (double.IsFinite(report.CosineMean)) yield return ("Mean cosine", ReportPage.Number(report.CosineMean), "of all pairs");
        if (double.IsFinite(report.ObjectiveMean))
        {
            yield return ("Mean inner product", ReportPage.Number(report.ObjectiveMean),
                $"every position with itself: {ReportPage.Number(report.SpatialMean)}");
        }
        if (double.IsFinite(report.Cka)) yield return ("CKA of the two matrices", ReportPage.Number(report.Cka), "unbiased, at most 1");
    }

    private static Figure Matrix(
        RsmReport report, bool spatial, int[] rows, int[] cols, IReadOnlyList<string>? namesX, IReadOnlyList<string>? namesY, bool ordered)
    {
        double[] values = report.Values(RsmKernel.Cosine, spatial);
        int width = cols.Length;
        bool symmetric = report.GallerySamples is null;
        double sum = 0;
        long count = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < width; j++)
            {
                if (symmetric && i == j) continue;
                sum += values[((long)i * width) + j];
                count++;
            }
        }
        return new HeatMapFigure
        {
            Title = spatial ? "Every position with itself" : "Semantic RSM",
            Summary = $"Cosine of {rows.Length:n0} × {width:n0} samples, {ReportPage.Number(sum / count)} in the mean.",
            Caption = ordered ? "Ordered by label, so that classes are blocks." : "In the order of the file.",
            Rows = rows.Length,
            Cols = width,
            Value = (i, j) => values[((long)rows[i] * width) + cols[j]],
            RowLabel = "sample",
            ColLabel = symmetric ? "sample" : "of the gallery",
            ValueLabel = "cosine",
            RowNames = [.. rows.Select(row => SampleNames.Of(namesX, row))],
            ColNames = [.. cols.Select(col => SampleNames.Of(namesY, col))],
        }.Figure();
    }

    private static RowTable Nearest(RsmReport report, int shown, IReadOnlyList<string>? namesX, IReadOnlyList<string>? namesY)
    {
        (int[] samples, double[] values, int top) = report.HasMatrix ? OfMatrix(report, shown)
            : (report.NearestSamples(), report.NearestValues(), report.Top);
        List<RowColumn> columns = [];
        if (namesX is not null) columns.Add(new RowColumn("sample", [.. namesX.Take(shown)], null));
        columns.Add(new RowColumn("row", null, [.. Enumerable.Range(0, shown).Select(i => (double)i)], IsWhole: true));
        for (int t = 0; t < Math.Min(top, NearestListed); t++)
        {
            int place = t;
            columns.Add(
                new RowColumn($"{place + 1}.",
                    [.. Enumerable.Range(0, shown).Select(i => SampleNames.Of(namesY, samples[(i * top) + place]))], null));
            columns.Add(
                new RowColumn(OptionNames.Of(report.HasMatrix ? RsmKernel.Cosine : report.Kernel), null,
                    [.. Enumerable.Range(0, shown).Select(i => values[(i * top) + place])]));
        }
        return new RowTable("Nearest samples", columns);
    }

    private static unsafe (int[] Samples, double[] Values, int Top) OfMatrix(RsmReport report, int shown)
    {
        bool symmetric = report.GallerySamples is null;
        int width = report.GallerySamples ?? report.Samples, top = Math.Min(NearestListed, symmetric ? width - 1 : width);
        double[] all = report.Values(RsmKernel.Cosine);
        float[] cosines = new float[shown * top];
        int[] samples = new int[shown * top];
        fixed (float* keys = cosines)
        fixed (int* ids = samples)
        {
            SortedTopK.Clear<LargestFirst>(keys, ids, samples.Length);
            for (int i = 0; i < shown; i++)
            {
                float* own = keys + ((long)i * top);
                for (int j = 0; j < width; j++)
                {
                    float cosine = (float)all[((long)i * width) + j];
                    if ((!symmetric || j != i) && cosine > own[top - 1])
                        SortedTopK.Insert<LargestFirst>(own, ids + ((long)i * top), top, cosine, j);
                }
            }
        }
        return (samples, Array.ConvertAll(cosines, cosine => (double)cosine), top);
    }

    private static string[] Row(string name, RsmRetrieval of) =>
        [name, ReportPage.Share(of.First), ReportPage.Number(of.F1), ReportPage.Number(of.Mrr), ReportPage.Number(of.Queries)];

    private static int[] Order(IReadOnlyList<string>? labels, int count) => labels is null
        ? [.. Enumerable.Range(0, count)]
        : [.. Enumerable.Range(0, count).OrderBy(row => labels[row], StringComparer.Ordinal).ThenBy(row => row)];
}
