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
            f = Describe(x.Graph!, spectrumX!, samples.X, inputs.All.Pairs.X, options.LabelsX);
            g = Describe(y.Graph!, spectrumY!, samples.Y, inputs.All.Pairs.Y, options.LabelsY);
        }
        return Pair(inputs, options, new PreparedSide(spectrumX!, f, x.Summary!), new PreparedSide(spectrumY!, g, y.Summary!), clock);

        Matrix Describe(NeighborGraph graph, LaplacianSpectrum spectrum, ReadOnlyMatrixView<float> rows, int[] anchors, int[]? labels) =>
            Descriptors.Compute(new SpectralSpace(graph, spectrum), rows, anchors, labels, inputs.Classes, options.Descriptors, context);
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
                AnchorOfColumn = Descriptors.AnchorOfColumn(options.Descriptors, inputs.All.Pairs.Count, inputs.Classes?.Length ?? 0),
                NormalizationX = SideNormalization.Fit(inputs.Samples.X, normalization, clock.Context),
                NormalizationY = SideNormalization.Fit(inputs.Samples.Y, normalization, clock.Context),
            };
        }
    }
}
