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
        double edgesX = (double)n1 * options.NeighborsOf(n1), edgesY = (double)n2 * options.NeighborsOf(n2);
        ComputeContext context = clock.Context;
        NeighborList? nearX, nearY;
        using (clock.Stage("neighbors"))
        {
            // One after the other: each search keeps all threads busy to its end, and no side waits for the one with more columns.
            nearX = SamplePipeline.FindNeighbors(samples.X, options, neighbors?.X, context);
            nearY = SamplePipeline.FindNeighbors(samples.Y, options, neighbors?.Y, context);
        }
        (NeighborGraph Graph, GraphSummary Summary) x = default!, y = default!;
        using (clock.Stage("affinity"))
        {
            ParallelInvoke.Run(
                context,
                edgesX,
                edgesY,
                share => x = SamplePipeline.BuildGraph(nearX, samples.X, options, share),
                share => y = SamplePipeline.BuildGraph(nearY, samples.Y, options, share));
        }
        x.Summary = Facts(x.Summary!, x.Graph!, inputs.DistinctX, inputs.All.Pairs.X);
        y.Summary = Facts(y.Summary!, y.Graph!, inputs.DistinctY, inputs.All.Pairs.Y);
        (nearX, nearY) = (null, null);
        LaplacianSpectrum? spectrumX = null, spectrumY = null;
        using (clock.Stage("spectrum"))
        {
            SpectrumOptions wanted = options.Spectrum with { Seed = options.Seed };
            ParallelInvoke.Run(
                context,
                edgesX * m1,
                edgesY * m2,
                share => spectrumX = LaplacianSpectrum.Compute(x.Graph!.AffinityMatrix, wanted with { Eigenpairs = m1 }, share),
                share => spectrumY = LaplacianSpectrum.Compute(y.Graph!.AffinityMatrix, wanted with { Eigenpairs = m2 }, share));
        }
        Matrix f, g;
        using (clock.Stage("descriptors"))
        {
            AnchorPairs landmarks = inputs.All.Pairs.Subset(inputs.Landmarks);
            f = Describe(x.Graph!, spectrumX!, samples.X, landmarks.X, options.LabelsX, options.DescriptorsX);
            g = Describe(y.Graph!, spectrumY!, samples.Y, landmarks.Y, options.LabelsY, options.DescriptorsY);
        }
        return Pair(inputs, options, Side(x, spectrumX!, f), Side(y, spectrumY!, g), clock);

        PreparedSide Side((NeighborGraph Graph, GraphSummary Summary) side, LaplacianSpectrum spectrum, Matrix descriptors) =>
            new(spectrum, descriptors, side.Summary)
            {
                Extension = options.IsCca ? NystromExtension.Of(side.Graph, spectrum, side.Summary.K, options.Metric) : null,
            };

        Matrix Describe(
            NeighborGraph graph,
            LaplacianSpectrum spectrum,
            ReadOnlyMatrixView<float> rows,
            int[] anchors,
            int[]? labels,
            Matrix? given) => options.IsCca ? new Matrix(rows.Rows, 0) : Descriptors.Compute(
            new SpectralSpace(graph, spectrum), rows, anchors, labels, inputs.Classes, options.Descriptors, context, given);
    }

    /// <summary>
    /// Sides that are prepared already, under a setting that differs in eigenpairs (the leading ones are taken), refinement or transform.
    /// </summary>
    public static PreparedPair Again(PreparedPair prepared, AlignmentOptions options, StageClock clock) => Pair(
        prepared.Inputs,
        options,
        prepared.SideX with { Spectrum = prepared.SideX.Spectrum.Leading(options.Spectrum.Eigenpairs) },
        prepared.SideY with { Spectrum = prepared.SideY.Spectrum.Leading(options.EigenpairsOfY) },
        clock);

    /// <summary>The facts of a side's graph, told of the samples and of the anchors' components.</summary>
    private static GraphSummary Facts(GraphSummary nodes, NeighborGraph graph, DistinctRows? distinct, int[] anchors)
    {
        GraphSummary samples = distinct is null
            ? nodes
            : SamplePipeline.OfSamples(nodes, graph.OfSamples(distinct.NodeOf).ComponentSampleCounts(), distinct);
        if (anchors.Length == 0) return samples;
        HashSet<int> reached = [.. anchors.Select(i => graph.ComponentOf[i])];
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
