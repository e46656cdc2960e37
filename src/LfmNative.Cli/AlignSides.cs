using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>What <c>lfm align</c> reads of both sides: their rows, or a sample of them, and spectra that were computed before.</summary>
internal sealed class AlignSides : IDisposable
{
    private static readonly Option<string> SpectrumOfX = CliOption.Text(
        "spectrum of X's rows that lfm spectrum wrote, a file or a folder of shards: no graph is made of X", "FILE|DIR", "--spectrum-x");

    private static readonly Option<string> SpectrumOfY =
        CliOption.Text("spectrum of Y's rows, likewise", "FILE|DIR", "--spectrum-y");

    private static readonly Option<int?> SampleRows = new("--sample-rows")
    {
        Description = "fit on N rows of either side, those of the known pairs and others drawn by --seed; row-paired sides get the same",
        HelpName = "N",
        CustomParser = CliOption.Count,
    };

    private readonly Job _job;
    private readonly AlignmentOptions _options;
    private readonly int? _count;

    private AlignSides(Job job, AlignmentOptions options, int? count) => (_job, _options, _count) = (job, options, count);

    public static IReadOnlyList<Option> All { get; } = [SpectrumOfX, SpectrumOfY, SampleRows];

    /// <summary>Rows of X.</summary>
    public LoadedMatrix X { get; private set; } = null!;

    /// <summary>Rows of Y.</summary>
    public LoadedMatrix Y { get; private set; } = null!;

    /// <summary>The known pairs, as rows of <see cref="X"/> and <see cref="Y"/>.</summary>
    public AnchorPairs Anchors { get; private set; } = AnchorPairs.None;

    /// <summary>Spectrum of X; null where none was given.</summary>
    public LaplacianSpectrum? SpectrumX { get; private set; }

    /// <summary>Spectrum of Y; null where none was given.</summary>
    public LaplacianSpectrum? SpectrumY { get; private set; }

    /// <summary>The samples of X and Y; null where all rows are used.</summary>
    public (RowSample X, RowSample Y)? Samples { get; private set; }

    /// <summary>Names of X's rows; of a sample of rows without names, their numbers.</summary>
    public string[]? NamesX => NamesOf(X, Samples?.X);

    /// <summary>Names of Y's rows, likewise.</summary>
    public string[]? NamesY => NamesOf(Y, Samples?.Y);

    /// <summary>Whether a spectrum stands on the command line.</summary>
    public static bool HasSpectrum(ParseResult parsed) => CliOption.IsGiven(parsed, SpectrumOfX) || CliOption.IsGiven(parsed, SpectrumOfY);

    /// <summary>Whether both do, so that no graph is made.</summary>
    public static bool HasBoth(ParseResult parsed) => CliOption.IsGiven(parsed, SpectrumOfX) && CliOption.IsGiven(parsed, SpectrumOfY);

    /// <summary>Whether a sample is wanted.</summary>
    public static bool IsSampled(ParseResult parsed) => CliOption.IsGiven(parsed, SampleRows);

