using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using LfmNative.Cli.Switches;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Options;
using LfmNative.Reports;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm align</c>: the main job.</summary>
internal static class AlignCommand
{
    private static readonly GraphSwitches OfGraph = new();
    private static readonly SpectrumSwitches OfSpectrum = new();
    private static readonly DescriptorSwitches OfDescriptors = new();
    private static readonly MapSwitches OfMap = new();
    private static readonly ZoomOutSwitches OfZoomOut = new();
    private static readonly TransformSwitches OfTransform = new();
    private static readonly AlignmentSwitches OfAlignment = new();
    private static readonly ISwitches[] Groups = [OfGraph, OfSpectrum, OfDescriptors, OfMap, OfAlignment, OfZoomOut, OfTransform];

    private static readonly Argument<string> X = new("X") { Description = "matrix of the source space, one sample a row" };
    private static readonly Argument<string> Y = new("Y") { Description = "matrix of the target space" };
    private static readonly Option<string> Rows = RowSwitches.Rows("every input");
    private static readonly Option<string> Anchors = CliOption.Text(
        "known pairs: a file of two columns of row numbers or names (.csv, .tsv, .txt, .npy), first:N or random:N for row-paired inputs, "
        + "or none [default: none]",
        "FILE|first:N|random:N|none",
        "--anchors");
    private static readonly Option<bool> OneToOne =
        CliOption.OnOff("keep the first of the known pairs of every row, where rows have several partners", "--one-to-one");
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "model to write (.npz)",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Preset = CliOption.Text(
        "lfmap: the published configuration (k 300, 50 eigenpairs, ten ZoomOut steps); options given beside it win", "lfmap", "--preset");
    private static readonly Option<string> LabelsX =
        CliOption.Text("one integer class a sample of X, for label descriptors", "FILE", "--labels-x");
    private static readonly Option<string> LabelsY = CliOption.Text("one integer class a sample of Y", "FILE", "--labels-y");
    private static readonly Option<string> ZoomOutSizes = CliOption.Text(
        "short for --zoomout-from, --zoomout-to and --zoomout-step", "FROM:TO:STEP", "--zoomout");
    private static readonly Option<int?> GraphRows = new("--graph-rows")
    {
        Description = "use the first N rows (of --rows) for graphs, map and transform",
        HelpName = "N",
        CustomParser = CliOption.Count,
    };

