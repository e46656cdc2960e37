using LfmNative.Comparison;
using LfmNative.Comparison.Measures;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;
using LfmNative.Tests.Maps;
using MathNet.Numerics.LinearAlgebra;
using Matrix = LfmNative.Memory.Matrix;

namespace LfmNative.Tests.Comparison;

/// <summary>Measures against plain implementations of their definitions on MathNet, and against closed forms.</summary>
[Category("Numerics")]
public sealed class MeasureOraclesTests
{
    private const int N = 48;

    private static readonly Matrix X = Given.Gaussian(N, 5, 31), Y = Related();

    private static Matrix<double> OracleX => Given.Oracle(X);

    private static Matrix<double> OracleY => Given.Oracle(Y);

    private static Matrix<double> Centering => Matrix<double>.Build.DenseIdentity(N) - Matrix<double>.Build.Dense(N, N, 1.0 / N);

    [Test]
    public void UnbiasedCkaFromGramMatrices() => Assert.That(
        Value(ComparisonMeasure.CkaUnbiased),
        Is.EqualTo(Ratio(Song, OracleX * OracleX.Transpose(), OracleY * OracleY.Transpose())).Within(1e-12));

    [Test]
    public void GaussianCkaFromGramMatrices()
    {
        Matrix<double> k = Gaussian(OracleX), l = Gaussian(OracleY);
        Assert.Multiple(() =>
        {
            Assert.That(Value(ComparisonMeasure.CkaRbf), Is.EqualTo(Ratio(Biased, k, l)).Within(1e-12));
            Assert.That(Value(ComparisonMeasure.CkaRbfUnbiased), Is.EqualTo(Ratio(Song, k, l)).Within(1e-12));
        });
    }

    [Test]
    public void GulpFromCovariances()
    {
        Matrix<double> x = Centering * OracleX, y = Centering * OracleY;
        Matrix<double> sx = x.Transpose() * x / N, sy = y.Transpose() * y / N, sxy = x.Transpose() * y / N;
        Matrix<double> ix = (sx + (0.3 * Matrix<double>.Build.DenseIdentity(5))).Inverse();
        Matrix<double> iy = (sy + (0.3 * Matrix<double>.Build.DenseIdentity(4))).Inverse();
        double expected = (ix * sx * ix * sx).Trace() + (iy * sy * iy * sy).Trace() - (2 * (ix * sxy * iy * sxy.Transpose()).Trace());
        Assert.That(
            SpaceComparison.Of(X.View, Y.View, new ComparisonOptions { Measures = [ComparisonMeasure.Gulp], GulpRidge = 0.3 })
                .Result(ComparisonMeasure.Gulp).Value,
            Is.EqualTo(expected).Within(1e-11));
    }

    [Test]
    public void ProjectionWeightsFromCanonicalVariates()
    {
        Matrix<double> x = Centering * OracleX, y = Centering * OracleY;
        var ux = x.Svd().U.SubMatrix(0, N, 0, 5);
        var uy = y.Svd().U.SubMatrix(0, N, 0, 4);
        var svd = (ux.Transpose() * uy).Svd();
        double Weighted(Matrix<double> variates, Matrix<double> samples)
        {
            double[] weights = [.. Enumerable.Range(0, 4).Select(k => (variates.Column(k) * samples).Sum(Math.Abs))];
            return Enumerable.Range(0, 4).Sum(k => weights[k] * svd.S[k]) / weights.Sum();
        }
        double byX = Weighted(ux * svd.U, x), byY = Weighted(uy * svd.VT.Transpose(), y);
        MeasureResult result = Result(ComparisonMeasure.Pwcca);
        Assert.Multiple(() =>
        {
            Assert.That(result.Value, Is.EqualTo((byX + byY) / 2).Within(1e-10));
            Assert.That(result.Details["weighted_by_x"], Is.EqualTo(byX).Within(1e-10));
            Assert.That(result.Details["weighted_by_y"], Is.EqualTo(byY).Within(1e-10));
        });
    }

