using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Interop;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Tests.Support;
using Dense = MathNet.Numerics.LinearAlgebra.Matrix<double>;

namespace LfmNative.Tests.Spectra;

[Category("Numerics"), NoNativeLeaks]
public sealed class LaplacianSpectrumTests
{
    [TestCase(400, 8, 20, AffinityKernel.Gaussian)]
    [TestCase(700, 15, 30, AffinityKernel.SymGaussian)]
    [TestCase(1500, 10, 50, AffinityKernel.Gaussian)]
    public void DenseAndIterativeAgree(int n, int k, int m, AffinityKernel kernel)
    {
        NeighborGraph graph = GraphOf.Neighbors(n, 6, k, (ulong)n, kernel);
        foreach (LaplacianKind kind in n < 1000 ? Enum.GetValues<LaplacianKind>() : [LaplacianKind.Normalized])
        {
            LaplacianSpectrum dense = Compute(graph, m, EigenSolverKind.Dense, kind);
            SpectrumAssert.IsSound(graph, dense);
            foreach (EigenSolverKind solver in (EigenSolverKind[])[EigenSolverKind.Arpack, EigenSolverKind.Block])
            {
                LaplacianSpectrum iterative = Compute(graph, m, solver, kind);
                Assert.That(
                    (dense.Certificate.Solver, iterative.Certificate.Solver),
                    Is.EqualTo(("dense", solver == EigenSolverKind.Block ? "block" : "arpack")));
                Assert.That(iterative.Certificate.Products, Is.GreaterThan(m));
                SpectrumAssert.IsSound(graph, iterative);
                if (kind != LaplacianKind.RandomWalk) SpectrumAssert.SameSpaces(dense, iterative);
            }
        }
    }

    /// <summary>Where λ passes 1 the operator's eigenvalues pass 0, and a residual relative to them would never be small enough.</summary>
    [TestCase(LaplacianKind.Normalized)]
    [TestCase(LaplacianKind.Combinatorial)]
    public void ArpackGoesThroughTheMiddleOfTheSpectrum(LaplacianKind kind)
    {
        NeighborGraph graph = GraphOf.Random(260, 1500, 3);
        Assert.That(graph.ComponentSizes, Has.Length.EqualTo(1));
        LaplacianSpectrum dense = Compute(graph, 220, EigenSolverKind.Dense, kind);
        LaplacianSpectrum arpack = Compute(graph, 220, EigenSolverKind.Arpack, kind);
        Assert.That(dense.Eigenvalues[200], Is.GreaterThan(1));
        SpectrumAssert.SameSpaces(dense, arpack, 1e-4);
        SpectrumAssert.IsSound(graph, arpack);
    }

    [Test]
    public void SeveralComponentsAgreeToo([Values(EigenSolverKind.Arpack, EigenSolverKind.Block)] EigenSolverKind solver)
    {
        NeighborGraph graph = GraphOf.Random(500, 650, 3);
        int components = graph.ComponentSizes.Length;
        Assert.That(components, Is.InRange(5, 60));
        LaplacianSpectrum dense = Compute(graph, components + 15, EigenSolverKind.Dense);
        LaplacianSpectrum iterative = Compute(graph, components + 15, solver);
        Assert.That(dense.Eigenvalues[..components], Is.All.Zero);
        Assert.That(dense.Eigenvalues[components], Is.GreaterThan(1e-6));
        SpectrumAssert.SameSpaces(dense, iterative);
        SpectrumAssert.IsSound(graph, dense);
        SpectrumAssert.IsSound(graph, iterative);
    }