    public static Command Create() => Job.Command(
        "align",
        "Fit the map that carries X's space into Y's, and write it as a model",
        [
            X, Y, Anchors, OneToOne, Output, ReportSwitches.Report, Preset, .. AlignSides.All, Rows, GraphRows, .. TableSwitches.All,
            LabelsX, LabelsY,
            .. Groups.SelectMany(group => group.All).Select(s => s.Option), ZoomOutSizes,
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        AlignmentOptions options = Options(parsed, job.Seed);
        (string X, string Y)? functions = GivenFiles.Pair(Text(parsed, OfDescriptors, "descriptors"), "descriptors");
        if (IsNone(parsed.GetValue(Anchors)) && IsGiven(parsed, "descriptors")) CheckNeedsNoAnchors(options.Descriptors);
        CheckSides(parsed, options);
        Job.CheckArchive(output, "a model");
        string? page = parsed.GetValue(ReportSwitches.Report);
        ReportSwitches.Check(page);
        Job.UseOneBlasThread();
        RowRange? rows = RowSwitches.Read(parsed, Rows);
        if (parsed.GetValue(GraphRows) is int limit)
        {
            if (limit < 2) throw Job.Usage($"--graph-rows is {limit}; it must be at least 2");
            long from = rows?.From ?? 0;
            rows = new RowRange(from, Math.Min(rows?.To ?? long.MaxValue, from + limit)) { Origin = $"⟨graph-rows⟩ {limit}" };
        }
        using AlignSides sides = AlignSides.Read(parsed, job, (parsed.GetValue(X)!, parsed.GetValue(Y)!), rows, options, (ofX, ofY) =>
        {
            AnchorPairs pairs = ReadAnchors(parsed.GetValue(Anchors), ofX, ofY, job);
            return parsed.GetValue(OneToOne) ? pairs.OneToOne() : pairs;
        });
        (LoadedMatrix x, LoadedMatrix y, AnchorPairs anchors) = (sides.X, sides.Y, sides.Anchors);
        options = options with
        {
            SpectrumX = sides.SpectrumX,
            SpectrumY = sides.SpectrumY,
            LabelsX = WholeColumn.Read(parsed.GetValue(LabelsX), x.Rows, rows, job),
            LabelsY = WholeColumn.Read(parsed.GetValue(LabelsY), y.Rows, rows, job),
            DescriptorsX = GivenFiles.Functions(functions?.X, x.Rows, rows, job),
            DescriptorsY = GivenFiles.Functions(functions?.Y, y.Rows, rows, job),
            Map = options.Map with { MaskWeights = GivenFiles.Read(GivenFiles.One(Text(parsed, OfMap, "mask")), null, job) },
        };
        Alignment alignment = LatentAligner.Fit(x.View, y.View, anchors, options, job.Context);
        job.Add(alignment.Facts.Seconds);
        foreach (string warning in AlignText.Warnings(x.Source, alignment.Facts.GraphX)) job.Warn(warning);
        foreach (string warning in AlignText.Warnings(y.Source, alignment.Facts.GraphY)) job.Warn(warning);
        alignment.NameRows(sides.NamesX, sides.NamesY);
        alignment.Command = ReportSwitches.Command(parsed);
        using (job.Stage("write")) alignment.Save(output);
        ReportSwitches.Write(job, page, path => HtmlReport.Write(path, alignment, PageOf(parsed, job, x, y, options), job.Context));
        MemoryPlan plan = MemoryPlan.OfAlignment((x.Rows, x.Cols), (y.Rows, y.Cols), anchors.Count, options, job.Context.Threads);
        job.Print(
            json =>
            {
                json.WriteString("model", output);
                if (page is not null) json.WriteString("report", page);
                if (sides.Samples is { } samples)
                {
                    json.WriteNumber("rows_x", samples.X.Total);
                    json.WriteNumber("rows_y", samples.Y.Total);
                }
                alignment.WriteReport(json);
                Job.WriteMemory(json, plan);
            },
            text =>
            {
                AlignText.Write(text, alignment, x, y, output, job);
                ReportSwitches.Tell(text, page);
            });
    }

    private static ReportOptions PageOf(ParseResult parsed, Job job, LoadedMatrix x, LoadedMatrix y, AlignmentOptions options) =>
        ReportSwitches.Options(parsed) with
        {
            LabelsX = ReportSwitches.Labels(options.LabelsX),
            LabelsY = ReportSwitches.Labels(options.LabelsY),
            InspectionX = SpaceInspection.Of(x.View, null, null, job.Context),
            InspectionY = SpaceInspection.Of(y.View, null, null, job.Context),
        };

    private static AlignmentOptions Options(ParseResult parsed, ulong seed)
    {
        AlignmentOptions options = new();
        if (parsed.GetValue(Preset) is string preset)
            options = preset == "lfmap" ? AlignmentOptions.Lfmap : throw Job.Usage($"--preset is '{preset}'; the only preset is lfmap");
        options = OfAlignment.Read(parsed, OfGraph.Read(parsed, options));
        TransformOptions transform = OfTransform.Read(parsed, options.Transform);
        // The rows as they are belong to the published refinement; self-learning and bootstrap have a normalization of their own.
        if (options.Refine is Refinement.SelfLearning or Refinement.Auto or Refinement.Bootstrap && !IsGiven(parsed, "normalization"))
            transform = transform with { Normalization = null };
        return options with
        {
            Spectrum = OfSpectrum.Read(parsed, options.Spectrum),
            Descriptors = OfDescriptors.Read(parsed, options.Descriptors),
            Map = OfMap.Read(parsed, options.Map),
            ZoomOut = ReadSizes(parsed, OfZoomOut.Read(parsed, options.ZoomOut)),
            Transform = transform,
            Hold = [.. options.Hold.Union(Given(parsed))],
            Seed = seed,
        };
    }

    /// <summary>What the command line says of a generated option, as it is written there; null where it is silent.</summary>
    private static string? Text(ParseResult parsed, ISwitches group, string key) =>
        parsed.GetValue((Option<string>)group.All.Single(s => s.Key == key).Option);

    private static bool IsGiven(ParseResult parsed, string key) =>
        Groups.SelectMany(group => group.All).Any(s => s.Key == key && CliOption.IsGiven(parsed, s.Option));

    /// <summary>The options that auto-tuning would vary, were they not on the command line.</summary>
    private static IEnumerable<TunedOption> Given(ParseResult parsed)
    {
        HashSet<string> given =
            [.. Groups.SelectMany(group => group.All).Where(s => CliOption.IsGiven(parsed, s.Option)).Select(s => s.Key)];
        return Enum.GetValues<TunedOption>().Where(tuned => given.Contains(OptionNames.Of(tuned)));
    }

    private static ZoomOutOptions ReadSizes(ParseResult parsed, ZoomOutOptions options)
    {
        if (parsed.GetValue(ZoomOutSizes) is not string text) return options;
        string[] parts = text.Split(':');
        if (parts.Length is < 2 or > 3
            || !int.TryParse(parts[0], out int from)
            || !int.TryParse(parts[1], out int to)
            || from < 1
            || to < from)
            throw Job.Usage($"--zoomout is '{text}'; write FROM:TO or FROM:TO:STEP with 1 ≤ FROM ≤ TO");
        int step = 1;
        if (parts.Length == 3 && (!int.TryParse(parts[2], out step) || step < 1))
            throw Job.Usage($"--zoomout is '{text}'; STEP must be at least 1");
        return options with { From = from, To = to, Step = step };
    }

    private static bool IsNone([NotNullWhen(false)] string? anchors) => anchors is null or "none";

    /// <summary>Refuses what does not go with given spectra or with samples, before any file is read.</summary>
    private static void CheckSides(ParseResult parsed, AlignmentOptions options)
    {
        if (AlignSides.HasSpectrum(parsed) && IsGiven(parsed, "descriptors"))
        {
            foreach (DescriptorKind kind in options.Descriptors.Kinds.Where(Descriptors.NeedsGraph))
            {
                throw Job.Usage(
                    $"--descriptors names {OptionNames.Of(kind)}, which is made from the graph that a given spectrum does without; "
                    + "name others, such as angular or hks-landmark, or leave --spectrum-x and --spectrum-y out");
            }
        }
        string[] ofGraph = ["k", "neighbors", "kernel", "connect", "solver", "tolerance", "max-products"];
        if (AlignSides.HasBoth(parsed) && Array.Find(ofGraph, key => IsGiven(parsed, key)) is string idle)
            throw Job.Usage($"--{idle} says how graphs and spectra are made, and both spectra are given; leave it out");
        if (!AlignSides.IsSampled(parsed)) return;
        Option[] whole = [Rows, GraphRows, LabelsX, LabelsY];
        if (Array.Find(whole, option => CliOption.IsGiven(parsed, option)) is { } other)
            throw Job.Usage($"{other.Name} does not go with --sample-rows, which draws from all rows; leave one of them out");
        if (options.Descriptors.Kinds.Contains(DescriptorKind.Given))
            throw Job.Usage("--descriptors names functions on all rows, which do not go with --sample-rows; leave one of them out");
    }

    /// <summary>Refuses descriptors that are made of known pairs, before any file is read.</summary>
    private static void CheckNeedsNoAnchors(DescriptorOptions options)
    {
        foreach (DescriptorKind kind in options.Kinds.Where(Descriptors.NeedsAnchors))
        {
            throw Job.Usage(
                $"--anchors is missing, and {OptionNames.Of(kind)} descriptors need known pairs; "
                + "give a file of them, random:N for row-paired inputs, or --descriptors hks, wks or label");
        }
    }

    /// <summary>Anchors from a file or drawn from row-paired inputs; none when the option was not given.</summary>
    private static AnchorPairs ReadAnchors(string? spec, (string[]? Names, int Rows) x, (string[]? Names, int Rows) y, Job job)
    {
        if (IsNone(spec)) return AnchorPairs.None;
        if (CountAfter("first:", spec) is int first) return AnchorPairs.First(first, x.Rows, y.Rows);
        if (CountAfter("random:", spec) is int random) return AnchorPairs.Random(random, x.Rows, y.Rows, job.Seed);
        using (job.Stage("read"))
        {
            List<string> warnings = [];
            (int[] rowsX, int[] rowsY) = AnchorFile.Read(spec, x.Names, y.Names, warnings, job.Context.Token);
            AnchorPairs given = new(rowsX, rowsY), pairs = given.Distinct();
            int repeated = given.Count - pairs.Count;
            if (repeated > 0) warnings.Add($"{spec}: {repeated} of {given.Count} pairs repeat earlier ones and are left out");
            foreach (string warning in warnings) job.Warn(warning);
            return pairs;
        }
    }

    /// <summary>N of a choice of anchors "prefixN"; null for another choice.</summary>
    public static int? CountAfter(string prefix, string spec)
    {
        if (!spec.StartsWith(prefix, StringComparison.Ordinal)) return null;
        return int.TryParse(spec.AsSpan(prefix.Length), out int n)
            ? n
            : throw Job.Usage($"--anchors is '{spec}'; after {prefix} comes a whole number");
    }
}
