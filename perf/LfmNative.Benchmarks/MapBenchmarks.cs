using BenchmarkDotNet.Attributes;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Benchmarks;

/// <summary>From spectra to matches and transform, on the bundled words: 2,000 rows, k 300.</summary>
public class MapBenchmarks : Suite
{
    private const int Rows = 2000;
    private LoadedMatrix _x = null!;
    private LoadedMatrix _y = null!;
    private SpectralSpace _spaceX = null!;
    private LaplacianSpectrum _spectrumY = null!;
    private int[] _anchors = null!;
    private Matrix _f = null!;
    private Matrix _g = null!;
    private Matrix _map = null!;
    private int[] _match = null!;
    private int[] _rows = null!;

    /// <summary>Eigenpairs of both sides; there are as many anchors.</summary>
    [Params(50, 100)]
    public int Pairs { get; set; }

    /// <summary>Runs what comes before each benchmark's own stage.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (_x, _y) = (RealData.Words("fasttext300.npy"), RealData.Words("word2vec200.npy"));
        _anchors = AnchorPairs.Random(Pairs, Rows, Rows, seed: 0).X;
        _spaceX = Space(X);
        SpectralSpace spaceY = Space(Y);
        _spectrumY = spaceY.Spectrum;
        _f = Describe(_spaceX, X);
        _g = Describe(spaceY, Y);
        _map = FunctionalMapSolver.Solve(_spaceX.Spectrum, _f, _spectrumY, _g).C;
        _match = PointwiseMap.FromMap(_map, _spaceX.Spectrum, _spectrumY);
        _rows = [.. Enumerable.Range(0, Rows)];
    }

    /// <summary>Frees the samples.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _x.Dispose();
        _y.Dispose();
    }

    /// <summary>Geodesic descriptors of the anchors.</summary>
    [Benchmark]
    public Matrix GeodesicDescriptors() => Describe(_spaceX, X);

    /// <summary>The map.</summary>
    [Benchmark]
    public FunctionalMap Solve()
    {
        FunctionalMap map = FunctionalMapSolver.Solve(_spaceX.Spectrum, _f, _spectrumY, _g, null, Context);
        Count("Iterations", map.Iterations);
        return map;
    }

    /// <summary>Ten steps of ZoomOut.</summary>
    [Benchmark]
    public Matrix ZoomOutTenSteps() => ZoomOut.Refine(_map, _spaceX.Spectrum, _spectrumY, null, Context);

    /// <summary>Nearest points.</summary>
    [Benchmark]
    public int[] Pointwise() => PointwiseMap.FromMap(_map, _spaceX.Spectrum, _spectrumY, context: Context);

    /// <summary>Nearest points by CSLS.</summary>
    [Benchmark]
    public Correspondences Csls() => Matcher.Match(_map, _spaceX.Spectrum, _spectrumY, new MatchOptions { Csls = true }, Context);

    /// <summary>Procrustes on the matches.</summary>
    [Benchmark]
    public SpaceTransform Procrustes() =>
        SpaceTransform.Fit(X, Y, _match, _rows, new TransformOptions { Kind = TransformKind.Orthogonal }, Context);

    /// <summary>Ridge least squares on the matches.</summary>
    [Benchmark]
    public SpaceTransform LinearTransform() =>
        SpaceTransform.Fit(X, Y, _match, _rows, new TransformOptions { Kind = TransformKind.Linear }, Context);

    private ReadOnlyMatrixView<float> X => _x.View.RowRange(0, Rows);

    private ReadOnlyMatrixView<float> Y => _y.View.RowRange(0, Rows);

    private SpectralSpace Space(ReadOnlyMatrixView<float> samples)
    {
        NeighborGraph graph =
            NeighborGraphBuilder.Build(NeighborSearch.Exact(samples, 300, DistanceMetric.Angular), AffinityKernel.Singular);
        return new SpectralSpace(graph, LaplacianSpectrum.Compute(graph, new SpectrumOptions { Eigenpairs = Pairs }));
    }

    private Matrix Describe(SpectralSpace space, ReadOnlyMatrixView<float> samples) =>
        Descriptors.Compute(space, samples, _anchors, null, null, new DescriptorOptions(), Context);
}
