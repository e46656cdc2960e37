using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

[NoNativeLeaks]
public sealed unsafe class RowDistanceTests
{
    // Sums of at most 257 non-negative terms: each addition errs by ε at most, relative to the sum.
    private const double Relative = 300 * 2.3e-16;

    [Test]
    public void SquaredIsItsScalarTwin([Range(0, 257)] int d)
    {
        using NativeBuffer<float> buffer = new((2 * d) + 16);
        using NativeBuffer<double> wide = new(d);
        TestData.Floats((int)buffer.Length, 11 + (ulong)d, 3, 0.5).CopyTo(buffer.Span);
        float* a = buffer.Pointer + 1 + (d % 5), b = a + d + (d % 3);
        foreach ((double sa, double sb) in ((double, double)[])[(1, 1), (0.37, 1.9), (1e-5, 3e4)])
        {
            double expected = SquaredScalar(a, sa, b, sb, d);
            Assert.That(RowDistance.Squared(a, sa, b, sb, d), Is.EqualTo(expected).Within(Relative * expected));
            RowDistance.Widen(b, sb, wide.Pointer, d);
            double same = RowDistance.Squared(a, sa, b, sb, d);
            Assert.That(RowDistance.Squared(a, sa, wide.Pointer, d), Is.EqualTo(same), "the same bits from a widened row");
            foreach (double sc in (double[])[1, sa])
            {
                // b plays the third row too: what stands beside a row does not touch its bits.
                (double ofA, double ofC) = RowDistance.Squared(a, sa, b, sc, wide.Pointer, d);
                Assert.That(ofA, Is.EqualTo(RowDistance.Squared(a, sa, b, sb, d)), "the same bits for two at once");
                Assert.That(ofC, Is.EqualTo(RowDistance.Squared(b, sc, b, sb, d)), "the same bits for two at once");
            }
        }
    }

    private static double SquaredScalar(float* a, double sa, float* b, double sb, int d)
    {
        double sum = 0;
        for (int j = 0; j < d; j++)
        {
            double diff = (a[j] * sa) - (b[j] * sb);
            sum += diff * diff;
        }
        return sum;
    }

    [Test]
    public void SquaredIsSymmetricToTheLastBit([Range(1, 67)] int d)
    {
        using NativeBuffer<float> buffer = new((2 * d) + 3);
        TestData.Floats((int)buffer.Length, 100 + (ulong)d, 1, 1e3).CopyTo(buffer.Span);
        float* a = buffer.Pointer, b = a + d + 3;
        foreach ((double sa, double sb) in ((double, double)[])[(1, 1), (1 / 3.0, 1 / 7.0), (1 / Math.Sqrt(3), 1 / Math.Sqrt(7))])
            Assert.That(RowDistance.Squared(a, sa, b, sb, d), Is.EqualTo(RowDistance.Squared(b, sb, a, sa, d)));
        Assert.That(RowDistance.Squared(a, 1 / 3.0, a, 1 / 3.0, d), Is.Zero, "a row is at distance 0 of itself");
    }

    [Test]
    public void SquaredNormIsTheSumOfSquares([Range(0, 257)] int d)
    {
        using NativeBuffer<float> buffer = new(d + 8);
        TestData.Floats((int)buffer.Length, 7 + (ulong)d).CopyTo(buffer.Span);
        float* a = buffer.Pointer + 1 + (d % 7);
        double expected = 0;
        for (int j = 0; j < d; j++) expected += (double)a[j] * a[j];
        Assert.That(RowDistance.SquaredNorm(a, d), Is.EqualTo(expected).Within(Relative * expected));
    }

    [Test]
    public void CenterIsItsScalarTwin([Range(0, 21)] int d)
    {
        float[] row = TestData.Floats(d + 1, 40 + (ulong)d, 3, 0.5), target = new float[d + 1];
        double[] mean = Array.ConvertAll(TestData.Floats(d + 1, 60 + (ulong)d), m => (double)m / 3);
        target[d] = 7;
        fixed (float* pr = row, pt = target)
        fixed (double* pm = mean) RowDistance.Center(pr, 0.37, pm, 4, pt, d);
        for (int j = 0; j < d; j++) Assert.That(target[j], Is.EqualTo((float)(((row[j] * 0.37) - mean[j]) * 4)));
        Assert.That(target[d], Is.EqualTo(7), "nothing beyond the row is touched");
    }

    [Test]
    public void SmallDifferencesOfLargeRowsSurvive()
    {
        float[] a = TestData.Floats(40, 5, 1, 1e4), b = (float[])a.Clone();
        b[17] = MathF.BitIncrement(b[17]);
        double step = (double)b[17] - a[17];
        fixed (float* pa = a, pb = b) Assert.That(RowDistance.Squared(pa, 1, pb, 1, 40), Is.EqualTo(step * step));
    }
}
