using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Reports;

/// <summary>The samples of an alignment as a page shows them: coordinates, matches, scores, distortion.</summary>
internal sealed class AlignedSamples
{
    /// <summary>Most samples of a side in a page.</summary>
    private const int MostShown = 10_000;

    /// <summary>Eigenvectors to choose from.</summary>
    private const int Axes = 8;

    private readonly Alignment _alignment;
    private readonly ReportOptions _options;
    private readonly IReadOnlyList<string>? _namesX;
    private readonly IReadOnlyList<string>? _namesY;
    private readonly int[] _rowsX;
    private readonly int[] _rowsY;
    private readonly double[] _scores;
    private readonly double[] _distortion;
    private readonly Matrix _carriedX;

    private AlignedSamples(Alignment alignment, ReportOptions options, ComputeContext? context)
    {
        (_alignment, _options) = (alignment, options);
        (int n1, int n2) = (alignment.SpectrumX.Count, alignment.SpectrumY.Count);
        (_namesX, _namesY) = (options.NamesX ?? alignment.RowNamesX, options.NamesY ?? alignment.RowNamesY);
        SampleNames.Check(_namesX, n1, "names of X");
        SampleNames.Check(_namesY, n2, "names of Y");
        SampleNames.Check(options.LabelsX, n1, "labels of X");
        SampleNames.Check(options.LabelsY, n2, "labels of Y");
        ulong seed = alignment.Facts.Options.Seed;
        (_rowsX, _rowsY) = (Drawn(n1, seed), Drawn(n2, seed));
        _scores = alignment.Match(null, context).Score;
        (Matrix ofY, _carriedX) = PointwiseMap.Coordinates(alignment.Map, alignment.SpectrumX, alignment.SpectrumY, PointwiseMethod.Direct);
        _distortion = Distortion(ofY, _carriedX, alignment.Matches);
    }

    /// <summary>Rows of Y.</summary>
    public int Count => _alignment.SpectrumY.Count;

    /// <summary>Those that are shown.</summary>
    public int Shown => _rowsY.Length;

    /// <summary>Whether not all are shown.</summary>
    public bool IsDrawn => Shown < Count;

    /// <summary>The median score of the matches.</summary>
    public double MedianScore => _scores.Order().ElementAt(_scores.Length / 2);

    /// <summary>Gathers what a page shows.</summary>
    public static AlignedSamples Of(Alignment alignment, ReportOptions options, ComputeContext? context) =>
        new(alignment, options, context);

    /// <summary>Adds scatter and histograms.</summary>
    public void AddFigures(ReportPage page)
    {
        int axes = Math.Min(Axes, Math.Min(_alignment.Map.Rows, Math.Min(_alignment.SpectrumX.Size, _alignment.SpectrumY.Size)));
        int first = axes > 2 ? 1 : 0;
        string drawn = IsDrawn || _rowsX.Length < _alignment.SpectrumX.Count
            ? $" {MostShown:n0} rows of a side at most are shown, drawn by the seed." : "";
        page.Add(PointFigure.Of(
            "Samples in eigenvectors",
            [.. Enumerable.Range(0, axes).Select(k => $"eigenvector {k}")],
            [Y(axes), X(axes), Carried(axes)],
            (first, Math.Min(first + 1, axes - 1)),
            $"{_rowsY.Length:n0} rows of Y and {_rowsX.Length:n0} of X.{drawn}",
            "Choose a side, two eigenvectors of its Laplacian and a color; point at a sample for its name. X carried by the map lies where "
                + "Y lies when the map is right."));
        Figure? scores = HistogramFigure.Of(
            "Scores of the matches", _scores, "cosine of a row and its match", "rows of Y",
                "In the coordinates that they were matched in.");
        Figure? distortion = HistogramFigure.Of(
            "Distortion by sample",
            _distortion,
            "part of a row that its match misses",
            "rows of Y",
            "‖y − Cx‖²/‖y‖² in the eigenbasis: 0 where the map carries the match onto the row, 2 where it does not know it.");
        if (scores is not null) page.Add(scores);
        if (distortion is not null) page.Add(distortion);
    }

