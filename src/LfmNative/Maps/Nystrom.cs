using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Graphs.Affinities;
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
        if (space.Graph.Bandwidths is not double[] bandwidths)
        {
            throw new LfmException(
                LfmErrorCode.InvalidArgument,
                "the graph was given by its arrays and has no bandwidths; build it from neighbors to place new points");
        }
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
        (int[] near, double[] distance) = NeighborSearch.Query(points, samples, k, metric, context ?? new ComputeContext());
        double[] degrees = graph.Degrees();
        Affinity affinity = AffinityRegistry.Create(graph.Kernel, bandwidths);
        Matrix result = new(points.Rows, spectrum.Size);
        double[] weights = new double[k];
        for (int q = 0; q < points.Rows; q++)
        {
            ReadOnlySpan<int> id = near.AsSpan(q * k, k);
            ReadOnlySpan<double> d = distance.AsSpan(q * k, k);
            Span<double> row = result.Row(q);
            double width = affinity.Held(d[^1]);
            // 1 at a sample, 0 from a tenth of the local scale on: between them the sample's own values pass into the sum over neighbours.
            double atSample = Math.Max(0, 1 - (d[0] / (Affinity.NearestPart * width)));
            double degree = 0;
            for (int j = 0; j < k; j++)
            {
                weights[j] = affinity.ToNewPoint(id[j], d[j], width);
                degree += weights[j];
            }
            for (int m = 0; m < row.Length; m++)
            {
                double lambda = spectrum.Eigenvalues[m], sum = 0;
                bool combinatorial = spectrum.Kind == LaplacianKind.Combinatorial;
                double factor = combinatorial ? degree - lambda : 1 - lambda;
                double nearest = spectrum.Vectors[m, id[0]];
                if (Math.Abs(factor) < 1e-6 * (combinatorial ? degree : 1))
                {
                    row[m] = atSample * nearest;
                    continue;
                }
                for (int j = 0; j < k; j++)
                {
                    double scale = spectrum.Kind switch
                    {
                        LaplacianKind.Normalized => Math.Sqrt(degree * degrees[id[j]]),
                        LaplacianKind.RandomWalk => degree,
                        _ => 1,
                    };
                    if (scale > 0) sum += weights[j] * spectrum.Vectors[m, id[j]] / scale;
                }
                row[m] = (atSample * nearest) + ((1 - atSample) * sum / factor);
            }
        }
        return result;
    }
}
