using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

/// <summary>Scans against plain loops; the values are small whole numbers, so nearly every scan has ties.</summary>
[NoNativeLeaks]
public sealed unsafe class RowScanTests
{
    [Test]
    public void BestOfFloatsIsAPlainLoop([Range(0, 257)] int count)
    {
        using NativeBuffer<float> buffer = new((2 * count) + 8);
        TestData.SmallIntegers((int)buffer.Length, 3 + (count % 9), (ulong)count).CopyTo(buffer.Span);
        float* a = buffer.Pointer + 1 + (count % 3), b = a + count + 1;
        foreach (float start in (float[])[float.NegativeInfinity, 2, 4, 100])
        {
            float best = start, expected = start;
            int index = -7, at = -7;
            RowScan.Best(a, b, count, 50, ref best, ref index);
            for (int j = 0; j < count; j++)
            {
                if (a[j] + b[j] > expected) (expected, at) = (a[j] + b[j], 50 + j);
            }
            Assert.That((best, index), Is.EqualTo((expected, at)), $"from {start}");
        }
    }

    [Test]
    public void JustBelowIsBelowByLittle([Range(1, 20)] int count)
    {
        float[] values = TestData.Floats(count, 5, 1), below = new float[count];
        float[] special = [0, float.NegativeInfinity, 1e-38f, -1e-38f, 3, -3, 1e30f, -1e30f];
        special.AsSpan(0, Math.Min(count, special.Length)).CopyTo(values);
        fixed (float* v = values, b = below) RowScan.JustBelow(v, b, count);
        for (int j = 0; j < count; j++)
        {
            if (float.IsInfinity(values[j])) Assert.That(below[j], Is.EqualTo(values[j]));
            else Assert.That(below[j], Is.LessThan(values[j]).And.GreaterThan(values[j] - (1e-6 * Math.Abs(values[j])) - 2e-37));
        }
    }

    [Test]
    public void BestOfColumnsIsAPlainLoopAndKeepsTheFirstRow([Range(0, 67)] int count)
    {
        using NativeBuffer<float> best = new(count + 3);
        using NativeBuffer<int> index = new(count + 3, zeroed: true);
        best.Span.Fill(float.NegativeInfinity);
        float[] expected = new float[count];
        int[] at = new int[count];
        Array.Fill(expected, float.NegativeInfinity);
        for (int row = 0; row < 9; row++)
        {
            float[] scores = TestData.SmallIntegers(count + 1, 4, (ulong)((count * 10) + row));
            float bias = row % 3;
            fixed (float* a = scores) RowScan.BestOfColumns(a + 1, bias, count, row, best.Pointer + 1, index.Pointer + 1);
            for (int j = 0; j < count; j++)
            {
                if (scores[j + 1] + bias > expected[j]) (expected[j], at[j]) = (scores[j + 1] + bias, row);
            }
        }
        Assert.That(best.Span.Slice(1, count).ToArray(), Is.EqualTo(expected));
        Assert.That(index.Span.Slice(1, count).ToArray(), Is.EqualTo(at));
        bool untouched = best.Pointer[0] == float.NegativeInfinity && best.Pointer[count + 1] == float.NegativeInfinity;
        Assert.That(untouched, "nothing beside the columns is written");
    }
}