    [Test]
    public void TheWalkHasTheNormalizedEigenvalues()
    {
        NeighborGraph graph = GraphOf.Neighbors(300, 5, 9, 31);
        LaplacianSpectrum normalized = Compute(graph, 30, EigenSolverKind.Dense);
        LaplacianSpectrum walk = Compute(graph, 30, EigenSolverKind.Dense, LaplacianKind.RandomWalk);
        Assert.That(walk.Eigenvalues, Is.EqualTo(normalized.Eigenvalues));
        double[] degree = graph.Degrees();
        double constant = 1 / Math.Sqrt(degree.Sum());
        Assert.That(walk.Vectors.Row(0).ToArray(), Is.All.EqualTo(constant).Within(1e-14), "the walk's zero mode is constant");
        Assert.That(normalized.Vectors.Row(0).ToArray(), Is.EqualTo(degree.Select(d => Math.Sqrt(d) * constant)).Within(1e-14));
        Assert.That(
            Compute(graph, 1, EigenSolverKind.Dense, LaplacianKind.Combinatorial).Vectors.Row(0).ToArray(),
            Is.All.EqualTo(1 / Math.Sqrt(300)).Within(1e-14));
    }

    /// <summary>L·1 = 0 (L·√d = 0 when normalised) and xᵀLx ≥ 0: what the oracle of these tests itself must satisfy.</summary>
    [Test]
    public void ConstantsAreInTheKernel([Values] LaplacianKind kind)
    {
        NeighborGraph graph = GraphOf.Neighbors(120, 4, 7, 5);
        double[,] l = SpectrumAssert.Laplacian(graph, kind);
        double[] degree = graph.Degrees();
        for (int i = 0; i < 120; i++)
            Assert.That(
                Enumerable.Range(0, 120).Sum(j => l[i, j] * (kind == LaplacianKind.Normalized ? Math.Sqrt(degree[j]) : 1)),
                Is.EqualTo(0).Within(1e-13));
        LaplacianSpectrum all = Compute(graph, 120, EigenSolverKind.Dense, kind);
        Assert.That(all.Eigenvalues.Sum(), Is.EqualTo(Enumerable.Range(0, 120).Sum(i => l[i, i])).Within(1e-10), "the trace");
        // L = ΦΛΦᵀM is rebuilt from all pairs.
        for (int i = 0; i < 120; i += 7)
        {
            for (int j = 0; j < 120; j++)
            {
                double sum = 0;
                for (int e = 0; e < 120; e++) sum += all.Eigenvalues[e] * all.Vectors[e, i] * all.Vectors[e, j];
                Assert.That(sum * (all.Mass?[j] ?? 1), Is.EqualTo(l[i, j]).Within(1e-11));
            }
        }
    }

    [Test]
    public void EngineThreadsDoNotChangeABit([Values(EigenSolverKind.Arpack, EigenSolverKind.Block)] EigenSolverKind solver)
    {
        int blasThreads = NativeLibraries.BlasThreads;
        NativeLibraries.TrySetBlasThreads(1);
        try
        {
            NeighborGraph graph = GraphOf.Neighbors(4200, 8, 40, 6);
            Assert.That(graph.EntryCount, Is.GreaterThan(200_000), "large enough for products in parallel");
            SpectrumOptions options = new() { Eigenpairs = 12, Solver = solver };
            LaplacianSpectrum one = LaplacianSpectrum.Compute(graph.AffinityMatrix, options, new ComputeContext(1));
            LaplacianSpectrum two = LaplacianSpectrum.Compute(graph.AffinityMatrix, options, new ComputeContext(2));
            Assert.That(TestData.Bits(two.Eigenvalues), Is.EqualTo(TestData.Bits(one.Eigenvalues)));
            Assert.That(TestData.Bits(two.Vectors.Data), Is.EqualTo(TestData.Bits(one.Vectors.Data)));
            Assert.That(two.Certificate, Is.EqualTo(one.Certificate));
        }
        finally
        {
            if (blasThreads > 0) NativeLibraries.TrySetBlasThreads(blasThreads);
        }
    }

