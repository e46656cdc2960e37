using LfmNative.Comparison;
using LfmNative.Comparison.Measures;
using LfmNative.Comparison.Rsm;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Options;

namespace LfmNative;

/// <summary>Semantic representational similarity matrices: how alike feature maps are, wherever in them things lie.</summary>
/// <remarks>
/// K_ij = max over permutations P of Σ_s ⟨v_i,s, v_j,P(s)⟩ (Wald et al., NeurIPS 2024, eq. 3). Permutations leave norms as they
/// are, so that
/// one matching is the best for the inner product, the cosine and the Gaussian kernel. Of samples of different lengths, the shorter one is
/// filled with zero vectors.
/// </remarks>
public static class SemanticRsm
{
    /// <summary>Fewest samples whose matrices CKA compares.</summary>
    private const int FewestCompared = 4;

    /// <summary>Compares samples with each other, or with those of a gallery.</summary>
    /// <param name="samples">N samples.</param>
    /// <param name="gallery">Samples to compare them with, of as many channels; null for themselves.</param>
    /// <param name="options">Matching and what is read off; null for the defaults.</param>
    /// <param name="graph">Seed and memory; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The same for the same seed and any number of threads, but for the seconds of an assessment.</returns>
    /// <exception cref="LfmException">
    /// InvalidArgument: options out of range, or lengths, labels and outputs that do not fit the samples. InvalidData: fewer than two
    /// samples, a gallery of other channels, NaN or infinity (named by sample, position and channel). MemoryRefused: more memory than is
    /// allowed.
    /// </exception>
    public static RsmReport Of(
        RsmSamples samples,
        RsmSamples? gallery = null,
        RsmOptions? options = null,
        GraphOptions? graph = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        (options, graph) = (options ?? new RsmOptions(), graph ?? new GraphOptions());
        StageClock clock = new(context ?? new ComputeContext());
        OptionRange.Check(options);
        OptionRange.Check(graph);
        Check(samples, gallery, options);
        FeatureMaps x = samples.Maps, y = (gallery ?? samples).Maps;
        int positions = Math.Max(x.Positions, y.Positions);
        MemoryPlan plan = MemoryPlan.OfRsm(x, gallery?.Maps, options, clock.Context.Threads);
        plan.Check(graph.MaxMemory, inputsHeld: true);
        using RsmRun run = new(x, gallery?.Maps, samples.Lengths, gallery?.Lengths, options, clock.Context);
        RsmReport report = new()
        {
            Samples = x.Samples,
            GallerySamples = gallery is null ? null : y.Samples,
            Positions = positions,
            Channels = x.Channels,
            Matching = options.Matching,
            Kernel = options.Kernel,
            Pairs = run.Pairs,
            Memory = plan,
            Seconds = clock.Seconds,
        };
        report = options.Top > 0 ? WithNearest(report, run, options, clock) : WithMatrix(report, run, samples, gallery, options, clock);
        if (options.Assess > 0)
        {
            using (clock.Stage("assess"))
                report = report with { Assessments = Assess(samples, gallery, options, graph.Seed, clock.Context) };
        }
        return report with { Seconds = clock.Seconds };
    }

    private static RsmReport WithMatrix(
        RsmReport report, RsmRun run, RsmSamples samples, RsmSamples? gallery, RsmOptions options, StageClock clock)
    {
        RsmMatrix matrix;
        using (clock.Stage("match")) matrix = run.Matrix();
        using (clock.Stage("score"))
        {
            double sigma = double.IsNaN(options.Sigma) ? matrix.MedianDistance() : options.Sigma;
            report = report with
            {
                Matrix = matrix,
                Matched = matrix.Pairs,
                Sigma = sigma,
                Gap = options.Matching == RsmMatching.Exact ? matrix.Gap : double.NaN,
                ObjectiveMean = matrix.PairMean(matrix.Inner),
                SpatialMean = matrix.PairMean(matrix.Spatial),
                CosineMean = matrix.PairMean(matrix.Values(RsmKernel.Cosine, matrix.Inner, sigma)),
                Cka = matrix.Symmetric && matrix.Rows >= FewestCompared ? Cka(matrix) : double.NaN,
                Warnings = Warnings(matrix),
            };
            if (samples.Labels is { } labels)
            {
                int[] classes = gallery is null ? labels : gallery.Labels!;
                RsmRetrieval Retrieve(double[] inner) => RsmRetrieval.Of(
                    matrix.Values(options.Kernel, inner, sigma), labels, classes, matrix.Symmetric);
                report = report with { Retrieval = Retrieve(matrix.Inner), SpatialRetrieval = Retrieve(matrix.Spatial) };
            }
            if (samples.Logits is { } logits) report = report with { Correlations = Correlations(matrix, logits, sigma) };
        }
        return report;
    }

