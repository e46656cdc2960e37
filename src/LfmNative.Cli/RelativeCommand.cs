using System.CommandLine;
using System.Globalization;
using LfmNative.Cli.Switches;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Options;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm relative</c>: rows relative to anchor rows (Moschella et al. 2023), and back, block by block.</summary>
internal static class RelativeCommand
{
    private static readonly RelativeSwitches OfRelative = new();
    private static readonly GraphSwitches OfGraph = new();

    private static readonly Argument<string> Input = new("X") { Description = "rows to represent; - is standard input" };
    private static readonly Option<string> Reference = CliOption.Text(
        "with --kind whitened, the rows whose mean and covariance whiten [default: those of X]", "FILE", "--reference");
    private static readonly Option<bool> Inverse = CliOption.OnOff(
        "go back: X holds relative representations, and rows of the anchors' space are written (of cosines as unit rows)", "--inverse");
    private static readonly Option<string> Rows = RowSwitches.Rows("X");

    /// <summary>The options of the graph that geodesics depend on.</summary>
    private static IEnumerable<Option> GraphOnly => OfGraph.All.Where(s => s.Key != "kernel").Select(s => s.Option);

    private static bool IsByGraph(RelativeKind kind) => kind is RelativeKind.Geodesic or RelativeKind.Heat;

