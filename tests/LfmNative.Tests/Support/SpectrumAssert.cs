using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Spectra;
using Dense = MathNet.Numerics.LinearAlgebra.Matrix<double>;

namespace LfmNative.Tests.Support;

/// <summary>Spectra checked from scratch: nothing of the engine's own operator or certificate is used.</summary>
internal static class SpectrumAssert
{
    /// <summary>The Laplacian as a full matrix, straight from its definition.</summary>
    public static double[,] Laplacian(NeighborGraph graph, LaplacianKind kind)
    {
        int n = graph.Count;
        double[] degree = graph.Degrees();
        double[,] l = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            if (degree[i] > 0) l[i, i] = kind == LaplacianKind.Combinatorial ? degree[i] : 1;
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
            {
                int j = graph.Columns[p];
                double w = graph.Affinities[p];
                if (w != 0)
                    l[i, j] = -w / Scale(kind, degree[i], degree[j]);
            }
        }
        return l;
    }

    /// <summary>Order, residuals, (D-)orthonormality, signs, and a certificate that tells the truth.</summary>
    public static void IsSound(NeighborGraph graph, LaplacianSpectrum spectrum, double tolerance = 1e-8)
    {
        int n = graph.Count, m = spectrum.Size;
        double[] degree = graph.Degrees();
        double[] mass = spectrum.Kind == LaplacianKind.RandomWalk ? Array.ConvertAll(
            degree, d => d > 0 ? d : 1) : Enumerable.Repeat(1.0, n).ToArray();
        Assert.That(spectrum.Mass, spectrum.Kind == LaplacianKind.RandomWalk ? Is.EqualTo(mass) : Is.Null);
        Assert.That(spectrum.Eigenvalues, Is.Ordered);
        Assert.That(spectrum.Eigenvalues[0], Is.Zero);
        Assert.That(spectrum.Vectors.Data, Is.All.Matches<double>(double.IsFinite));
        double residual = 0, orthogonality = 0;
        for (int e = 0; e < m; e++)
        {
            double[] v = spectrum.Vectors.Row(e).ToArray();
            double squared = 0;
            for (int i = 0; i < n; i++)
            {
                double own = degree[i] > 0 ? (spectrum.Kind == LaplacianKind.Combinatorial ? degree[i] : 1) * v[i] : 0;
                for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
                {
                    int j = graph.Columns[p];
                    double w = graph.Affinities[p];
                    if (w != 0)
                        own -= w * v[j] / Scale(spectrum.Kind, degree[i], degree[j]);
                }
                // D^½ takes the walk's residual back to the symmetric problem, in which vectors have length 1.
                squared += mass[i] * Math.Pow(own - (spectrum.Eigenvalues[e] * v[i]), 2);
            }
            residual = Math.Max(residual, Math.Sqrt(squared));
            for (int f = 0; f <= e; f++)
            {
                double dot = 0;
                Span<double> other = spectrum.Vectors.Row(f);
                for (int i = 0; i < n; i++) dot += mass[i] * v[i] * other[i];
                orthogonality = Math.Max(orthogonality, Math.Abs(dot - (e == f ? 1 : 0)));
            }
            int largest = 0;
            for (int i = 1; i < n; i++)
            {
                if (Math.Abs(v[i]) > Math.Abs(v[largest]) * (1 + 1e-9)) largest = i;
            }
            Assert.That(v[largest], Is.GreaterThan(0), $"vector {e}: the first of the largest entries is positive");
        }
        double size = Math.Max(1, degree.Max());
        Assert.That(residual, Is.LessThanOrEqualTo(tolerance * (spectrum.Kind == LaplacianKind.Combinatorial ? size : 1)));
        Assert.That(orthogonality, Is.LessThan(1e-10));
        Assert.That(
            spectrum.Certificate.Residual,
            Is.EqualTo(residual).Within((1e-3 * residual) + (1e-13 * size)),
            "the certificate's residual is true");
        Assert.That(spectrum.Certificate.Orthogonality, Is.EqualTo(orthogonality).Within(1e-12), "the certificate's orthogonality is true");
    }

    /// <summary>The eigenvalues are the smallest ones of the closed form, copies complete.</summary>
    public static void HasValues(LaplacianSpectrum spectrum, IEnumerable<double> closedForm, double within = 1e-10) =>
        Assert.That(spectrum.Eigenvalues, Is.EqualTo(closedForm.Order().Take(spectrum.Size)).Within(within));

    /// <summary>Clusters of eigenvalues span the same spaces; the last cluster may be cut and is left out.</summary>
    public static void SameSpaces(LaplacianSpectrum a, LaplacianSpectrum b, double gap = 1e-5)
    {
        Assert.That(b.Eigenvalues, Is.EqualTo(a.Eigenvalues).Within(1e-10));
        for (int from = 0, to; from < a.Size; from = to)
        {
            to = from + 1;
            while (to < a.Size && a.Eigenvalues[to] - a.Eigenvalues[to - 1] < gap) to++;
            if (to == a.Size) break;
            double cosine = Rows(a, from, to).TransposeAndMultiply(Rows(b, from, to)).Svd(false).S.Min();
            Assert.That(cosine, Is.GreaterThan(1 - 1e-7), $"pairs {from}..{to - 1} near {a.Eigenvalues[from]}");
        }
    }

    /// <summary>What an affinity is divided by.</summary>
    private static double Scale(LaplacianKind kind, double own, double other) => kind switch
    {
        LaplacianKind.Normalized => Math.Sqrt(own * other),
        LaplacianKind.RandomWalk => own,
        _ => 1,
    };

    private static Dense Rows(LaplacianSpectrum s, int from, int to) =>
        Dense.Build.Dense(to - from, s.Count, (i, j) => s.Vectors[from + i, j]);
}