    private static RsmReport WithNearest(RsmReport report, RsmRun run, RsmOptions options, StageClock clock)
    {
        using (clock.Stage("match"))
        {
            NearestSamples nearest;
            if (options.Matching == RsmMatching.Exact) nearest = NearestSamples.Find(run, options.Top, options.Kernel);
            else nearest = NearestSamples.Of(run, run.Matrix(), options.Top, options.Kernel);
            return report with
            {
                Nearest = nearest,
                Matched = nearest.Matched,
                Sigma = options.Sigma,
                Gap = options.Matching == RsmMatching.Exact ? run.Gap : double.NaN,
                Warnings = Warnings(nearest.Squares),
            };
        }
    }

    private static List<string> Warnings(RsmMatrix squares)
    {
        int zero = squares.SquaredX.Count(of => of == 0) + (squares.Symmetric ? 0 : squares.SquaredY.Count(of => of == 0));
        return zero == 0 ? [] : [$"{zero} samples are zero everywhere: their cosine with any other is given as 0"];
    }

    /// <summary>
    /// Unbiased linear CKA of the semantic and the spatio-semantic matrix, whose diagonals are the same and do not count.
    /// </summary>
    private static double Cka(RsmMatrix matrix)
    {
        double[] semantic = matrix.UpperTriangle(matrix.Inner), spatial = matrix.UpperTriangle(matrix.Spatial);
        double cross = PairHsic.Unbiased(semantic, spatial, matrix.Rows);
        double own = PairHsic.Unbiased(semantic, semantic, matrix.Rows) * PairHsic.Unbiased(spatial, spatial, matrix.Rows);
        return own > 0 ? cross / Math.Sqrt(own) : double.NaN;
    }

    private static List<RsmCorrelation> Correlations(RsmMatrix matrix, Matrix logits, double sigma)
    {
        double[] divergences = OutputDivergence.Pairs(logits);
        List<RsmCorrelation> correlations = [];
        foreach (RsmKernel kernel in Enum.GetValues<RsmKernel>())
        {
            double[] semantic = matrix.UpperTriangle(matrix.Values(kernel, matrix.Inner, sigma));
            double[] spatial = matrix.UpperTriangle(matrix.Values(kernel, matrix.Spatial, sigma));
            correlations.Add(new RsmCorrelation(
                kernel,
                Correlation.Pearson(semantic, divergences),
                Correlation.Spearman(semantic, divergences),
                Correlation.Pearson(spatial, divergences),
                Correlation.Spearman(spatial, divergences)));
        }
        return correlations;
    }

    private static IReadOnlyList<MatchingAssessment> Assess(
        RsmSamples samples, RsmSamples? gallery, RsmOptions options, ulong seed, ComputeContext context)
    {
        FeatureMaps x = samples.Maps, y = (gallery ?? samples).Maps;
        (int I, int J)[] pairs = MatchingAssessor.Draw(x.Samples, y.Samples, gallery is null, options.Assess, seed);
        int[] first = [.. pairs.Select(pair => pair.I)], second = [.. pairs.Select(pair => pair.J)];
        int[] ofX = [.. (gallery is null ? first.Concat(second) : first).Distinct().Order()];
        int[] ofY = gallery is null ? ofX : [.. second.Distinct().Order()];
        int positions = Math.Max(x.Positions, y.Positions);
        using ChosenFeatureMaps chosenX = new(x, ofX), chosenY = new(y, ofY);
        using MapBlock a = MapBlock.Load(chosenX, 0, ofX.Length, positions, Chosen(samples.Lengths, ofX), context);
        using MapBlock b = MapBlock.Load(chosenY, 0, ofY.Length, positions, Chosen((gallery ?? samples).Lengths, ofY), context);
        if (SharedPotentials.MayPay(Math.Min(x.Samples, y.Samples), positions)) SharedPotentials.Learn(a, b, context);
        (int, int)[] local = [.. pairs.Select(pair => (Array.BinarySearch(ofX, pair.I), Array.BinarySearch(ofY, pair.J)))];
        return MatchingAssessor.Of(a, b, local, options, context);
    }