    public static Command Create() => Job.Command(
        "relative",
        "Write rows relative to anchor rows: cosines, whitened inner products or geodesic distances",
        [
            Input, .. RelativeAnchors.All, .. OfRelative.All.Select(s => s.Option), Reference, Inverse, .. OutputSwitches.All, Rows,
            .. TableSwitches.All, .. GraphOnly,
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        RelativeKind kind = OfRelative.Read(parsed, new RelativeOptions()).Kind;
        bool inverse = parsed.GetValue(Inverse);
        Check(parsed, kind, inverse);
        MatrixWriter.CheckWritable(OutputSwitches.Path(parsed), OutputSwitches.Read(parsed));
        Job.UseOneBlasThread();
        if (IsByGraph(kind)) Geodesics(parsed, kind, job);
        else if (inverse) Invert(parsed, kind, job);
        else Represent(parsed, kind, job);
    }

    /// <summary>Refuses what does not go together, before any file is read.</summary>
    private static void Check(ParseResult parsed, RelativeKind kind, bool inverse)
    {
        RelativeAnchors.Check(parsed);
        string? reference = parsed.GetValue(Reference);
        if (reference is not null && kind != RelativeKind.Whitened)
            throw Job.Usage("--reference names the rows whose covariance whitens; give it with --kind whitened");
        if (!IsByGraph(kind) && GraphOnly.FirstOrDefault(option => CliOption.IsGiven(parsed, option)) is { } ofGraph)
            throw Job.Usage($"{ofGraph.Name} concerns the neighbor graph of --kind geodesic and heat; leave it out or give that kind");
        if (IsByGraph(kind))
        {
            if (inverse) throw Job.Usage("--inverse undoes cosines and whitened inner products; geodesic distances tell no rows");
            if (!RelativeAnchors.AreRowsOfX(parsed) && !RelativeAnchors.AreOfModel(parsed))
            {
                throw Job.Usage(
                    $"--kind {OptionNames.Of(kind)} measures paths among the rows of X; give --anchors first:N or random:N, or --model");
            }
            return;
        }
        if (inverse && RelativeAnchors.AreRowsOfX(parsed))
            throw Job.Usage("--inverse needs the anchor rows themselves, which X does not hold; give --anchors FILE or --model");
        if (inverse && kind == RelativeKind.Whitened && reference is null)
            throw Job.Usage("--inverse of --kind whitened needs the rows whose covariance whitened; give them by --reference");
    }

    private static void Represent(ParseResult parsed, RelativeKind kind, Job job)
    {
        (string source, string output) = (parsed.GetValue(Input)!, OutputSwitches.Path(parsed));
        RowRange? range = RowSwitches.Read(parsed, Rows);
        RelativeAnchors anchors = RelativeAnchors.Read(parsed, source, range, job);
        Whitening? whitening = kind == RelativeKind.Whitened ? ReadWhitening(parsed, source, range, anchors, job) : null;
        using RowReader input = job.OpenRows(source, range);
        CheckColumns(input, anchors);
        OutputOptions options = OutputSwitches.Read(parsed, input.Sql);
        long rows = BlockCopy.Run(job, input, output, options, anchors.Count, "relative", (block, into) =>
        {
            if (whitening is null) RelativeRepresentation.Compute(block, anchors.View, into, job.Context);
            else RelativeRepresentation.Whitened(block, anchors.View, whitening, into, job.Context);
        });
        job.PrintWritten(output, rows, anchors.Count);
    }

    private static void Invert(ParseResult parsed, RelativeKind kind, Job job)
    {
        (string source, string output) = (parsed.GetValue(Input)!, OutputSwitches.Path(parsed));
        RowRange? range = RowSwitches.Read(parsed, Rows);
        RelativeAnchors anchors = RelativeAnchors.Read(parsed, source, range, job);
        RelativeInverse inverse = kind == RelativeKind.Whitened
            ? RelativeInverse.OfWhitened(anchors.View, ReadWhitening(parsed, source, range, anchors, job))
            : RelativeInverse.OfCosines(anchors.View);
        if (inverse.Rank < inverse.Dimensions)
        {
            job.Warn(
                $"the {anchors.Count} anchors span {inverse.Rank} of {inverse.Dimensions} dimensions; what of a row lies outside is lost");
        }
        using RowReader input = job.OpenRows(source, range);
        if (input.Cols != anchors.Count)
            throw Job.Usage($"{input.Source}: has {input.Cols} columns and there are {anchors.Count} anchors; they must agree");
        OutputOptions options = OutputSwitches.Read(parsed, input.Sql);
        long rows = BlockCopy.Run(
            job, input, output, options, anchors.Dim, "inverse", (block, into) => inverse.Apply(block, into, job.Context));
        job.PrintWritten(output, rows, anchors.Dim);
    }

    private static void Geodesics(ParseResult parsed, RelativeKind kind, Job job)
    {
        string output = OutputSwitches.Path(parsed);
        GraphOptions options = OfGraph.Read(parsed, new GraphOptions { Seed = job.Seed });
        using LoadedMatrix x = job.Read(parsed.GetValue(Input)!, RowSwitches.Read(parsed, Rows));
        int[] anchors = RelativeAnchors.Numbers(parsed, x, job);
        SampleGeodesics made = SamplePipeline.Geodesics(x.View, anchors, options, job.Context, kind == RelativeKind.Heat);
        job.Add(made.Graph.Seconds);
        foreach (string warning in AlignText.Warnings(x.Source, made.Graph.Summary)) job.Warn(warning);
        using (job.Stage("write")) MatrixWriter.Write(output, made.Distances.View, x.RowNames, job.Context, OutputSwitches.Read(parsed));
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                json.WriteNumber("rows", made.Distances.Rows);
                json.WriteNumber("columns", made.Distances.Cols);
                made.Graph.WriteReport(json);
                Job.WriteMemory(json, made.Graph.Memory);
            },
            text =>
            {
                text.WriteLine($"graph       {AlignText.Graph(made.Graph.Summary)}");
                text.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"wrote       {output}: {made.Distances.Rows:n0}×{made.Distances.Cols}"));
                text.WriteLine($"seconds     {job.SecondsLine()}");
            },
            aside: output == Job.Standard);
    }

    /// <summary>Mean and covariance of the reference rows: those of X are read once more for them.</summary>
    private static Whitening ReadWhitening(ParseResult parsed, string source, RowRange? range, RelativeAnchors anchors, Job job)
    {
        string? given = parsed.GetValue(Reference);
        if (given is null && source == Job.Standard)
            throw Job.Usage("standard input cannot be read twice, as the covariance of X asks; give a file, or --reference");
        using RowReader reader = job.OpenRows(given ?? source, given is null ? range : null);
        CheckColumns(reader, anchors);
        RowMoments moments = new(reader.Cols);
        while (job.ReadBlock(reader))
        {
            using (job.Stage("whiten")) moments.Add(reader.Block, job.Context);
        }
        if (given is not null) job.Remember(reader);
        using (job.Stage("whiten")) return Whitening.Of(moments);
    }

    private static void CheckColumns(RowReader input, RelativeAnchors anchors)
    {
        if (input.Cols != anchors.Dim)
            throw Job.Usage($"{input.Source}: has {input.Cols} columns and the anchors {anchors.Dim}; they must agree");
    }
}
