using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class FunctionalMapSolverTests
{
    private const int N1 = 40, N2 = 33, M1 = 6, M2 = 9, P = 5;

    [Test]
    public void AgreesWithTheVectorisedLeastSquares(
        [Values] LaplacianMask mask, [Values(0, 0.1, 3)] double commutativity, [Values] bool walk)
    {
        (LaplacianSpectrum x, LaplacianSpectrum y) = Bases(walk);
        Matrix f = Given.Gaussian(N1, P, 3), g = Given.Gaussian(N2, P, 4);
        MapSolverOptions options = new()
        {
            DescriptorWeight = 0.7,
            LaplacianWeight = 0.05,
            CommutativityWeight = commutativity,
            Mask = mask,
            MaskWeights = mask == LaplacianMask.Given
                ? new Matrix(M2, M1, Array.ConvertAll(Given.Gaussian(M2, M1, 8).Data, w => w * w))
                : null,
        };
        MapOracle oracle = new(x, f, y, g, options);

        FunctionalMap map = FunctionalMapSolver.Solve(x, f, y, g, options);

        Given.Near(map.C, oracle.Solve(), 1e-8);
        Assert.That(oracle.RelativeGradient(map.C), Is.LessThan(1e-9));
        Assert.That(map.Residual, Is.LessThan(1e-9));
        Assert.That(map.Rank, Is.EqualTo(P));
        Assert.That(map.Iterations, commutativity > 0 ? Is.Positive : Is.Zero);
        double[] terms = oracle.Terms(map.C);
        Assert.That(map.Energy.Descriptor, Is.EqualTo(terms[0]).Within(1e-10 * terms.Sum()));
        Assert.That(map.Energy.Laplacian, Is.EqualTo(terms[1]).Within(1e-10 * terms.Sum()));
        Assert.That(map.Energy.Commutativity, Is.EqualTo(terms[2]).Within(1e-10 * terms.Sum()));
        Assert.That(map.Energy.Total, Is.EqualTo(terms.Sum()).Within(1e-10 * terms.Sum()));
    }

    [Test]
    public void ShapesOfEveryKindAreOrdinary([Values(1, 2, 7)] int m1, [Values(1, 5)] int m2, [Values(0, 0.1)] double commutativity)
    {
        LaplacianSpectrum x = Given.Basis(N1, m1, 5), y = Given.Basis(N2, m2, 6);
        Matrix f = Given.Gaussian(N1, 8, 7), g = Given.Gaussian(N2, 8, 8);
        MapSolverOptions options = new() { LaplacianWeight = 0.1, CommutativityWeight = commutativity };
        FunctionalMap map = FunctionalMapSolver.Solve(x, f, y, g, options);
        Assert.That((map.C.Rows, map.C.Cols), Is.EqualTo((m2, m1)));
        if (m1 > 1) Given.Near(map.C, new MapOracle(x, f, y, g, options).Solve(), 1e-8);
        Assert.That(map.C[0, 0], Is.EqualTo(new MapOracle(x, f, y, g, options).First));
    }

    [Test]
    public void FirstColumnIsFixedByTheSignsOfTheConstants([Values] bool flipX, [Values] bool flipY, [Values(0, 0.1)] double commutativity)
    {
        LaplacianSpectrum x = Flipped(Constant(N1, 4, 9), flipX), y = Flipped(Constant(N2, 5, 10), flipY);
        Matrix f = Given.Gaussian(N1, P, 11), g = Given.Gaussian(N2, P, 12);
        Matrix c = FunctionalMapSolver.Solve(x, f, y, g, new MapSolverOptions { CommutativityWeight = commutativity }).C;
        double[] expected = [flipX != flipY ? -1 : 1, 0, 0, 0, 0];
        Assert.That(Enumerable.Range(0, 5).Select(i => c[i, 0]), Is.EqualTo(expected));
    }

    [Test]
    public void MoreDescriptorsThanRankLeaveTheMapAsItIs([Values(0, 0.1)] double commutativity)
    {
        (LaplacianSpectrum x, LaplacianSpectrum y) = Bases(walk: false);
        Matrix f = Given.Gaussian(N1, P, 13), g = Given.Gaussian(N2, P, 14), mix = Given.Gaussian(P, 60, 15);
        Matrix manyF = Given.Engine(Given.Oracle(f) * Given.Oracle(mix)), manyG = Given.Engine(Given.Oracle(g) * Given.Oracle(mix));
        MapSolverOptions options = new() { LaplacianWeight = 0.05, CommutativityWeight = commutativity };
        FunctionalMap map = FunctionalMapSolver.Solve(x, manyF, y, manyG, options);
        Assert.That(map.Rank, Is.EqualTo(P));
        Given.Near(map.C, new MapOracle(x, manyF, y, manyG, options).Solve(), 1e-7);
        FunctionalMap whole = FunctionalMapSolver.Solve(x, manyF, y, manyG, options with { RankTolerance = 0 });
        Given.Near(map.C, whole.C, 1e-7);
        Assert.That(map.Energy.Total, Is.EqualTo(whole.Energy.Total).Within(1e-9 * whole.Energy.Total));
    }

    /// <summary>From the answer there is nothing left to do, from near it less, and from anywhere the same is found.</summary>
    [Test]
    public void TheStartDoesNotMatter()
    {
        (LaplacianSpectrum x, LaplacianSpectrum y) = Bases(walk: false);
        MapSolverOptions options = new() { LaplacianWeight = 0.05, Tolerance = 1e-12 };
        ComputeContext context = new(2);
        using DescriptorOperators operators = new(x, Given.Gaussian(N1, P, 13), y, Given.Gaussian(N2, P, 14), options, context);
        FunctionalMap cold = FunctionalMapSolver.Solve(operators, null, options, context);
        Assert.That(FunctionalMapSolver.Solve(operators, null, options with { Tolerance = 1e-10 }, context, cold.C).Iterations, Is.Zero);
        Matrix near = Given.Gaussian(M2, M1, 4), far = Given.Gaussian(M2, M1, 5);
        for (int i = 0; i < near.Data.Length; i++) near.Data[i] = cold.C.Data[i] + (1e-4 * near.Data[i]);
        FunctionalMap fromNear = FunctionalMapSolver.Solve(operators, null, options, context, near);
        FunctionalMap fromFar = FunctionalMapSolver.Solve(operators, null, options, context, far);
        Assert.That(fromNear.Iterations, Is.InRange(1, cold.Iterations - 1));
        foreach (FunctionalMap map in (FunctionalMap[])[fromNear, fromFar])
        {
            Given.Near(map.C, cold.C, 1e-9);
            Assert.That(map.Residual, Is.LessThanOrEqualTo(1e-11));
        }
    }

    [Test]
    public void MoreDescriptorsThanSamplesAreNoObstacle()
    {
        LaplacianSpectrum x = Given.Basis(12, 4, 16), y = Given.Basis(10, 5, 17);
        Matrix f = Given.Gaussian(12, 50, 18), g = Given.Gaussian(10, 50, 19);
        MapSolverOptions options = new();
        FunctionalMap map = FunctionalMapSolver.Solve(x, f, y, g, options);
        Assert.That(map.Rank, Is.LessThanOrEqualTo(22));
        Given.Near(map.C, new MapOracle(x, f, y, g, options).Solve(), 1e-7);
    }

    [Test]
    public void ASpaceMapsToItselfByTheIdentity([Values(0, 0.1)] double commutativity, [Values] bool walk)
    {
        (LaplacianSpectrum x, _) = Bases(walk);
        Matrix f = Given.Gaussian(N1, 20, 20), identity = new(M1, M1);
        for (int i = 0; i < M1; i++) identity[i, i] = 1;
        FunctionalMap map = FunctionalMapSolver.Solve(
            Flipped(x, x.Vectors.Row(0).ToArray().Sum() < 0), f, x, f, new MapSolverOptions { CommutativityWeight = commutativity });
        // The first pair of the flipped copy has the other sign, and so has the map's first entry.
        if (x.Vectors.Row(0).ToArray().Sum() < 0) identity[0, 0] = -1;
        Given.Near(map.C, identity, 1e-8);
        Assert.That(map.Energy.Total, Is.LessThan(1e-14));
    }

    [Test]
    public void ThreadsDoNotChangeABit([Values(0, 0.1)] double commutativity)
    {
        int before = NativeLibraries.BlasThreads;
        // A library without such a switch, as the reference BLAS, has one thread anyway.
        _ = NativeLibraries.TrySetBlasThreads(1);
        try
        {
            LaplacianSpectrum x = Given.Basis(700, 20, 21), y = Given.Basis(650, 25, 22);
            Matrix f = Given.Gaussian(700, 13, 23), g = Given.Gaussian(650, 13, 24);
            MapSolverOptions options = new() { CommutativityWeight = commutativity };
            double[] one = FunctionalMapSolver.Solve(x, f, y, g, options, new ComputeContext(1)).C.Data;
            foreach (int threads in (int[])[2, 5])
                Assert.That(
                    FunctionalMapSolver.Solve(x, f, y, g, options, new ComputeContext(threads)).C.Data,
                    Is.EqualTo(one),
                    $"{threads} threads");
        }
        finally
        {
            NativeLibraries.TrySetBlasThreads(Math.Max(1, before));
        }
    }

    [Test]
    public void NoScratchIsLeftAfterSuccessOrFailure([Values(0, 0.1)] double commutativity)
    {
        (LaplacianSpectrum x, LaplacianSpectrum y) = Bases(walk: true);
        Matrix f = Given.Gaussian(N1, P, 25), g = Given.Gaussian(N2, P, 26);
        long live = NativeMemoryCounter.LiveBuffers;
        MapSolverOptions options = new() { CommutativityWeight = commutativity };
        FunctionalMapSolver.Solve(x, f, y, g, options);
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
        if (commutativity == 0) return;
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Catch<OperationCanceledException>(
            () => FunctionalMapSolver.Solve(x, f, y, g, options, new ComputeContext(2, null, cancelled.Token)));
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    private static (LaplacianSpectrum X, LaplacianSpectrum Y) Bases(bool walk)
    {
        double[]? Mass(int n, ulong seed) => walk ? Array.ConvertAll(Given.Gaussian(1, n, seed).Data, v => 0.5 + (v * v)) : null;
        return (Given.Basis(N1, M1, 1, Mass(N1, 30)), Given.Basis(N2, M2, 2, Mass(N2, 31)));
    }

    /// <summary>A basis whose first vector is constant and positive.</summary>
    private static LaplacianSpectrum Constant(int n, int m, ulong seed)
    {
        Matrix columns = Given.Gaussian(n, m, seed);
        for (int i = 0; i < n; i++) columns[i, 0] = 1;
        Matrix q = Given.Engine(Given.Oracle(columns).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q);
        LaplacianSpectrum spectrum = Given.Spectrum([.. Enumerable.Range(0, m).Select(k => 0.1 * k)], q);
        return spectrum.Vectors[0, 0] < 0 ? Flipped(spectrum, true) : spectrum;
    }

    private static LaplacianSpectrum Flipped(LaplacianSpectrum s, bool flip)
    {
        Matrix vectors = new(s.Size, s.Count, (double[])s.Vectors.Data.Clone());
        foreach (ref double v in vectors.Row(0)) v = flip ? -v : v;
        return new LaplacianSpectrum(s.Eigenvalues, vectors, s.Kind, s.Mass, s.Certificate);
    }
}
