using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Spectra;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Spectra;

/// <summary>The filter's polynomial against its definition, and applied to an operator against its eigenvectors.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class ChebyshevFilterTests
{
    [Test]
    public void ValueAndInverseAgree([Values(1, 3, 9, 41)] int degree, [Values(0.31, 0.5, 0.99)] double lambda)
    {
        ChebyshevFilter filter = new(degree, -0.5, 0.3);
        Assert.That(filter.Inverse(filter.Value(lambda)), Is.EqualTo(lambda).Within(1e-12));
    }

    [Test]
    public void DegreesAreOddAndBoundedByTheRoundingAtTheTop()
    {
        foreach (double wanted in (double[])[0.6, 0.45, 0.41, 0.4])
        {
            foreach (double tolerance in (double[])[1e-6, 1e-9, 1e-13])
            {
                ChebyshevFilter filter = ChebyshevFilter.For(-1, 0.4, wanted, 1, 8, tolerance);
                Assert.That(filter.Degree % 2, Is.EqualTo(1));
                if (filter.Degree > 1)
                    Assert.That(filter.Value(1), Is.LessThan(20 * Math.Min(1e9, tolerance * 1e16)), "one step above the limit at most");
            }
        }
    }

    [Test]
    public void ASpectrumOfOnePointIsNotFiltered()
    {
        Assert.That(ChebyshevFilter.For(-0.1, -0.1, -0.1, -0.1, 8, 1e-9).Degree, Is.EqualTo(1));
        Assert.That(ChebyshevFilter.For(0.2, 0.2, 0.5, 1, 8, 1e-9).Degree, Is.EqualTo(1), "everything wanted");
    }

    [Test]
    public void EigenvectorsAreScaledByThePolynomial([Values(1, 3, 5, 8)] int degree)
    {
        const int Width = BlockVectors.Width;
        NeighborGraph cycle = GraphOf.Cycle(64);
        using LaplacianOperator op = new(cycle.AffinityMatrix, LaplacianKind.Normalized, 2);
        ChebyshevFilter filter = new(degree, -1, 0.5);
        using NativeBuffer<double> x = new(64 * Width), y = new(64 * Width), scratch = new(64 * Width);
        for (int i = 0; i < 64; i++)
        {
            for (int k = 0; k < Width; k++) x.Pointer[(i * Width) + k] = Math.Cos(2 * Math.PI * i * 3 * k / 64);
        }
        filter.Apply(op, x.Pointer, y.Pointer, scratch.Pointer);
        Assert.That(op.Products, Is.EqualTo(degree * Width));
        for (int k = 0; k < Width; k++)
        {
            // B = I − L has the eigenvalues cos(2πf/n); T_q within the interval is cos(q·acos x).
            double lambda = Math.Cos(2 * Math.PI * 3 * k / 64), t = (lambda + 0.25) / 0.75;
            double expected = degree == 1 ? lambda : t > 1 ? Math.Cosh(degree * Math.Acosh(t)) : Math.Cos(
                degree * Math.Acos(Math.Max(-1, t)));
            for (int i = 0; i < 64; i++)
                Assert.That(
                    y.Pointer[(i * Width) + k],
                    Is.EqualTo(expected * x.Pointer[(i * Width) + k]).Within(1e-9 * Math.Max(1, Math.Abs(expected))),
                    $"vector {k}");
        }
    }
}