    [Test]
    public void SeedsMoveTheWayAndNotTheResult([Values(EigenSolverKind.Arpack, EigenSolverKind.Block)] EigenSolverKind solver)
    {
        NeighborGraph graph = GraphOf.Neighbors(600, 5, 10, 8);
        LaplacianSpectrum Seeded(ulong seed) =>
            LaplacianSpectrum.Compute(graph.AffinityMatrix, new SpectrumOptions { Eigenpairs = 25, Solver = solver, Seed = seed });
        LaplacianSpectrum a = Seeded(0), b = Seeded(12345);
        SpectrumAssert.SameSpaces(a, b);
        Assert.That(b.Vectors.Data, Is.Not.EqualTo(a.Vectors.Data), "another start, other last digits");
    }

    [Test]
    public void AutoTakesTheDenseSolverWhereItIsTheFasterOne()
    {
        Assert.That(Compute(GraphOf.Cycle(300), 20, EigenSolverKind.Auto).Certificate.Solver, Is.EqualTo("dense"));
        Assert.That(Compute(GraphOf.Neighbors(500, 4, 8, 1), 200, EigenSolverKind.Auto).Certificate.Solver, Is.EqualTo("dense"));
        Assert.That(Compute(GraphOf.Neighbors(500, 4, 8, 1), 20, EigenSolverKind.Auto).Certificate.Solver, Is.EqualTo("block"));
    }

    [Test]
    public void ALooserToleranceIsLessWork([Values(EigenSolverKind.Arpack, EigenSolverKind.Block)] EigenSolverKind solver)
    {
        NeighborGraph graph = GraphOf.Neighbors(1200, 3, 8, 11);
        LaplacianSpectrum tight = At(1e-11), loose = At(1e-3);
        Assert.That(loose.Certificate.Products, Is.LessThan(tight.Certificate.Products));
        Assert.That(tight.Certificate.Residual, Is.LessThanOrEqualTo(1e-11));
        Assert.That(loose.Certificate.Residual, Is.LessThanOrEqualTo(1e-3));
        Assert.That(loose.Eigenvalues, Is.EqualTo(tight.Eigenvalues).Within(1e-3));

        LaplacianSpectrum At(double tolerance) => LaplacianSpectrum.Compute(
            graph.AffinityMatrix, new SpectrumOptions { Eigenpairs = 20, Solver = solver, Tolerance = tolerance });
    }

    [Test]
    public void OptionsOutOfRangeAreNamed()
    {
        NeighborGraph graph = GraphOf.Cycle(10);
        Assert.That(Refused(new SpectrumOptions { Eigenpairs = 11 }), Does.Contain("Eigenpairs is 11").And.Contain("1..10"));
        Assert.That(Refused(new SpectrumOptions { Eigenpairs = -1 }), Does.Contain("Eigenpairs is -1"));
        Assert.That(LaplacianSpectrum.Compute(graph.AffinityMatrix).Size, Is.EqualTo(10), "as many as there are");
        Assert.That(Refused(new SpectrumOptions { Eigenpairs = 3, Tolerance = 0 }), Does.Contain("Tolerance is 0"));
        Assert.That(Refused(new SpectrumOptions { Eigenpairs = 3, Tolerance = double.NaN }), Does.Contain("Tolerance is NaN"));
        Assert.That(Refused(new SpectrumOptions { Eigenpairs = 3, MaxProducts = 0 }), Does.Contain("MaxProducts is 0"));

        string Refused(SpectrumOptions options) =>
            TestData.Fails(LfmErrorCode.InvalidArgument, () => LaplacianSpectrum.Compute(graph.AffinityMatrix, options)).Message;
    }

