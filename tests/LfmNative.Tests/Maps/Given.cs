using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Matrix = LfmNative.Memory.Matrix;

namespace LfmNative.Tests.Maps;

/// <summary>Seeded inputs, and comparisons with MathNet, for the tests of this room.</summary>
internal static class Given
{
    public static Matrix Gaussian(int rows, int cols, ulong seed)
    {
        Rng rng = new(seed);
        Matrix m = new(rows, cols);
        foreach (ref double v in m.Data.AsSpan()) v = rng.NextGaussian();
        return m;
    }

    public static float[] Samples(int n, int d, ulong seed) => Single(Gaussian(n, d, seed));

    public static float[] Single(Matrix m) => Array.ConvertAll(m.Data, v => (float)v);

    /// <summary>n×m with orthonormal columns.</summary>
    public static Matrix Orthonormal(int n, int m, ulong seed) => Engine(Oracle(Gaussian(n, m, seed)).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q);

    /// <summary>A spectrum that no graph has: seeded orthonormal (or M-orthonormal) vectors, eigenvalues from 0 upwards.</summary>
    public static LaplacianSpectrum Basis(int n, int m, ulong seed, double[]? mass = null)
    {
        Matrix phi = Orthonormal(n, m, seed);
        Rng rng = new(seed + 77);
        double[] values = new double[m];
        for (int k = 1; k < m; k++) values[k] = values[k - 1] + 0.02 + (0.1 * rng.NextDouble());
        for (int i = 0; i < n && mass is not null; i++)
        {
            foreach (ref double v in phi.Row(i)) v /= Math.Sqrt(mass[i]);
        }
        return Spectrum(values, phi, mass is null ? LaplacianKind.Normalized : LaplacianKind.RandomWalk, mass);
    }

    /// <summary>A spectrum of given eigenvectors, one a column.</summary>
    public static LaplacianSpectrum Spectrum(double[] values, Matrix columns, LaplacianKind kind = LaplacianKind.Normalized, double[]? mass = null) =>
        new(values, columns.Transposed(), kind, mass, new SpectrumCertificate("given", 0, 0, 0, 0, 0));

    public static NeighborGraph Graph(float[] x, int n, int k, DistanceMetric metric = DistanceMetric.Euclidean, AffinityKernel kernel = AffinityKernel.Gaussian) =>
        NeighborGraphBuilder.Build(NeighborSearch.Exact(View(x, n), k, metric), kernel);

    public static SpectralSpace Space(NeighborGraph graph, int m, LaplacianKind kind = LaplacianKind.Normalized) =>
        new(graph, LaplacianSpectrum.Compute(graph, new SpectrumOptions { Eigenpairs = m, Laplacian = kind }));

    /// <summary>An undirected graph of (i, j, length, affinity).</summary>
    public static NeighborGraph Graph(int n, params (int I, int J, double Length, double Affinity)[] edges)
    {
        List<long> start = [0];
        List<int> columns = [];
        List<double> lengths = [], affinities = [];
        for (int i = 0; i < n; i++)
        {
            foreach ((int other, double length, double affinity) in edges.Where(e => e.I == i || e.J == i).Select(e => (e.I == i ? e.J : e.I, e.Length, e.Affinity)).OrderBy(e => e.Item1))
            {
                columns.Add(other);
                lengths.Add(length);
                affinities.Add(affinity);
            }
            start.Add(columns.Count);
        }
        return new NeighborGraph([.. start], [.. columns], [.. lengths], [.. affinities]);
    }

    public static ReadOnlyMatrixView<float> View(float[] x, int n) => new(x, n, x.Length / n);

    /// <summary>The rows of a matrix in another order: row i of the result is row order[i].</summary>
    public static float[] Reordered(float[] x, int n, int[] order)
    {
        int d = x.Length / n;
        float[] result = new float[order.Length * d];
        for (int i = 0; i < order.Length; i++) x.AsSpan(order[i] * d, d).CopyTo(result.AsSpan(i * d));
        return result;
    }

    /// <summary>A permutation that is not its own inverse: i ↦ a·i + b mod n.</summary>
    public static int[] Permutation(int n, int factor = 7, int shift = 3)
    {
        int[] order = [.. Enumerable.Range(0, n).Select(i => ((factor * i) + shift) % n)];
        Assert.That(order.Distinct().Count(), Is.EqualTo(n), "a permutation");
        Assert.That(Enumerable.Range(0, n).Count(i => order[order[i]] == i), Is.LessThan(n / 4), "not an involution");
        return order;
    }

    public static Matrix<double> Oracle(Matrix m) => Matrix<double>.Build.DenseOfRowMajor(m.Rows, m.Cols, m.Data);

    public static Matrix Engine(Matrix<double> m) => new(m.RowCount, m.ColumnCount, m.ToRowMajorArray());

    public static double Difference(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Assert.That(a.Length, Is.EqualTo(b.Length));
        double largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double d = Math.Abs(a[i] - b[i]);
            if (double.IsNaN(d)) return double.NaN;
            largest = Math.Max(largest, d);
        }
        return largest;
    }

    public static void Near(Matrix actual, Matrix expected, double tolerance, string? what = null)
    {
        Assert.That((actual.Rows, actual.Cols), Is.EqualTo((expected.Rows, expected.Cols)), what);
        Assert.That(Difference(actual.Data, expected.Data), Is.LessThanOrEqualTo(tolerance), what);
    }

    public static LfmException Fails(LfmErrorCode code, Action action, params string[] parts)
    {
        LfmException e = Assert.Throws<LfmException>(action)!;
        Assert.That(e.Code, Is.EqualTo(code), e.Message);
        foreach (string part in parts) Assert.That(e.Message, Does.Contain(part));
        return e;
    }
}
