using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Graphs.Affinities;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>What places new points in the spectrum of samples: all that <see cref="Nystrom"/> needs of their graph.</summary>
/// <param name="Spectrum">Eigenpairs at the nodes.</param>
/// <param name="Degrees">Weighted degree of each node.</param>
/// <param name="Bandwidths">Distance of each node's k-th neighbour.</param>
/// <param name="Kernel">Affinity kernel of the graph.</param>
/// <param name="Metric">Metric of the graph.</param>
/// <param name="K">Neighbours of a new point, 1..n.</param>
internal sealed record NystromExtension(
    LaplacianSpectrum Spectrum,
    double[] Degrees,
    double[] Bandwidths,
    AffinityKernel Kernel,
    DistanceMetric Metric,
    int K)
{
    /// <summary>That of a graph that was made of neighbours.</summary>
    /// <param name="graph">The graph, its nodes being the rows.</param>
    /// <param name="spectrum">The spectrum over its nodes.</param>
    /// <param name="k">Neighbours, 1..n.</param>
    /// <param name="metric">Metric of the graph.</param>
    /// <exception cref="LfmException">InvalidArgument: the graph was given by its arrays.</exception>
    public static NystromExtension Of(NeighborGraph graph, LaplacianSpectrum spectrum, int k, DistanceMetric metric)
    {
        if (graph.Bandwidths is not double[] bandwidths)
        {
            throw new LfmException(
                LfmErrorCode.InvalidArgument,
                "the graph was given by its arrays and has no bandwidths; build it from neighbors to place new points");
        }
        return new NystromExtension(spectrum, graph.Degrees(), bandwidths, graph.Kernel, metric, k);
    }

    /// <summary>Eigenfunction values at new points.</summary>
    /// <param name="nodes">n×d rows of the nodes.</param>
    /// <param name="points">q×d new points.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>q×m.</returns>
    public Matrix Place(ReadOnlyMatrixView<float> nodes, ReadOnlyMatrixView<float> points, ComputeContext context)
    {
        (int[] near, double[] distance) = NeighborSearch.Query(points, nodes, K, Metric, context);
        Affinity affinity = AffinityRegistry.Create(Kernel, Bandwidths);
        Matrix result = new(points.Rows, Spectrum.Size);
        double[] weights = new double[K];
        for (int q = 0; q < points.Rows; q++)
        {
            ReadOnlySpan<int> id = near.AsSpan(q * K, K);
            ReadOnlySpan<double> d = distance.AsSpan(q * K, K);
            Span<double> row = result.Row(q);
            double width = affinity.Held(d[^1]);
            // 1 at a sample, 0 from a tenth of the local scale on: between them the sample's own values pass into the sum over neighbours.
            double atSample = Math.Max(0, 1 - (d[0] / (Affinity.NearestPart * width)));
            double degree = 0;
            for (int j = 0; j < K; j++)
            {
                weights[j] = affinity.ToNewPoint(id[j], d[j], width);
                degree += weights[j];
            }
            for (int m = 0; m < row.Length; m++)
            {
                double lambda = Spectrum.Eigenvalues[m], sum = 0;
                bool combinatorial = Spectrum.Kind == LaplacianKind.Combinatorial;
                double factor = combinatorial ? degree - lambda : 1 - lambda;
                double nearest = Spectrum.Vectors[m, id[0]];
                if (Math.Abs(factor) < 1e-6 * (combinatorial ? degree : 1))
                {
                    row[m] = atSample * nearest;
                    continue;
                }
                for (int j = 0; j < K; j++)
                {
                    double scale = Spectrum.Kind switch
                    {
                        LaplacianKind.Normalized => Math.Sqrt(degree * Degrees[id[j]]),
                        LaplacianKind.RandomWalk => degree,
                        _ => 1,
                    };
                    if (scale > 0) sum += weights[j] * Spectrum.Vectors[m, id[j]] / scale;
                }
                row[m] = (atSample * nearest) + ((1 - atSample) * sum / factor);
            }
        }
        return result;
    }
}
