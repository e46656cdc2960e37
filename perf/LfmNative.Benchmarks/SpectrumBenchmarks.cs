using BenchmarkDotNet.Attributes;
using LfmNative.Graphs;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Benchmarks;

/// <summary>Eigenpairs by solver, on a dense and on a sparse graph of the bundled words.</summary>
public class SpectrumBenchmarks : Suite
{
    private NeighborGraph _graph = null!;

    /// <summary>Neighbours of each sample: 300 with singular affinities, 15 with Gaussian ones.</summary>
    [Params(15, 300)]
    public int K { get; set; }

    /// <summary>Eigenpairs.</summary>
    [Params(50, 100)]
    public int Pairs { get; set; }

    /// <summary>Builds the graph.</summary>
    [GlobalSetup]
    public void Setup()
    {
        using LoadedMatrix x = RealData.Open("words");
        AffinityKernel kernel = K < 100 ? AffinityKernel.Gaussian : AffinityKernel.Singular;
        _graph = NeighborGraphBuilder.Build(NeighborSearch.Exact(x.View, K, DistanceMetric.Angular), kernel);
    }

    /// <summary>Ours.</summary>
    [Benchmark(Baseline = true)]
    public LaplacianSpectrum Block() => Compute(EigenSolverKind.Block, nameof(Block));

    /// <summary>ARPACK, the reference.</summary>
    [Benchmark]
    public LaplacianSpectrum Arpack() => Compute(EigenSolverKind.Arpack, nameof(Arpack));

    private LaplacianSpectrum Compute(EigenSolverKind solver, string name)
    {
        LaplacianSpectrum spectrum =
            LaplacianSpectrum.Compute(_graph, new SpectrumOptions { Eigenpairs = Pairs, Solver = solver }, Context);
        Count("Products", spectrum.Certificate.Products, name);
        Count("Restarts", spectrum.Certificate.Restarts, name);
        return spectrum;
    }
}