    [Test]
    public void LeadingProjectSynthesize([Values] LaplacianKind kind)
    {
        NeighborGraph graph = GraphOf.Neighbors(200, 4, 8, 13);
        LaplacianSpectrum spectrum = Compute(graph, 20, EigenSolverKind.Dense, kind), leading = spectrum.Leading(7);
        Assert.That(leading.Eigenvalues, Is.EqualTo(spectrum.Eigenvalues[..7]));
        Assert.That(leading.Vectors.Data, Is.EqualTo(spectrum.Vectors.Data[..(7 * 200)]));
        Assert.That(spectrum.Leading(20), Is.SameAs(spectrum));
        Matrix coefficients = TestData.Matrix(20, 3, 14);
        Assert.That(spectrum.Project(spectrum.Synthesize(coefficients)).Data, Is.EqualTo(coefficients.Data).Within(1e-11));
        Matrix few = spectrum.Synthesize(coefficients.Leading(5, 3));
        for (int i = 0; i < 200; i++)
            Assert.That(few[i, 1], Is.EqualTo(Enumerable.Range(0, 5).Sum(e => spectrum.Vectors[e, i] * coefficients[e, 1])).Within(1e-13));
        TestData.Fails(LfmErrorCode.InvalidArgument, () => spectrum.Leading(21));
        TestData.Fails(LfmErrorCode.InvalidArgument, () => spectrum.Project(new Matrix(199, 1)));
        TestData.Fails(LfmErrorCode.InvalidArgument, () => spectrum.Synthesize(new Matrix(21, 1)));
        TestData.Fails(
            LfmErrorCode.InvalidArgument, () => _ = new LaplacianSpectrum([0, 1], new Matrix(3, 4), kind, null, spectrum.Certificate));
    }

    /// <summary>A matrix that no graph of neighbours has: entries on its diagonal belong to the degrees.</summary>
    [Test]
    public void AnyMatrixOfAffinitiesWillDo([Values] LaplacianKind kind, [Values] EigenSolverKind solver)
    {
        const int N = 240;
        double[,] w = new double[N, N];
        for (int i = 0; i < N; i++)
        {
            if (i % 3 == 0) w[i, i] = 0.5 + (i % 7);
            for (int step = 1; step <= 4; step++) w[i, (i + step) % N] = w[(i + step) % N, i] = 1.0 / step;
        }
        List<long> start = [0];
        List<int> columns = [];
        for (int i = 0; i < N; i++)
        {
            columns.AddRange(Enumerable.Range(0, N).Where(j => w[i, j] != 0));
            start.Add(columns.Count);
        }
        double[] values = [.. Enumerable.Range(0, N).SelectMany(i => Enumerable.Range(0, N).Select(j => w[i, j]).Where(v => v != 0))];
        SpectrumOptions options = new() { Eigenpairs = 12, Laplacian = kind, Solver = solver };
        LaplacianSpectrum spectrum = LaplacianSpectrum.Compute(new SparseMatrix([.. start], [.. columns], values), options);

        double[] degree = [.. Enumerable.Range(0, N).Select(i => Enumerable.Range(0, N).Sum(j => w[i, j]))];
        Dense laplacian = Dense.Build.Dense(N, N, (i, j) => kind == LaplacianKind.Combinatorial
            ? (i == j ? degree[i] : 0) - w[i, j]
            : (i == j ? 1 : 0) - (w[i, j] / Math.Sqrt(degree[i] * degree[j])));
        SpectrumAssert.HasValues(spectrum, laplacian.Evd().EigenValues.Select(v => v.Real), 1e-9);
    }

    [Test]
    public void NegativeAffinitiesAreRefused()
    {
        SparseMatrix matrix = new([0, 1, 2], [1, 0], [-0.5, -0.5]);
        SpectrumOptions one = new() { Eigenpairs = 1 };
        Assert.That(
            TestData.Fails(LfmErrorCode.InvalidArgument, () => LaplacianSpectrum.Compute(matrix, one)).Message, Does.Contain("-0.5"));
    }

    private static LaplacianSpectrum Compute(
        NeighborGraph graph, int m, EigenSolverKind solver, LaplacianKind kind = LaplacianKind.Normalized) =>
        LaplacianSpectrum.Compute(graph.AffinityMatrix, new SpectrumOptions { Eigenpairs = m, Solver = solver, Laplacian = kind });
}
