using BenchmarkDotNet.Attributes;
using LfmNative.Graphs;
using LfmNative.Search;
using LfmNative.Storage;

namespace LfmNative.Benchmarks;

/// <summary>From neighbour lists to the graph, and shortest paths on it.</summary>
public class GraphBenchmarks : Suite
{
    private NeighborList _neighbors = null!;
    private NeighborGraph _graph = null!;
    private int[] _sources = null!;

    /// <summary>Neighbours of each sample.</summary>
    [Params(30, 300)]
    public int K { get; set; }

    /// <summary>Finds the neighbours of the bundled words.</summary>
    [GlobalSetup]
    public void Setup()
    {
        using LoadedMatrix x = RealData.Open("words");
        _neighbors = NeighborSearch.Exact(x.View, K, DistanceMetric.Angular);
        _graph = NeighborGraphBuilder.Build(_neighbors, AffinityKernel.Singular);
        _sources = AnchorPairs.Random(100, x.Rows, x.Rows, seed: 0).X;
    }

    /// <summary>Singular affinities.</summary>
    [Benchmark]
    public NeighborGraph Singular() => NeighborGraphBuilder.Build(_neighbors, AffinityKernel.Singular, Context);

    /// <summary>Gaussian affinities.</summary>
    [Benchmark]
    public NeighborGraph Gaussian() => NeighborGraphBuilder.Build(_neighbors, AffinityKernel.Gaussian, Context);

    /// <summary>Shortest paths from 100 samples.</summary>
    [Benchmark]
    public Memory.Matrix Geodesics100() => GraphGeodesics.FromSources(_graph, _sources, Context);
}