    /// <summary>Correspondences, a row of Y each.</summary>
    public RowTable Table() => new("Correspondences",
    [
        .. Side("Y", _namesY, _rowsY),
        .. Side("X", _namesX, Pick(_alignment.Matches)),
        new RowColumn("score", null, Pick(_scores)),
        new RowColumn("distortion", null, Pick(_distortion)),
    ]);

    private static IEnumerable<RowColumn> Side(string side, IReadOnlyList<string>? names, int[] rows)
    {
        if (names is not null) yield return new RowColumn(side, [.. rows.Select(row => names[row])], null);
        yield return new RowColumn($"row of {side}", null, Array.ConvertAll(rows, row => (double)row), IsWhole: true);
    }

    private PointSide Y(int axes) => new(
        "Y",
        Coordinates(_alignment.SpectrumY, axes, _rowsY),
        _rowsY,
        Names(_namesY, _rowsY),
        [
            .. Labels(_options.LabelsY, _rowsY),
            new PointColor("score of the match", Pick(_scores)),
            new PointColor("distortion", Pick(_distortion)),
        ])
    {
        PartnerLabel = "matched to",
        Partners = [.. Pick(_alignment.Matches).Select(row => SampleNames.Of(_namesX, row))],
    };

    private PointSide X(int axes) => new(
        "X", Coordinates(_alignment.SpectrumX, axes, _rowsX), _rowsX, Names(_namesX, _rowsX), ColorsOfX());

    private PointSide Carried(int axes) => new(
        "X, carried by the map",
        [.. Enumerable.Range(0, axes).Select(k => Array.ConvertAll(_rowsX, row => _carriedX[k, row]))],
        _rowsX,
        Names(_namesX, _rowsX),
        ColorsOfX());

    private PointColor[] ColorsOfX()
    {
        double[] matched = new double[_alignment.SpectrumX.Count];
        foreach (int row in _alignment.Matches) matched[row]++;
        return [.. Labels(_options.LabelsX, _rowsX),
            new PointColor("rows of Y matched to it", Array.ConvertAll(_rowsX, row => matched[row]))];
    }

    private static IEnumerable<PointColor> Labels(IReadOnlyList<string>? labels, int[] rows)
    {
        if (labels is not null) yield return PointColor.Of("label", [.. rows.Select(row => labels[row])]);
    }

    private static string[]? Names(IReadOnlyList<string>? names, int[] rows) =>
        names is null ? null : Array.ConvertAll(rows, row => names[row]);

    private static double[][] Coordinates(LaplacianSpectrum spectrum, int axes, int[] rows) =>
        [.. Enumerable.Range(0, axes).Select(k => Array.ConvertAll(rows, row => spectrum.Vectors[k, row]))];

    private T[] Pick<T>(T[] ofY) => Array.ConvertAll(_rowsY, row => ofY[row]);

    private static int[] Drawn(int count, ulong seed) => count <= MostShown
        ? [.. Enumerable.Range(0, count)]
        : [.. new Rng(seed).Permutation(count).Take(MostShown).Order()];

    private static double[] Distortion(Matrix ofY, Matrix ofX, int[] matches)
    {
        double[] distortion = new double[matches.Length];
        int size = Math.Min(ofX.Rows, ofY.Rows);
        for (int j = 0; j < matches.Length; j++)
        {
            double off = 0, all = 0;
            for (int k = 0; k < size; k++)
            {
                double to = ofY[k, j], from = ofX[k, matches[j]];
                off += (to - from) * (to - from);
                all += to * to;
            }
            distortion[j] = all > 0 ? off / all : double.NaN;
        }
        return distortion;
    }
}