    private static int[]? Chosen(int[]? all, int[] rows) => all is null ? null : Array.ConvertAll(rows, row => all[row]);

    private static void Check(RsmSamples samples, RsmSamples? gallery, RsmOptions options)
    {
        FeatureMaps x = samples.Maps, y = (gallery ?? samples).Maps;
        Check(samples);
        if (gallery is not null) Check(gallery);
        if (gallery is null && x.Samples < 2)
            Throw.Data($"{x.Name} has one sample, which has no other to be compared with; give two or more");
        if (x.Channels != y.Channels)
        {
            Throw.Data(
                $"{x.Name} has {x.Channels} channels and {y.Name} has {y.Channels}; compare maps of one layer");
        }
        if (gallery is not null && samples.Labels is null != gallery.Labels is null)
            Throw.Argument("labels were given for one side only; give those of the samples and those of the gallery");
        if (gallery is not null && samples.Logits is not null)
            Throw.Argument("outputs of a classifier are compared among the samples of one set; give them without a gallery");
        if (options.Top > 0 && (samples.Labels is not null || samples.Logits is not null))
            Throw.Argument("labels and outputs of a classifier are held against the whole matrix; leave ⟨top⟩ out");
        if (options.Top > 0 && options.Permutation)
            Throw.Argument("⟨permutation⟩ is of the whole matrix; leave ⟨top⟩ out");
        if (options.Top > 0 && options.Kernel == RsmKernel.Rbf && double.IsNaN(options.Sigma))
        {
            Throw.Argument(
                "⟨sigma⟩ is the median of all pairs, which ⟨top⟩ does not match; give ⟨sigma⟩, or another ⟨rsm-kernel⟩");
        }
        Int128 kept = (Int128)x.Samples * y.Samples * (options.Permutation ? Math.Max(x.Positions, y.Positions) : 1);
        if (kept > Array.MaxLength)
        {
            Throw.Argument(
                $"a matrix of {x.Samples}×{y.Samples} samples{(options.Permutation ? " with their permutations" : "")} "
                + "does not fit an array; take fewer samples at a time");
        }
    }

    private static void Check(RsmSamples samples)
    {
        FeatureMaps maps = samples.Maps;
        if (samples.Lengths is { } lengths)
        {
            if (lengths.Length != maps.Samples)
                Throw.Argument($"{maps.Name} has {maps.Samples} samples and {lengths.Length} lengths; give one each");
            int wrong = Array.FindIndex(lengths, length => length < 1 || length > maps.Positions);
            if (wrong >= 0)
                Throw.Argument($"{maps.Name}: the length of sample {wrong} is {lengths[wrong]}; it must lie in 1..{maps.Positions}");
        }
        if (samples.Labels is { } labels && labels.Length != maps.Samples)
            Throw.Argument($"{maps.Name} has {maps.Samples} samples and {labels.Length} labels; give one each");
        if (samples.Logits is not { } logits) return;
        if (logits.Rows != maps.Samples || logits.Cols < 2)
        {
            Throw.Argument(
                $"{maps.Name} has {maps.Samples} samples, and the outputs of the classifier are {logits.Rows}×{logits.Cols}; "
                + "give one row a sample and one column a class");
        }
        if (!logits.Data.All(double.IsFinite)) Throw.Data("the outputs of the classifier hold NaN or infinity; repair them");
    }
}