    [Test]
    public void NeighborhoodsByBruteForce()
    {
        int[][] x = Nearest(OracleX), y = Nearest(OracleY);
        double mutual = 0;
        for (int i = 0; i < N; i++) mutual += x[i].Intersect(y[i]).Count() / 10.0;
        Assert.That(Value(ComparisonMeasure.MutualKnn), Is.EqualTo(mutual / N).Within(1e-12));
        Assert.That(Value(ComparisonMeasure.Cknna), Is.EqualTo(Cknna(x, y)).Within(1e-10));
    }

    [Test]
    public void FunctionalMapMeasuresFromEigenvectors()
    {
        GraphOptions graph = new() { K = 9 };
        SpectrumOptions options = new() { Eigenpairs = 7, Laplacian = LaplacianKind.RandomWalk };
        ComparisonReport report = SpaceComparison.Of(X.View, Y.View, Every, graph, options);
        var (sx, sy) = (Of(X), Of(Y));
        Matrix<double> px = Given.Oracle(sx.Vectors).Transpose(), py = Given.Oracle(sy.Vectors).Transpose();
        Matrix<double> mass = Diagonal(sy.Mass!), back = Diagonal(sx.Mass!), lx = Diagonal(sx.Eigenvalues), ly = Diagonal(sy.Eigenvalues);
        Matrix<double> c = py.Transpose() * mass * px, gram = c.Transpose() * c, identity = Matrix<double>.Build.DenseIdentity(7);
        double Off(Matrix<double> a) => (a - Matrix<double>.Build.DenseOfDiagonalVector(a.Diagonal())).FrobeniusNorm() / a.FrobeniusNorm();
        (ComparisonMeasure Measure, double Value)[] expected =
        [
            (ComparisonMeasure.Lfm, 1 - (Off(gram) * Off(gram))),
            (ComparisonMeasure.LfmSqrt, 1 - Off(gram)),
            (ComparisonMeasure.LfmDiag, 1 - Off(c)),
            (ComparisonMeasure.LfmDominance, 1 - (Off(c) * Off(c))),
            (ComparisonMeasure.LfmOverlap, Math.Min(1, Math.Pow(c.FrobeniusNorm(), 2) / 7)),
            (ComparisonMeasure.LfmOrthogonality, (gram - identity).FrobeniusNorm()),
            (ComparisonMeasure.LfmBijectivity, ((px.Transpose() * back * py * c) - identity).FrobeniusNorm()),
            (ComparisonMeasure.LfmCommutativity, ((c * lx) - (ly * c)).FrobeniusNorm() / c.FrobeniusNorm()),
            (ComparisonMeasure.SpectrumDistance, (lx - ly).FrobeniusNorm() / Math.Sqrt(7)),
        ];
        Assert.Multiple(() =>
        {
            foreach ((ComparisonMeasure measure, double value) in expected)
                Assert.That(report.Result(measure).Value, Is.EqualTo(value).Within(1e-9), $"{measure}");
        });

        LaplacianSpectrum Of(Matrix samples) => SamplePipeline.Spectrum(
            new ReadOnlyMatrixView<float>(Given.Single(samples), N, samples.Cols), graph, options).Spectrum;
    }

