using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Maps;

[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class DescriptorOperatorsTests
{
    private const int N1 = 700, N2 = 530, P = 12;

    private readonly MapSolverOptions _options = new() { LaplacianWeight = 0.05 };

    /// <summary>Operators against their definition, for a basis that is the descriptors themselves.</summary>
    [Test]
    public void OperatorsAreThoseOfTheDefinition([Values(1, 7, 30)] int m, [Values] bool byRows, [Values] bool walk)
    {
        (LaplacianSpectrum x, LaplacianSpectrum y) = (Given.Basis(N1, m, 1, walk ? Mass(N1) : null), Given.Basis(N2, m + 2, 2));
        Matrix f = Given.Gaussian(N1, P, 3), g = Given.Gaussian(N2, P, 4);
        using DescriptorOperators operators = new(x, f, y, g, _options, new ComputeContext(2));
        Assert.That(operators.Rank, Is.EqualTo(P));
        using NativeBuffer<double> s = operators.Unpack(ofX: true, byRows, null, new ComputeContext(3));
        for (int q = 0; q < P; q++)
        {
            double center = (Mean(f, q) + Mean(g, q)) / 2;
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < m; j++)
                {
                    double expected = 0;
                    for (int t = 0; t < N1; t++) expected += x.Vectors[i, t] * x.Vectors[j, t] * (f[t, q] - center) * (x.Mass?[t] ?? 1);
                    Assert.That(s.Span[(byRows ? (i * P) + q : (q * m) + i) * m + j], Is.EqualTo(expected).Within(1e-12));
                }
            }
        }
    }

    /// <summary>
    /// A fit on some columns that shares operators is the fit on those columns by themselves, also where all of them, or the chosen ones,
    /// depend on each other.
    /// </summary>
    [Test]
    public void AFitOnSomeColumnsIsTheFitOnThemAlone([Values(P, 5, 1)] int rank, [Values(0, 0.1)] double commutativity)
    {
        (LaplacianSpectrum x, LaplacianSpectrum y) = (Given.Basis(N1, 8, 5), Given.Basis(N2, 6, 6));
        Matrix mixing = Given.Gaussian(rank, P, 7);
        Matrix f = LfmNative.LinearAlgebra.Gemm.Product(Given.Gaussian(N1, rank, 8), mixing);
        Matrix g = LfmNative.LinearAlgebra.Gemm.Product(Given.Gaussian(N2, rank, 9), mixing);
        MapSolverOptions options = _options with { CommutativityWeight = commutativity, Tolerance = 1e-12 };
        using DescriptorOperators operators = new(x, f, y, g, options, new ComputeContext(1));
        Assert.That(operators.Rank, Is.EqualTo(rank));
        foreach (int[] columns in new int[][] { [0, 1, 2, 5, 6, 8, 9, 10, 11], [4], [3, 7], [.. Enumerable.Range(0, P)] })
        {
            FunctionalMap shared = FunctionalMapSolver.Solve(operators, columns, options, new ComputeContext(2));
            FunctionalMap alone = FunctionalMapSolver.Solve(x, Take(f, columns), y, Take(g, columns), options);
            Given.Near(shared.C, alone.C, 1e-8);
            Assert.That(shared.Rank, Is.EqualTo(alone.Rank).And.EqualTo(Math.Min(rank, columns.Length)));
            Assert.That(shared.Energy.Total, Is.EqualTo(alone.Energy.Total).Within(1e-10 * alone.Energy.Total));
            Assert.That(shared.Residual, Is.LessThan(1e-8));
        }
    }

    [Test]
    public void ThreadsDoNotChangeTheMap([Values(40, 23)] int m)
    {
        (LaplacianSpectrum x, LaplacianSpectrum y) = (Given.Basis(N1, m, 11), Given.Basis(N2, m + 3, 12));
        Matrix f = Given.Gaussian(N1, P, 13), g = Given.Gaussian(N2, P, 14);
        FunctionalMap one = FunctionalMapSolver.Solve(x, f, y, g, _options, new ComputeContext(1));
        foreach (int threads in new[] { 2, 3 })
        {
            FunctionalMap again = FunctionalMapSolver.Solve(x, f, y, g, _options, new ComputeContext(threads));
            Assert.That(TestData.Bits(again.C.Data), Is.EqualTo(TestData.Bits(one.C.Data)));
            Assert.That(again.Energy, Is.EqualTo(one.Energy));
        }
    }

    private static double[] Mass(int n) => [.. Enumerable.Range(0, n).Select(i => 1 + (i % 4))];

    private static double Mean(Matrix f, int column) => Enumerable.Range(0, f.Rows).Average(i => f[i, column]);

    private static Matrix Take(Matrix source, int[] columns)
    {
        Matrix part = new(source.Rows, columns.Length);
        for (int i = 0; i < part.Rows; i++)
        {
            for (int j = 0; j < columns.Length; j++) part[i, j] = source[i, columns[j]];
        }
        return part;
    }
}
