using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

/// <summary>A row times a matrix against plain loops.</summary>
[NoNativeLeaks]
public sealed unsafe class RowProductTests
{
    [Test]
    public void ItIsThePlainProduct([Values(0, 1, 7, 40)] int rows, [Values(0, 1, 5, 31, 32, 33, 64, 70)] int cols)
    {
        float[] source = TestData.SmallIntegers(rows + (rows * cols), 9, (ulong)(rows + cols));
        using NativeBuffer<double> buffer = new(source.Length + cols + 2);
        for (int i = 0; i < source.Length; i++) buffer.Pointer[i + 1] = source[i];
        double* x = buffer.Pointer + 1, m = x + rows, y = m + ((long)rows * cols);
        double[] expected = new double[cols];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < cols; j++) expected[j] += x[i] * m[(i * cols) + j];
        }
        y[cols] = -1;
        RowProduct.Multiply(x, m, rows, cols, y);
        Assert.That(new Span<double>(y, cols).ToArray(), Is.EqualTo(expected), "whole numbers add exactly in any order");
        Assert.That(y[cols], Is.EqualTo(-1), "nothing is written behind the end");
    }

    [Test]
    public void InSinglePrecisionAsWell([Values(0, 1, 3, 4, 7, 40)] int rows, [Values(0, 1, 5, 8, 31, 32, 33, 64, 70)] int cols)
    {
        float[] source = TestData.SmallIntegers(rows + (rows * cols), 9, (ulong)(rows + cols));
        using NativeBuffer<float> buffer = new(source.Length + cols + 2);
        source.CopyTo(buffer.Span[1..]);
        float* x = buffer.Pointer + 1, m = x + rows, y = m + ((long)rows * cols);
        float[] expected = new float[cols];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < cols; j++) expected[j] += x[i] * m[(i * cols) + j];
        }
        new Span<float>(y, cols + 1).Fill(-1);
        RowProduct.Multiply(x, m, rows, cols, y);
        Assert.That(new Span<float>(y, cols).ToArray(), Is.EqualTo(expected), "whole numbers add exactly in any order");
        Assert.That(y[cols], Is.EqualTo(-1), "nothing is written behind the end");
    }
}