    /// <summary>Reads both sides.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="job">Threads, seed, messages.</param>
    /// <param name="matrices">Files of both.</param>
    /// <param name="rows">Rows of both; null for all.</param>
    /// <param name="options">Eigenpairs and Laplacian; whether rows are paired.</param>
    /// <param name="anchors">Reads the known pairs, of two sides with these names and so many rows.</param>
    public static AlignSides Read(
        ParseResult parsed,
        Job job,
        (string X, string Y) matrices,
        RowRange? rows,
        AlignmentOptions options,
        Func<(string[]? Names, int Rows), (string[]? Names, int Rows), AnchorPairs> anchors)
    {
        int? count = parsed.GetValue(SampleRows);
        if (count < 2) throw Job.Usage($"--sample-rows is {count}; it must be at least 2");
        AlignSides sides = new(job, options, count);
        try
        {
            using SpectrumFile? ofX = sides.Open(parsed.GetValue(SpectrumOfX)), ofY = sides.Open(parsed.GetValue(SpectrumOfY));
            if (count is null) sides.ReadWhole(matrices, rows, ofX, ofY, anchors);
            else sides.ReadSamples(matrices, ofX, ofY, anchors);
            return sides;
        }
        catch
        {
            sides.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        X?.Dispose();
        Y?.Dispose();
    }

    private SpectrumFile? Open(string? source)
    {
        if (source is null) return null;
        using (_job.Stage("read")) return SpectrumFile.Open(source, _job.Context);
    }

    private void ReadWhole(
        (string X, string Y) matrices,
        RowRange? rows,
        SpectrumFile? ofX,
        SpectrumFile? ofY,
        Func<(string[]? Names, int Rows), (string[]? Names, int Rows), AnchorPairs> anchors)
    {
        (X, Y) = (_job.Read(matrices.X, rows), _job.Read(matrices.Y, rows));
        Anchors = anchors((X.RowNames, X.Rows), (Y.RowNames, Y.Rows));
        SpectrumX = Spectrum(ofX, X, EigenpairsX, null);
        SpectrumY = Spectrum(ofY, Y, EigenpairsY, null);
    }

    /// <summary>Known pairs come first: their rows are of the samples, which are drawn before any row is kept.</summary>
    private void ReadSamples(
        (string X, string Y) matrices,
        SpectrumFile? ofX,
        SpectrumFile? ofY,
        Func<(string[]? Names, int Rows), (string[]? Names, int Rows), AnchorPairs> anchors)
    {
        (string[]? Names, int Rows) allX = Extent(matrices.X, ofX), allY = Extent(matrices.Y, ofY);
        AnchorPairs known = anchors(allX, allY);
        bool paired = (known.RowPaired || _options.RowPaired) && allX.Rows == allY.Rows;
        int[] both = [.. known.X, .. known.Y];
        RowSample x = RowSample.Draw(allX.Rows, _count!.Value, paired ? both : known.X, _job.Seed);
        // By one seed: sides that are paired without anybody having said so have the same rows in their samples, or nearly.
        RowSample y = RowSample.Draw(allY.Rows, _count.Value, paired ? both : known.Y, _job.Seed);
        Samples = (x, y);
        Anchors = new AnchorPairs(x.PlacesOf(known.X), y.PlacesOf(known.Y), known.RowPaired);
        (X, Y) = (_job.ReadSample(matrices.X, x), _job.ReadSample(matrices.Y, y));
        SpectrumX = Spectrum(ofX, X, EigenpairsX, x);
        SpectrumY = Spectrum(ofY, Y, EigenpairsY, y);
    }

    private int EigenpairsX => _options.Spectrum.Eigenpairs;

    private int EigenpairsY => _options.EigenpairsY > 0 ? _options.EigenpairsY : EigenpairsX;

    private LaplacianSpectrum? Spectrum(SpectrumFile? file, LoadedMatrix matrix, int eigenpairs, RowSample? sample)
    {
        if (file is null) return null;
        using Job.StageScope clock = _job.Stage("read");
        file.CheckBelongs(matrix, _job.Context);
        LaplacianKind laplacian = _options.Spectrum.Laplacian;
        LaplacianSpectrum read = sample?.Read(file, eigenpairs, laplacian) ?? file.Read(null, eigenpairs, laplacian);
        if (!file.Suits(read, matrix.View, _options.Metric, _job.Context))
        {
            _job.Warn($"{file.Source}: its eigenvectors differ as much between neighboring rows of {matrix.Source} as between any; "
                + "it seems to be of other rows, or of these in another order");
        }
        return read;
    }

    /// <summary>The names of all rows, where there are any, and how many rows there are; read only where that is not known.</summary>
    private (string[]? Names, int Rows) Extent(string source, SpectrumFile? file)
    {
        using RowReader reader = _job.OpenRows(source, null);
        if (reader.Rows is { } count) file?.CheckCount(count, source);
        List<string>? names = reader.HasNames ? [] : null;
        long rows = names is null ? file?.Count ?? reader.Rows ?? 0 : 0;
        while (rows == 0 && _job.ReadBlock(reader)) names?.AddRange(reader.Names);
        if (rows == 0) rows = reader.RowsRead;
        if (rows > int.MaxValue) throw Job.Usage($"{source} has {rows} rows; samples are drawn from at most {int.MaxValue}");
        return (names?.ToArray(), (int)rows);
    }

    private static string[]? NamesOf(LoadedMatrix matrix, RowSample? sample) => matrix.RowNames
        ?? (sample is null ? null : Array.ConvertAll(sample.Rows, row => row.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
