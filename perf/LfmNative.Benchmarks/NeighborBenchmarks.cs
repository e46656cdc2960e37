using BenchmarkDotNet.Attributes;
using LfmNative.Search;
using LfmNative.Storage;

namespace LfmNative.Benchmarks;

/// <summary>Neighbour search: one benchmark a method, distances evaluated one by one beside the time.</summary>
public class NeighborBenchmarks : Suite
{
    private LoadedMatrix _x = null!;

    /// <summary>The samples.</summary>
    [ParamsSource(nameof(Sets))]
    public string Data { get; set; } = "";

    /// <summary>The values of <see cref="Data"/>.</summary>
    public static string[] Sets => RealData.Names;

    /// <summary>Neighbours of each sample.</summary>
    [Params(30, 300)]
    public int K { get; set; }

    /// <summary>Reads the samples.</summary>
    [GlobalSetup]
    public void Setup() => _x = RealData.Open(Data);

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup() => _x.Dispose();

    /// <summary>Exact, Euclidean.</summary>
    [Benchmark]
    public NeighborList ExactEuclidean() => Exact(DistanceMetric.Euclidean, nameof(ExactEuclidean));

    /// <summary>Exact, angular.</summary>
    [Benchmark]
    public NeighborList ExactAngular() => Exact(DistanceMetric.Angular, nameof(ExactAngular));

    private NeighborList Exact(DistanceMetric metric, string name)
    {
        NeighborList found = NeighborSearch.Exact(_x.View, K, metric, Context);
        Count("Distances", found.Evaluations, name);
        return found;
    }
}
