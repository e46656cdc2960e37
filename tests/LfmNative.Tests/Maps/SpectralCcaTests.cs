using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Matrix = LfmNative.Memory.Matrix;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class SpectralCcaTests
{
    private const int N = 90;
    private static readonly int[] All = [.. Enumerable.Range(0, N)];

    /// <summary>A side whose other modes are the first side's, turned: every direction is shared, and C is the turn.</summary>
    [Test]
    public void ATurnedSpectrumIsFoundAgain([Values] SpectralScaling scaling)
    {
        LaplacianSpectrum x = Random(7, 1);
        Matrix turn = Rotation(6, 2);
        LaplacianSpectrum y = Turned(x, turn);
        int[] few = [.. Enumerable.Range(0, 12).Select(t => 7 * t)];
        (SpectralCca canonical, Matrix c) = SpectralCca.Fit(x, y, few, few, scaling: scaling);
        Assert.That(canonical.Components, Is.EqualTo(6));
        Assert.That(canonical.Correlations, Has.All.EqualTo(1).Within(1e-10));
        for (int i = 0; i < 7; i++)
        {
            for (int j = 0; j < 7; j++)
            {
                double expected = i == 0 || j == 0 ? (i == j ? 1 : 0) : turn[i - 1, j - 1];
                Assert.That(c[i, j], Is.EqualTo(expected).Within(1e-9), $"({i}, {j})");
            }
        }
        Assert.That(canonical.Nearest(x, y, new ComputeContext()), Is.EqualTo(All));
    }

    /// <summary>ρ² are the eigenvalues of Cxx⁻¹CxyCyy⁻¹Cyx (Hotelling), ridge included; variates are uncorrelated.</summary>
    [Test]
    public void CorrelationsAreHotellings([Values(0, 0.3)] double ridge, [Values] SpectralScaling scaling)
    {
        LaplacianSpectrum x = Random(6, 3), y = Random(5, 4);
        int[] rows = [.. Enumerable.Range(5, 40)], partners = [.. rows.Select(i => N - 1 - i)];
        SpectralCca found = SpectralCca.Fit(x, y, rows, partners, ridge: ridge, scaling: scaling).Canonical;
        Matrix<double> ex = Embedding(x, rows, scaling), ey = Embedding(y, partners, scaling);
        Matrix<double> cx = Covariance(ex, ridge), cy = Covariance(ey, ridge), cross = ex.Transpose() * ey / 40;
        double[] squared =
            [.. (cx.Inverse() * cross * cy.Inverse() * cross.Transpose()).Evd().EigenValues.Select(v => v.Real).OrderDescending().Take(4)];
        Assert.That(found.Correlations, Has.Length.EqualTo(4));
        for (int k = 0; k < 4; k++)
            Assert.That(found.Correlations[k] * found.Correlations[k], Is.EqualTo(squared[k]).Within(1e-9));
        // Coordinates over their correlations are the variates, whose covariances are diagonal.
        Matrix<double> a = Variates(found.DirectionsX, x, rows, found), b = Variates(found.DirectionsY, y, partners, found);
        Matrix<double> between = a.Transpose() * b / 40;
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
                Assert.That(between[i, j], Is.EqualTo(i == j ? found.Correlations[i] : 0).Within(1e-9), $"({i}, {j})");
        }
    }

    /// <summary>C predicts Y's entries from X's by least squares where all components are used and nothing is added.</summary>
    [Test]
    public void WithAllComponentsTheMapIsLeastSquares()
    {
        LaplacianSpectrum x = Random(5, 5), y = Random(7, 6);
        int[] rows = [.. Enumerable.Range(0, 50)];
        Matrix c = SpectralCca.Fit(x, y, rows, rows).C;
        Matrix<double> px = Entries(x, rows), py = Entries(y, rows);
        Matrix<double> expected = px.QR().Solve(py).Transpose();
        for (int i = 1; i < 7; i++)
        {
            for (int j = 1; j < 5; j++) Assert.That(c[i, j], Is.EqualTo(expected[i - 1, j - 1]).Within(1e-9));
        }
    }

    [Test]
    public void FewerPairsThanEigenpairsAndFewerComponents()
    {
        LaplacianSpectrum x = Random(20, 7), y = Random(15, 8);
        int[] rows = [1, 30, 50, 60];
        SpectralCca all = SpectralCca.Fit(x, y, rows, rows).Canonical;
        Assert.That(all.Components, Is.EqualTo(4), "as many as pairs");
        Assert.That(all.Correlations, Has.All.EqualTo(1).Within(1e-9), "four points are fitted exactly");
        SpectralCca two = SpectralCca.Fit(x, y, rows, rows, components: 2, ridge: 1).Canonical;
        Assert.That((two.Components, two.DirectionsX.Rows, two.DirectionsX.Cols, two.DirectionsY.Rows), Is.EqualTo((2, 20, 2, 15)));
        Assert.That(two.Correlations, Is.Ordered.Descending);
    }

    [Test]
    public void WhatCannotBeDoneIsNamed()
    {
        LaplacianSpectrum x = Random(6, 9), y = Random(5, 10);
        Given.Fails(LfmErrorCode.InvalidArgument, () => SpectralCca.Fit(x, y, [1, 2], [1, 2]), "needs 3", "2 were given");
        Given.Fails(LfmErrorCode.InvalidArgument, () => SpectralCca.Fit(x, y, [1, 2, 3], [1, 2]), "3 rows of X and 2 of Y");
        Given.Fails(LfmErrorCode.InvalidArgument, () => SpectralCca.Fit(x, y, [1, 2, N], [1, 2, 3]), "pair 2", $"sample {N} of X");
        Given.Fails(LfmErrorCode.InvalidArgument, () => SpectralCca.Fit(x, y, [1, 2, 3], [1, 2, -1]), "sample -1 of Y");
        Given.Fails(LfmErrorCode.InvalidArgument, () => SpectralCca.Fit(x, y, [1, 2, 3], [1, 2, 3], 4), "is 4", "3 known pairs", "most 3");
        Given.Fails(LfmErrorCode.InvalidArgument, () => SpectralCca.Fit(x, y, All, All, 5), "is 5", "at most 4");
        Given.Fails(LfmErrorCode.InvalidArgument, () => SpectralCca.Fit(Random(1, 1), y, All, All), "are 1 and 5", "constant mode");
    }

    /// <summary>Orthonormal vectors, the first constant, with eigenvalues of two zeros and then rising.</summary>
    private static LaplacianSpectrum Random(int m, ulong seed)
    {
        Matrix<double> start = DenseMatrix.Build.Random(N, m, (int)seed);
        start.SetColumn(0, DenseVector.Build.Dense(N, 1));
        Matrix<double> q = start.GramSchmidt().Q;
        Matrix vectors = new(m, N);
        for (int k = 0; k < m; k++)
        {
            for (int i = 0; i < N; i++) vectors[k, i] = q[i, k] * Math.Sign(q[0, 0]);
        }
        double[] lambda = [.. Enumerable.Range(0, m).Select(k => Math.Max(0, k - 1) / 10.0)];
        return new LaplacianSpectrum(lambda, vectors, LaplacianKind.Normalized, null, new SpectrumCertificate("given", 0, 0, 0, 0, 0));
    }

    private static LaplacianSpectrum Turned(LaplacianSpectrum x, Matrix turn)
    {
        Matrix vectors = new(x.Size, N);
        x.Vectors.Row(0).CopyTo(vectors.Row(0));
        for (int k = 1; k < x.Size; k++)
        {
            for (int i = 0; i < N; i++)
            {
                for (int j = 1; j < x.Size; j++) vectors[k, i] += turn[k - 1, j - 1] * x.Vectors[j, i];
            }
        }
        return new LaplacianSpectrum(x.Eigenvalues, vectors, x.Kind, null, x.Certificate);
    }

    private static Matrix Rotation(int m, int seed)
    {
        Matrix<double> q = DenseMatrix.Build.Random(m, m, seed).QR().Q;
        Matrix turn = new(m, m);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++) turn[i, j] = q[i, j];
        }
        return turn;
    }

    private static Matrix<double> Entries(LaplacianSpectrum spectrum, int[] rows) =>
        DenseMatrix.Build.Dense(rows.Length, spectrum.Size - 1, (t, k) => spectrum.Vectors[k + 1, rows[t]]);

    private static Matrix<double> Embedding(LaplacianSpectrum spectrum, int[] rows, SpectralScaling scaling)
    {
        double first = spectrum.Eigenvalues.First(v => v > 0);
        return DenseMatrix.Build.Dense(rows.Length, spectrum.Size - 1, (t, k) => spectrum.Vectors[k + 1, rows[t]]
            * (scaling == SpectralScaling.Commute ? Math.Sqrt(first / Math.Max(first, spectrum.Eigenvalues[k + 1])) : 1));
    }

    private static Matrix<double> Covariance(Matrix<double> e, double ridge)
    {
        Matrix<double> c = e.Transpose() * e / e.RowCount;
        return c + (ridge * c.Trace() / c.RowCount * DenseMatrix.CreateIdentity(c.RowCount));
    }

    private static Matrix<double> Variates(Matrix directions, LaplacianSpectrum spectrum, int[] rows, SpectralCca found) =>
        DenseMatrix.Build.Dense(rows.Length, found.Components, (t, j) =>
            Enumerable.Range(0, spectrum.Size).Sum(k => spectrum.Vectors[k, rows[t]] * directions[k, j]) / found.Correlations[j]);
}
