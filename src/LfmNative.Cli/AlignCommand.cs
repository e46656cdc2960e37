using System.CommandLine;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm align</c>: the main job.</summary>
internal static class AlignCommand
{
    private static readonly GraphOptions Graph = new();
    private static readonly Argument<string> X = new("X") { Description = "matrix of the source space, one sample a row" };
    private static readonly Argument<string> Y = new("Y") { Description = "matrix of the target space" };
    private static readonly Option<string?> Anchors = new("--anchors") { Description = "known pairs: a file of two columns of row numbers (.csv, .tsv, .npy), or first:N or random:N for row-paired inputs", HelpName = "FILE|first:N|random:N" };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "model to write (.npz)", HelpName = "FILE", Required = true };
    private static readonly Option<string?> Preset = new("--preset") { Description = "lfmap: the published configuration (k 300, 50 eigenpairs, ten ZoomOut steps); options given beside it win", HelpName = "lfmap" };
    private static readonly Option<int> EigsY = new("--eigs-y") { Description = "eigenpairs of Y; 0 takes as many as for X", HelpName = "N", DefaultValueFactory = _ => 0 };
    private static readonly Option<string> DescriptorKinds = new("--descriptors") { Description = "comma-separated: " + string.Join(", ", OptionNames.All<DescriptorKind>()), HelpName = "KIND,…", DefaultValueFactory = _ => "geodesic" };
    private static readonly Option<bool> MedianScale = new("--descr-median") { Description = "divide geodesics by the median edge length" };
    private static readonly Option<bool> NormalizeDescriptors = new("--descr-normalize") { Description = "scale every descriptor to unit norm" };
    private static readonly Option<int> Scales = new("--descr-scales") { Description = "times or energies of the spectral descriptors; 0 takes 100, or 16 for the landmark forms", HelpName = "N", DefaultValueFactory = _ => 0 };
    private static readonly Option<string?> LabelsX = new("--labels-x") { Description = "one integer class a sample of X, for label descriptors", HelpName = "FILE" };
    private static readonly Option<string?> LabelsY = new("--labels-y") { Description = "one integer class a sample of Y", HelpName = "FILE" };
    private static readonly Option<double> WeightDescriptor = GraphOptions.Number("--w-descr", "W", "weight of descriptor preservation", 1);
    private static readonly Option<double> WeightLaplacian = GraphOptions.Number("--w-lap", "W", "weight of Laplacian commutativity", 1e-3);
    private static readonly Option<double> WeightCommutativity = GraphOptions.Number("--w-dcomm", "W", "weight of commutativity with the descriptors as operators", 0.1);
    private static readonly Option<string> Mask = GraphOptions.Choice<LaplacianMask>("--mask", "normalization of the Laplacian penalty", LaplacianMask.Sum);
    private static readonly Option<string> Refine = GraphOptions.Choice<Refinement>("--refine", "what follows the solve", Refinement.ZoomOut);
    private static readonly Option<string?> Ladder = new("--zoomout") { Description = "sizes FROM:TO:STEP of ZoomOut; without it ten steps of one up to --eigs", HelpName = "FROM:TO:STEP" };
    private static readonly Option<bool> Bijective = new("--bijective") { Description = "use both directions in every ZoomOut step" };
    private static readonly Option<string> Pointwise = GraphOptions.Choice<PointwiseMethod>("--pointwise", "which side is carried over when points are matched", PointwiseMethod.Direct);
    private static readonly Option<int> IcpIterations = new("--icp-iterations") { Description = "rounds of ICP at most", HelpName = "N", DefaultValueFactory = _ => 10 };
    private static readonly Option<string> Transform = GraphOptions.Choice<TransformKind>("--transform", "family of the transform between the spaces", TransformKind.Orthogonal);
    private static readonly Option<string?> Normalize = new("--normalize") { Description = "what is done to the rows before the transform is fitted [default: unit-center-unit for self-learning, else none]", HelpName = string.Join("|", OptionNames.All<PreNormalization>()) };
    private static readonly Option<double?> Ridge = new("--ridge") { Description = "ridge of the least-squares transforms [default: 1e-6·trace/d]", HelpName = "LAMBDA", CustomParser = argument => GraphOptions.ParseNumber(argument) };
    private static readonly Option<int?> GraphRows = new("--graph-rows") { Description = "use the first N rows (of --rows) for graphs, map and transform", HelpName = "N" };
    private static readonly Option<bool> Auto = new("--auto") { Description = "try a small grid of settings on held-out anchors and keep the best" };

    public static Command Create() => Job.Command(
        "align",
        "Fit the map that carries X's space into Y's, and write it as a model",
        [
            X, Y, Anchors, Output, Preset, GraphRows, .. Graph.OfGraph, .. Graph.OfSpectrum, EigsY, DescriptorKinds, MedianScale, NormalizeDescriptors, Scales,
            LabelsX, LabelsY, WeightDescriptor, WeightLaplacian, WeightCommutativity, Mask, Refine, Ladder, Bijective, Pointwise, IcpIterations, Transform, Normalize, Ridge, Auto,
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        AlignmentOptions options = Options(parsed, job.Seed);
        DescriptorKind[] needy = [.. options.Descriptors.Kinds.Where(Descriptors.NeedsAnchors)];
        if (needy.Length > 0 && parsed.GetValue(Anchors) is null)
            throw Job.Usage($"--anchors is missing, and {OptionNames.Of(needy[0])} descriptors need known pairs; give a file of them, random:N for row-paired inputs, or --descriptors hks, wks or label");
        Job.CheckArchive(output, "a model");
        Job.UseOneBlasThread();
        RowRange? rows = Graph.RowsOf(parsed);
        if (parsed.GetValue(GraphRows) is int limit)
        {
            if (limit < 2) throw Job.Usage($"--graph-rows is {limit}; it must be at least 2");
            long from = rows?.From ?? 0;
            rows = new RowRange(from, Math.Min(rows?.To ?? long.MaxValue, from + limit)) { Origin = $"--graph-rows {limit}" };
        }
        using LoadedMatrix x = job.Read(parsed.GetValue(X)!, rows), y = job.Read(parsed.GetValue(Y)!, rows);
        AnchorPairs anchors = ReadAnchors(parsed.GetValue(Anchors), x.Rows, y.Rows, job);
        options = options with { LabelsX = ReadLabels(parsed.GetValue(LabelsX), x.Rows, rows, job), LabelsY = ReadLabels(parsed.GetValue(LabelsY), y.Rows, rows, job) };
        int p = Descriptors.AnchorOfColumn(options.Descriptors, anchors.Count, options.LabelsX is null || options.LabelsY is null ? 0 : options.LabelsX.Concat(options.LabelsY).Distinct().Count()).Length;
        int m = options.Spectrum.Eigenpairs;
        MemoryPlan plan = MemoryPlan.OfAlignment(Graph.SizeOf(parsed, x, options.K, m), Graph.SizeOf(parsed, y, options.K, options.EigenpairsY > 0 ? options.EigenpairsY : m), p, options.Spectrum.Solver, job.Context.Threads);
        Graph.CheckMemory(parsed, plan, "use fewer rows for the graphs (--graph-rows), a smaller --k, fewer --eigs or fewer anchors");
        Alignment alignment = LatentAligner.Fit(x.View, y.View, anchors, options, job.Context);
        using (job.Context.Stage("write")) alignment.Save(output, job.Context);
        job.Print(
            json =>
            {
                json.WriteString("model", output);
                AlignmentMeta.WriteFacts(json, alignment);
                Job.WriteMemory(json, plan);
            },
            text => AlignText.Write(text, alignment, x, y, output, job));
    }

    private static AlignmentOptions Options(ParseResult parsed, ulong seed)
    {
        bool published = false;
        if (parsed.GetValue(Preset) is string preset)
        {
            if (preset != "lfmap") throw Job.Usage($"--preset is '{preset}'; the only preset is lfmap");
            published = true;
        }
        int k = Graph.KOf(parsed);
        if (published && parsed.GetResult(Graph.K) is null or { Implicit: true }) k = AlignmentOptions.Lfmap.K;
        return new AlignmentOptions
        {
            Metric = GraphOptions.Value<DistanceMetric>(parsed, Graph.Metric),
            K = k,
            Neighbors = GraphOptions.Value<NeighborMethod>(parsed, Graph.Neighbors),
            Kernel = GraphOptions.Value<AffinityKernel>(parsed, Graph.Kernel),
            Connect = parsed.GetValue(Graph.Connect),
            Spectrum = Graph.SpectrumOf(parsed, seed),
            EigenpairsY = parsed.GetValue(EigsY),
            Descriptors = new DescriptorOptions
            {
                Kinds = [.. parsed.GetValue(DescriptorKinds)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(d => OptionNames.Parse<DescriptorKind>(d, "--descriptors"))],
                MedianScale = parsed.GetValue(MedianScale),
                Normalize = parsed.GetValue(NormalizeDescriptors),
                Scales = parsed.GetValue(Scales),
            },
            Map = new MapSolverOptions
            {
                DescriptorWeight = parsed.GetValue(WeightDescriptor),
                LaplacianWeight = parsed.GetValue(WeightLaplacian),
                CommutativityWeight = parsed.GetValue(WeightCommutativity),
                Mask = GraphOptions.Value<LaplacianMask>(parsed, Mask),
            },
            Refine = GraphOptions.Value<Refinement>(parsed, Refine),
            ZoomOut = ZoomOutOf(parsed),
            IcpIterations = parsed.GetValue(IcpIterations),
            Transform = GraphOptions.Value<TransformKind>(parsed, Transform),
            Normalization = parsed.GetValue(Normalize) is string n ? OptionNames.Parse<PreNormalization>(n, "--normalize") : null,
            Ridge = parsed.GetValue(Ridge) ?? double.NaN,
            Auto = parsed.GetValue(Auto),
            Seed = seed,
        };
    }

    private static ZoomOutOptions ZoomOutOf(ParseResult parsed)
    {
        ZoomOutOptions options = new() { Bijective = parsed.GetValue(Bijective), Method = GraphOptions.Value<PointwiseMethod>(parsed, Pointwise) };
        if (parsed.GetValue(Ladder) is not string text) return options;
        string[] parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || !int.TryParse(parts[0], out int from) || !int.TryParse(parts[1], out int to) || from < 1 || to < from)
            throw Job.Usage($"--zoomout is '{text}'; write FROM:TO or FROM:TO:STEP with 1 ≤ FROM ≤ TO");
        int step = 1;
        if (parts.Length == 3 && (!int.TryParse(parts[2], out step) || step < 1)) throw Job.Usage($"--zoomout is '{text}'; STEP must be at least 1");
        return options with { From = from, To = to, Step = step };
    }

    /// <summary>Anchors from a file or drawn from row-paired inputs; none when the option was not given.</summary>
    public static AnchorPairs ReadAnchors(string? spec, int rowsX, int rowsY, Job job)
    {
        if (spec is null) return AnchorPairs.None;
        if (Count(spec, "first:") is int first) return AnchorPairs.First(first, rowsX, rowsY);
        if (Count(spec, "random:") is int random) return AnchorPairs.Random(random, rowsX, rowsY, job.Seed);
        using (job.Context.Stage("read"))
        {
            (int[] x, int[] y) = AnchorFile.Read(spec, job.Context.Token);
            return new AnchorPairs(x, y);
        }
    }

    private static int? Count(string spec, string prefix)
    {
        if (!spec.StartsWith(prefix, StringComparison.Ordinal)) return null;
        return int.TryParse(spec.AsSpan(prefix.Length), out int n) ? n : throw Job.Usage($"--anchors is '{spec}'; after {prefix} comes a whole number");
    }

    private static int[]? ReadLabels(string? source, int rows, RowRange? range, Job job)
    {
        if (source is null) return null;
        using LoadedMatrix column = job.Read(source, range);
        if (column.Cols != 1) throw Job.Usage($"{source}: labels are one column; this has {column.Cols}");
        if (column.Rows != rows) throw Job.Usage($"{source}: there are {column.Rows} labels for {rows} samples; give one a sample");
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            float value = column.View.Row(i)[0];
            if (value != MathF.Floor(value) || Math.Abs(value) > 1 << 24) throw Job.Usage($"{source}: label {i} is {value}; labels are whole numbers up to {1 << 24}");
            labels[i] = (int)value;
        }
        return labels;
    }
}
