using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>From the samples of both sides to their spectra and descriptors, stage by stage.</summary>
/// <remarks>The sides run at once where one alone would not keep all threads busy.</remarks>
internal static class PairPreparation
{
    /// <summary>Prepares both sides under the clock of stages.</summary>
    /// <param name="inputs">Samples, anchors, classes.</param>
    /// <param name="options">The setting to prepare for.</param>
    /// <param name="neighbors">Neighbours of both sides found before, at least as many as are wanted; null to search.</param>
    /// <param name="clock">Threads, progress, cancellation, seconds.</param>
    public static PreparedPair Run(
        AlignmentInputs inputs, AlignmentOptions options, (NeighborList X, NeighborList Y)? neighbors, StageClock clock)
    {
        PinnedSamples samples = inputs.Samples;
        int n1 = samples.X.Rows, n2 = samples.Y.Rows, m1 = options.Spectrum.Eigenpairs, m2 = options.EigenpairsOfY;
        (LaplacianSpectrum? givenX, LaplacianSpectrum? givenY) = (inputs.Options.SpectrumX, inputs.Options.SpectrumY);
        double edgesX = givenX is null ? (double)n1 * options.NeighborsOf(n1) : 0;
        double edgesY = givenY is null ? (double)n2 * options.NeighborsOf(n2) : 0;
        ComputeContext context = clock.Context;
        NeighborList? nearX = null, nearY = null;
        (NeighborGraph? Graph, GraphSummary? Summary) x = default, y = default;
        if (givenX is null || givenY is null)
        {
            using (clock.Stage("neighbors"))
            {
                // One after the other: each search keeps all threads busy to its end, and no side waits for the one with more columns.
                if (givenX is null) nearX = SamplePipeline.FindNeighbors(samples.X, options, neighbors?.X, context);
                if (givenY is null) nearY = SamplePipeline.FindNeighbors(samples.Y, options, neighbors?.Y, context);
            }
            using (clock.Stage("affinity"))
            {
                ParallelInvoke.Run(
                    context,
                    edgesX,
                    edgesY,
                    share => x = nearX is null ? default : SamplePipeline.BuildGraph(nearX, samples.X, options, share),
                    share => y = nearY is null ? default : SamplePipeline.BuildGraph(nearY, samples.Y, options, share));
            }
        }
        GraphSummary factsX = Facts(x.Graph, x.Summary, givenX, inputs.DistinctX, inputs.All.Pairs.X);
        GraphSummary factsY = Facts(y.Graph, y.Summary, givenY, inputs.DistinctY, inputs.All.Pairs.Y);
        (nearX, nearY) = (null, null);
        LaplacianSpectrum spectrumX = null!, spectrumY = null!;
        using (clock.Stage("spectrum"))
        {
            SpectrumOptions wanted = options.Spectrum with { Seed = options.Seed };
            ParallelInvoke.Run(
                context,
                edgesX * m1,
                edgesY * m2,
                share => spectrumX = SpectrumOf(x.Graph, givenX, wanted with { Eigenpairs = m1 }, share),
                share => spectrumY = SpectrumOf(y.Graph, givenY, wanted with { Eigenpairs = m2 }, share));
        }
        Matrix f, g;
        using (clock.Stage("descriptors"))
        {
            AnchorPairs landmarks = inputs.All.Pairs.Subset(inputs.Landmarks);
            f = Describe(x.Graph, spectrumX, samples.X, landmarks.X, options.LabelsX, options.DescriptorsX);
            g = Describe(y.Graph, spectrumY, samples.Y, landmarks.Y, options.LabelsY, options.DescriptorsY);
        }
        return Pair(inputs, options, Side(x.Graph, spectrumX, f, factsX), Side(y.Graph, spectrumY, g, factsY), clock);

        PreparedSide Side(NeighborGraph? graph, LaplacianSpectrum spectrum, Matrix descriptors, GraphSummary facts) =>
            new(spectrum, descriptors, facts)
            {
                Extension = options.IsCca ? NystromExtension.Of(graph!, spectrum, facts.K, options.Metric) : null,
            };

        Matrix Describe(
            NeighborGraph? graph,
            LaplacianSpectrum spectrum,
            ReadOnlyMatrixView<float> rows,
            int[] anchors,
            int[]? labels,
            Matrix? given) => options.IsCca ? new Matrix(rows.Rows, 0) : Descriptors.Compute(
            graph, spectrum, rows, anchors, labels, inputs.Classes, options.Descriptors, context, given);
    }

    private static LaplacianSpectrum SpectrumOf(
        NeighborGraph? graph, LaplacianSpectrum? given, SpectrumOptions wanted, ComputeContext context) => given is null
        ? LaplacianSpectrum.Compute(graph!.AffinityMatrix, wanted, context)
        : given.Leading(wanted.Eigenpairs);

    /// <summary>
    /// Sides that are prepared already, under a setting that differs in eigenpairs (the leading ones are taken), refinement or transform.
    /// </summary>
    public static PreparedPair Again(PreparedPair prepared, AlignmentOptions options, StageClock clock) => Pair(
        prepared.Inputs,
        options,
        prepared.SideX with { Spectrum = prepared.SideX.Spectrum.Leading(options.Spectrum.Eigenpairs) },
        prepared.SideY with { Spectrum = prepared.SideY.Spectrum.Leading(options.EigenpairsOfY) },
        clock);

    /// <summary>
    /// The facts of a side's graph, or of the one whose spectrum was given, told of the samples and of the anchors' components.
    /// </summary>
    private static GraphSummary Facts(
        NeighborGraph? graph, GraphSummary? nodes, LaplacianSpectrum? given, DistinctRows? distinct, int[] anchors)
    {
        int[] componentOf = graph?.ComponentOf ?? NullModes.Components(given!);
        nodes ??= new GraphSummary(given!.Count, 0, 0, NullModes.Sizes(componentOf));
        GraphSummary samples = distinct is null
            ? nodes
            : SamplePipeline.OfSamples(nodes, NullModes.Sizes(Array.ConvertAll(distinct.NodeOf, node => componentOf[node])), distinct);
        if (anchors.Length == 0) return samples;
        HashSet<int> reached = [.. anchors.Select(i => componentOf[i])];
        int[] left = [.. samples.ComponentSizes.Where((_, component) => !reached.Contains(component))];
        return samples with { ComponentsWithoutAnchor = left.Length, SamplesWithoutAnchor = left.Sum() };
    }

    /// <summary>For each descriptor column the position of its anchor among all; −1 for none.</summary>
    private static int[] AnchorOfColumn(AlignmentInputs inputs, AlignmentOptions options) => Array.ConvertAll(
        Descriptors.AnchorOfColumn(
            options.Descriptors, inputs.Landmarks.Length, inputs.Classes?.Length ?? 0, options.DescriptorsX?.Cols ?? 0),
        landmark => landmark < 0 ? -1 : inputs.Landmarks[landmark]);

    private static PreparedPair Pair(AlignmentInputs inputs, AlignmentOptions options, PreparedSide x, PreparedSide y, StageClock clock)
    {
        using (clock.Stage("transform"))
        {
            PreNormalization normalization = options.FittedTransform.Normalizing;
            return new PreparedPair
            {
                Inputs = inputs,
                Options = options,
                SideX = x,
                SideY = y,
                AnchorOfColumn = AnchorOfColumn(inputs, options),
                NormalizationX = SideNormalization.Fit(inputs.Samples.X, normalization, clock.Context),
                NormalizationY = SideNormalization.Fit(inputs.Samples.Y, normalization, clock.Context),
            };
        }
    }
}