    [TestCase(1UL, 200, 50), TestCase(2UL, 200, 4), TestCase(3UL, 7, 2)]
    public void KendallByCountingAllPairs(ulong seed, int count, int values)
    {
        Rng rng = new(seed);
        double[] a = new double[count], b = new double[count];
        for (int i = 0; i < count; i++) (a[i], b[i]) = (rng.NextInt(values), rng.NextInt(values));
        double agreed = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++) agreed += Math.Sign(a[i] - a[j]) * Math.Sign(b[i] - b[j]);
        }
        Assert.That(KendallRsa.TauA(a, b), Is.EqualTo(agreed / (count * (count - 1) / 2.0)).Within(1e-14));
    }

    /// <summary>Orthogonal centred columns, each mixed with an orthogonal one of the same length at an angle: ρ = cos of it.</summary>
    [Test]
    public void PlantedCanonicalCorrelations()
    {
        Matrix basis = WithoutMeans(9);
        double[] angles = [0.2, 0.7, 1.3];
        Matrix x = new(N, 3), y = new(N, 3);
        for (int i = 0; i < N; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                x[i, k] = (k + 1) * basis[i, k];
                y[i, k] = (Math.Cos(angles[k]) * basis[i, k]) + (Math.Sin(angles[k]) * basis[i, 3 + k]);
            }
        }
        ComparisonReport report = SpaceComparison.Of(x.View, y.View, Every, Small, Few);
        double[] rho = Array.ConvertAll(angles, Math.Cos);
        double trace = rho.Select((r, k) => (k + 1) * r).Sum();
        Assert.Multiple(() =>
        {
            Assert.That(report.Result(ComparisonMeasure.Cca).Value, Is.EqualTo(rho.Average()).Within(1e-10));
            Assert.That(report.Result(ComparisonMeasure.CcaSquared).Value, Is.EqualTo(rho.Average(r => r * r)).Within(1e-10));
            Assert.That(report.Result(ComparisonMeasure.Bures).Value, Is.EqualTo(trace / Math.Sqrt(14 * 3)).Within(1e-10));
            Assert.That(report.Result(ComparisonMeasure.Procrustes).Value, Is.EqualTo(Math.Sqrt(14 + 3 - (2 * trace))).Within(1e-9));
            Assert.That(
                report.Result(ComparisonMeasure.Cka).Value,
                Is.EqualTo(rho.Select((r, k) => Math.Pow((k + 1) * r, 2)).Sum() / Math.Sqrt((1 + 16 + 81) * 3)).Within(1e-10));
            Assert.That(
                report.Result(ComparisonMeasure.LinearPredictivity).Value,
                Is.EqualTo(rho.Select((r, k) => Math.Pow((k + 1) * r, 2)).Sum() / 14).Within(1e-10));
            Assert.That(report.Result(ComparisonMeasure.UnitMatch).Value, Is.EqualTo(rho.Average()).Within(1e-10));
        });
    }

    /// <summary>Independent normals: biased CKA rises as samples get fewer, unbiased CKA does not (32 dimensions).</summary>
    [Test]
    public void OnlyBiasedCkaSeesUnrelatedSpacesAsAlike()
    {
        foreach (int n in new[] { 32, 128 })
        {
            double biased = 0, unbiased = 0;
            for (ulong seed = 0; seed < 20; seed++)
            {
                Matrix x = Given.Gaussian(n, 32, 100 + seed), y = Given.Gaussian(n, 32, 200 + seed);
                ComparisonReport report = SpaceComparison.Of(
                    x.View, y.View, new ComparisonOptions { Measures = [ComparisonMeasure.Cka, ComparisonMeasure.CkaUnbiased] });
                biased += report.Result(ComparisonMeasure.Cka).Value / 20;
                unbiased += report.Result(ComparisonMeasure.CkaUnbiased).Value / 20;
            }
            Assert.That(biased, Is.GreaterThan(n == 32 ? 0.4 : 0.15));
            Assert.That(unbiased, Is.EqualTo(0).Within(0.03));
        }
    }

    /// <summary>More dimensions than samples: Gram matrices in row blocks give what the products of features give.</summary>
    [Test]
    public void WideSpacesGoByGramMatrices()
    {
        Matrix x = Given.Gaussian(12, 300, 1), y = Given.Gaussian(12, 280, 2);
        for (int i = 0; i < 12; i++)
        {
            for (int j = 0; j < 100; j++) y[i, j] = x[i, j];
        }
        Matrix<double> k = Given.Oracle(x) * Given.Oracle(x).Transpose(), l = Given.Oracle(y) * Given.Oracle(y).Transpose();
        ComparisonReport report = SpaceComparison.Of(
            x.View, y.View, new ComparisonOptions { Measures = [ComparisonMeasure.Cka, ComparisonMeasure.CkaUnbiased] });
        Assert.Multiple(() =>
        {
            Assert.That(report.Result(ComparisonMeasure.CkaUnbiased).Value, Is.EqualTo(Ratio(Song, k, l)).Within(1e-11));
            Assert.That(report.Result(ComparisonMeasure.Cka).Value, Is.EqualTo(Ratio(Biased, k, l)).Within(1e-11));
        });
    }

    private static ComparisonOptions Every => new() { Measures = [ComparisonMeasure.All] };

    private static Matrix<double> Diagonal(double[] values) => Matrix<double>.Build.DenseOfDiagonalArray(values);

    private static GraphOptions Small => new() { K = 8 };

    private static SpectrumOptions Few => new() { Eigenpairs = 5 };

    private static Matrix Related()
    {
        Matrix y = Gemm.Product(X, Given.Gaussian(5, 4, 32)), noise = Given.Gaussian(N, 4, 33);
        for (int t = 0; t < y.Data.Length; t++) y.Data[t] += noise.Data[t];
        return y;
    }

    /// <summary>N×m orthonormal columns whose means are zero.</summary>
    private static Matrix WithoutMeans(int m)
    {
        Matrix g = Given.Gaussian(N, m, 7);
        return Given.Engine((Centering * Given.Oracle(g)).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q);
    }

    private static double Value(ComparisonMeasure measure) => Result(measure).Value;

    private static MeasureResult Result(ComparisonMeasure measure) =>
        SpaceComparison.Of(X.View, Y.View, new ComparisonOptions { Measures = [measure] }, Small, Few).Result(measure);

    private static double Ratio(Func<Matrix<double>, Matrix<double>, double> hsic, Matrix<double> k, Matrix<double> l) =>
        hsic(k, l) / Math.Sqrt(hsic(k, k) * hsic(l, l));

    private static double Biased(Matrix<double> k, Matrix<double> l)
    {
        int n = k.RowCount;
        Matrix<double> h = Matrix<double>.Build.DenseIdentity(n) - Matrix<double>.Build.Dense(n, n, 1.0 / n);
        return (k * h * l * h).Trace();
    }

    /// <summary>Song et al. 2012, eq. 5.</summary>
    private static double Song(Matrix<double> k, Matrix<double> l)
    {
        double n = k.RowCount;
        Matrix<double> a = k - Matrix<double>.Build.DenseOfDiagonalVector(k.Diagonal());
        Matrix<double> b = l - Matrix<double>.Build.DenseOfDiagonalVector(l.Diagonal());
        double trace = (a * b.Transpose()).Trace(), sums = a.RowSums().Sum() * b.RowSums().Sum(), mixed = (a * b).RowSums().Sum();
        return (trace + (sums / ((n - 1) * (n - 2))) - (2 * mixed / (n - 2))) / (n * (n - 3));
    }

    private static Matrix<double> Gaussian(Matrix<double> x)
    {
        Matrix<double> d = Matrix<double>.Build.Dense(N, N, (i, j) => (x.Row(i) - x.Row(j)).L2Norm());
        double[] upper = [.. from i in Enumerable.Range(0, N) from j in Enumerable.Range(i + 1, N - i - 1) select d[i, j]];
        Array.Sort(upper);
        double sigma = upper[(upper.Length - 1) / 2];
        return d.Map(v => Math.Exp(-v * v / (2 * sigma * sigma)));
    }

    private static double Cosine(Matrix<double> x, int i, int j) => x.Row(i) * x.Row(j) / (x.Row(i).L2Norm() * x.Row(j).L2Norm());

    private static int[][] Nearest(Matrix<double> x) =>
    [
        .. Enumerable.Range(0, N).Select(i =>
            Enumerable.Range(0, N).Where(j => j != i).OrderByDescending(j => Cosine(x, i, j)).Take(10).ToArray()),
    ];

    private static double Cknna(int[][] x, int[][] y)
    {
        double Hsic(int[][] a, int[][] b, Matrix<double> ofA, Matrix<double> ofB)
        {
            Matrix<double> k = Matrix<double>.Build.Dense(
                N, N, (i, j) => a[i].Contains(j) && b[i].Contains(j) ? Cosine(ofA, i, j) : 0);
            Matrix<double> l = Matrix<double>.Build.Dense(
                N, N, (i, j) => a[i].Contains(j) && b[i].Contains(j) ? Cosine(ofB, i, j) : 0);
            double mixed = (k * l).RowSums().Sum();
            double trace = k.PointwiseMultiply(l.Transpose()).RowSums().Sum();
            return trace + (k.RowSums().Sum() * l.RowSums().Sum() / ((N - 1.0) * (N - 2.0))) - (2 * mixed / (N - 2.0));
        }
        return Hsic(x, y, OracleX, OracleY) / Math.Sqrt(Hsic(x, x, OracleX, OracleX) * Hsic(y, y, OracleY, OracleY));
    }
}
