using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Places new points in a spectrum (Nyström's extension; Bengio et al. 2004).</summary>
/// <remarks>
/// Normalised: φ(x) = Σ_j w(x,x_j) φ_j / ((1−λ)√(d_x d_j)); random walk: Σ_j w φ_j / ((1−λ) d_x); combinatorial: Σ_j w φ_j /
/// (d_x − λ). The sum runs over x's k nearest samples, d_x = Σ_j w. A point at a sample takes that sample's values, and within a tenth
/// of the distance of its k-th neighbour a mean of these and of the sum.
/// Modes with 1 − λ (d_x − λ) below 1e-6 of its scale cannot be extended and come out as zero.
/// </remarks>
public static class Nystrom
{
    /// <summary>Eigenfunction values at new points.</summary>
    /// <param name="space">Graph and spectrum of the samples.</param>
    /// <param name="samples">n×d samples the graph was built from.</param>
    /// <param name="points">q×d new points.</param>
    /// <param name="k">Neighbours of the graph, 1..n; held to the distinct samples.</param>
    /// <param name="metric">Metric of the graph.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>q×m: the values of the m eigenfunctions at each point.</returns>
    /// <exception cref="LfmException">A graph that was not built from neighbours; dimensions that differ.</exception>
    public static Matrix Extend(
        SpectralSpace space,
        ReadOnlyMatrixView<float> samples,
        ReadOnlyMatrixView<float> points,
        int k,
        DistanceMetric metric,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        NeighborGraph graph = space.Graph;
        if (samples.Rows != graph.SampleCount)
        {
            Throw.Argument(
                $"the graph has {graph.SampleCount} samples and the matrix {samples.Rows} rows; give the samples the graph was built from");
        }
        LaplacianSpectrum spectrum = space.Spectrum;
        if (graph.NodeOf is int[] nodeOf)
        {
            int[] first = graph.FirstSamples();
            samples = new ReadOnlyMatrixView<float>(samples.Gather(first), first.Length, samples.Cols);
            spectrum = spectrum.OfNodes(nodeOf, first);
            k = Math.Min(k, first.Length);
        }
        return NystromExtension.Of(graph, spectrum, k, metric).Place(samples, points, context ?? new ComputeContext());
    }
}
