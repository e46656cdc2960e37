using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Maps;

/// <summary>The whole way from words to a pointwise map against NumPy, SciPy and scikit-learn (tests/fixtures/make_fixtures.py).</summary>
[Category("Numerics")]
[TestFixture("words_angular_singular", DistanceMetric.Angular, AffinityKernel.Singular, 1e-3, 0.1)]
[TestFixture("words_euclidean_gaussian", DistanceMetric.Euclidean, AffinityKernel.Gaussian, 1e-2, 0)]
public sealed class SciPyFixtureTests(
    string name, DistanceMetric metric, AffinityKernel kernel, double laplacianWeight, double commutativityWeight)
{
    private const int N = 600, K = 60, M = 30;
    private SpectralSpace _x = null!, _y = null!;
    private LaplacianSpectrum _theirX = null!, _theirY = null!;
    private Matrix _fx = null!, _fy = null!, _c0 = null!, _c = null!;
    private int[] _anchors = [], _match = [];
    private MapSolverOptions _options = null!;

    [OneTimeSetUp]
    public void ReadAndCompute()
    {
        using NpzReader file = NpzReader.Open(Repository.PathOf("tests", "fixtures", name + ".npz"));
        _theirX = Given.Spectrum(file.ReadDouble("lambda_x", M), file.ReadMatrix("phi_x", N, M));
        _theirY = Given.Spectrum(file.ReadDouble("lambda_y", M), file.ReadMatrix("phi_y", N, M));
        (_fx, _fy) = (file.ReadMatrix("descr_x", N), file.ReadMatrix("descr_y", N));
        (_c0, _c) = (file.ReadMatrix("C0", M, M), file.ReadMatrix("C", M, M));
        _anchors = Array.ConvertAll(file.ReadInt64("anchors"), a => (int)a);
        _match = Array.ConvertAll(file.ReadInt64("match", N), t => (int)t);
        _options = new MapSolverOptions { LaplacianWeight = laplacianWeight, CommutativityWeight = commutativityWeight };
        (_x, _y) = (Space("fasttext300"), Space("word2vec200"));
    }

    [Test]
    public void EigenvaluesAgree()
    {
        Assert.That(Given.Difference(_x.Spectrum.Eigenvalues, _theirX.Eigenvalues), Is.LessThan(1e-9));
        Assert.That(Given.Difference(_y.Spectrum.Eigenvalues, _theirY.Eigenvalues), Is.LessThan(1e-9));
    }

    [Test]
    public void EigenspacesAgree()
    {
        foreach ((LaplacianSpectrum ours, LaplacianSpectrum theirs) in new[] { (_x.Spectrum, _theirX), (_y.Spectrum, _theirY) })
        {
            double[] lambda = theirs.Eigenvalues;
            int compared = 0;
            for (int from = 0; from < M;)
            {
                int to = from + 1;
                while (to < M && lambda[to] - lambda[to - 1] < 1e-5) to++;
                // sin of the largest principal angle: what is left of our vectors outside their cluster.
                var a = Given.Oracle(ours.Vectors).SubMatrix(from, to - from, 0, N);
                var b = Given.Oracle(theirs.Vectors).SubMatrix(from, to - from, 0, N);
                double sine = (a - (a * b.Transpose() * b)).Svd(false).S[0];
                // The last cluster may go on beyond what was computed.
                if (to < M)
                {
                    Assert.That(sine, Is.LessThan(1e-5), $"eigenvalues {from}..{to - 1}");
                    compared = to;
                }
                from = to;
            }
            Assert.That(compared, Is.GreaterThan(M / 2));
        }
    }

    [Test]
    public void GeodesicDescriptorsAgree()
    {
        Given.Near(Geodesics(_x), _fx, 1e-9);
        Given.Near(Geodesics(_y), _fy, 1e-9);
    }

    [Test]
    public void SolvedMapIsAtLeastAsGood()
    {
        FunctionalMap ours = FunctionalMapSolver.Solve(_theirX, _fx, _theirY, _fy, _options);
        Assert.That(ours.Residual, Is.LessThan(1e-8));
        MapSolverOptions whole = _options with { RankTolerance = 0 };
        using DescriptorOperators operators = new(_theirX, _fx, _theirY, _fy, whole, new ComputeContext());
        using MapProblem problem = new(operators, null, whole, new ComputeContext());
        double mine = problem.Energy(ours.C).Total, theirs = problem.Energy(_c0).Total;
        Assert.That(mine, Is.LessThanOrEqualTo(theirs * (1 + 1e-8)));
        Assert.That(mine, Is.EqualTo(theirs).Within(1e-5 * theirs), "both are the minimum");
        Assert.That(ours.Energy.Total, Is.EqualTo(mine).Within(1e-6 * mine), "the descriptors that were dropped carry nothing");
        Given.Near(ours.C, _c0, 1e-3);
    }

    [Test]
    public void ZoomOutAgreesEntryByEntry()
    {
        Matrix refined = ZoomOut.Refine(_c0, _theirX, _theirY);
        Given.Near(refined, _c, 1e-9);
    }

    [Test]
    public void PointwiseMapsAgree()
    {
        int[] match = PointwiseMap.FromMap(_c, _theirX, _theirY);
        Assert.That(match.Where((t, j) => t == _match[j]).Count(), Is.GreaterThanOrEqualTo(N - 1));
    }

    [Test]
    public void TheWholeWayEndsAtTheSamePoints()
    {
        FunctionalMap map = FunctionalMapSolver.Solve(_x.Spectrum, Geodesics(_x), _y.Spectrum, Geodesics(_y), _options);
        int[] match = PointwiseMap.FromMap(ZoomOut.Refine(map.C, _x.Spectrum, _y.Spectrum), _x.Spectrum, _y.Spectrum);
        Assert.That(match.Where((t, j) => t == _match[j]).Count(), Is.GreaterThanOrEqualTo(0.999 * N));
    }

    private Matrix Geodesics(SpectralSpace space) =>
        Descriptors.Compute(space, default, _anchors, null, null, new DescriptorOptions(), new ComputeContext());

    private SpectralSpace Space(string words)
    {
        using LoadedMatrix loaded = MatrixFile.Open(Repository.PathOf("samples", "words", words + ".npy"));
        NeighborGraph graph = NeighborGraphBuilder.Build(NeighborSearch.Exact(loaded.View.RowRange(0, N), K, metric), kernel);
        return Given.Space(graph, M);
    }
}
