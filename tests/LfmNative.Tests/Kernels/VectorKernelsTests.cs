using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

/// <summary>Dot products, scaled sums and the sparse product of eight vectors against plain loops.</summary>
[NoNativeLeaks]
public sealed unsafe class VectorKernelsTests
{
    [Test]
    public void ScaleShiftScaleIsThePlainFormula([Range(0, 19)] int n, [Values] bool shifts)
    {
        float[] source = TestData.Floats(n, 5);
        double[] mean = TestData.Doubles(n, 6);
        using NativeBuffer<float> x = new(n + 1), y = new(n + 1);
        source.CopyTo(x.Span);
        y.Span.Fill(-1);
        fixed (double* m = mean) VectorKernels.ScaleShiftScale(x.Pointer, 0.3, shifts ? m : null, -2, 1.7, y.Pointer, n);
        for (int i = 0; i < n; i++)
            Assert.That(y.Pointer[i], Is.EqualTo((float)(((source[i] * 0.3) + (shifts ? mean[i] * -2 : 0)) * 1.7)), "the same bits");
        Assert.That(y.Pointer[n], Is.EqualTo(-1), "nothing is written behind the end");
    }

    [Test]
    public void DotAndAddScaledArePlainLoops([Range(0, 67)] int n)
    {
        using NativeBuffer<double> buffer = new((2 * n) + 8);
        float[] source = TestData.SmallIntegers((int)buffer.Length, 9, (ulong)n);
        for (int i = 0; i < source.Length; i++) buffer.Pointer[i] = source[i];
        double* a = buffer.Pointer + 1, b = a + n + 1;
        double dot = 0;
        double[] sum = new double[n];
        for (int i = 0; i < n; i++)
        {
            dot += a[i] * b[i];
            sum[i] = a[i] + (3 * b[i]);
        }
        Assert.That(VectorKernels.Dot(a, b, n), Is.EqualTo(dot), "whole numbers add exactly in any order");
        double behind = a[n];
        VectorKernels.AddScaled(a, 3, b, n);
        Assert.That(new Span<double>(a, n).ToArray(), Is.EqualTo(sum));
        Assert.That(a[n], Is.EqualTo(behind), "nothing is written behind the end");
    }

    [Test]
    public void DotInSinglePrecisionIsNearAPlainLoop([Range(0, 77)] int n)
    {
        float[] a = TestData.Floats(n, 3), b = TestData.Floats(n, 4);
        double expected = 0, size = 0;
        for (int i = 0; i < n; i++) (expected, size) = (expected + ((double)a[i] * b[i]), size + Math.Abs((double)a[i] * b[i]));
        fixed (float* pa = a, pb = b)
            Assert.That((double)VectorKernels.DotSingle(pa, pb, n), Is.EqualTo(expected).Within(n * size / (1 << 24)));
    }

    [Test]
    public void ProductAndLargestMagnitudeArePlainLoops([Range(0, 37)] int n)
    {
        double[] a = TestData.Doubles(n, 3), b = TestData.Doubles(n, 4), c = new double[n + 1];
        c[n] = 7;
        fixed (double* pa = a, pb = b, pc = c) VectorKernels.Multiply(pa, pb, pc, n);
        Assert.That(c, Is.EqualTo(a.Zip(b, (x, y) => x * y).Append(7)));
        Assert.That(VectorKernels.LargestMagnitude(a), Is.EqualTo(a.Select(Math.Abs).DefaultIfEmpty(0).Max()));
        if (n == 0) return;
        a[n / 2] = double.NaN;
        double expected = a.Where(v => !double.IsNaN(v)).Select(Math.Abs).DefaultIfEmpty(0).Max();
        Assert.That(VectorKernels.LargestMagnitude(a), Is.EqualTo(expected), "NaN counts for nothing");
    }

    [Test]
    public void SinglePrecisionDotIsAPlainLoop([Range(0, 67)] int n)
    {
        using NativeBuffer<float> buffer = new((2 * n) + 8);
        TestData.SmallIntegers((int)buffer.Length, 9, (ulong)n).CopyTo(buffer.Span);
        float* a = buffer.Pointer + 1, b = a + n + 1;
        double dot = 0;
        for (int i = 0; i < n; i++) dot += (double)a[i] * b[i];
        Assert.That(VectorKernels.Dot(a, b, n), Is.EqualTo(dot));
    }

    [Test]
    public void TheBlockProductIsEightSingleOnes([Values(1, 5, 64, 300)] int n)
    {
        const int Width = BlockVectors.Width;
        Rng random = new((ulong)n);
        List<long> start = [0];
        List<int> columns = [];
        List<double> values = [];
        for (int i = 0; i < n; i++)
        {
            // Rows of every length, the empty one and odd ones among them.
            for (int j = i % 7; j < n && columns.Count - start[^1] < i % 11; j += 1 + random.NextInt(4))
            {
                columns.Add(j);
                values.Add(random.NextInt(9) - 4);
            }
            start.Add(columns.Count);
        }
        using NativeBuffer<double> x = new(Width * n), y = new(Width * n), same = new(Width * n);
        using NativeBuffer<double> one = new(n), product = new(n), zero = new(n, zeroed: true);
        for (int i = 0; i < Width * n; i++) x.Pointer[i] = random.NextInt(17) - 8;
        fixed (long* ps = start.ToArray())
        fixed (int* pc = columns.ToArray())
        fixed (ushort* pshort = columns.Select(c => (ushort)c).ToArray())
        fixed (double* pv = values.ToArray())
        {
            int half = n / 2;
            SparseProduct.MultiplyBlock(ps, pc, pv, zero.Pointer, x.Pointer, y.Pointer, y.Pointer, (1, 0, 0), 0, half);
            SparseProduct.MultiplyBlock(ps, pc, pv, zero.Pointer, x.Pointer, y.Pointer, y.Pointer, (1, 0, 0), half, n);
            SparseProduct.MultiplyBlock(ps, pshort, pv, zero.Pointer, x.Pointer, same.Pointer, same.Pointer, (1, 0, 0), 0, n);
            Assert.That(same.Span.ToArray(), Is.EqualTo(y.Span.ToArray()), "columns of two bytes");
            for (int k = 0; k < Width; k++)
            {
                for (int i = 0; i < n; i++) one.Pointer[i] = x.Pointer[(i * Width) + k];
                SparseProduct.Multiply(ps, pc, pv, one.Pointer, product.Pointer, 0, n);
                for (int i = 0; i < n; i++) Assert.That(y.Pointer[(i * Width) + k], Is.EqualTo(product.Pointer[i]), $"row {i}, vector {k}");
                SparseProduct.Multiply(ps, pshort, pv, one.Pointer, product.Pointer, 0, n);
                for (int i = 0; i < n; i++)
                    Assert.That(product.Pointer[i], Is.EqualTo(y.Pointer[(i * Width) + k]), $"row {i}, vector {k}, columns of two bytes");
            }
        }
    }
}
