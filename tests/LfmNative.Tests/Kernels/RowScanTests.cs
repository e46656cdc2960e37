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
        Assert.That(best.Pointer[0] == float.NegativeInfinity && best.Pointer[count + 1] == float.NegativeInfinity, "nothing beside the columns is written");
    }

    [Test]
    public void OfferTopKeepsTheLargest([Range(0, 131, 3)] int count, [Values(1, 2, 8, 9, 10, 25)] int k)
    {
        using NativeBuffer<float> scores = new((2 * count) + 1), top = new(k);
        TestData.SmallIntegers((int)scores.Length, 40, (ulong)(count + k)).CopyTo(scores.Span);
        top.Span.Fill(float.NegativeInfinity);
        RowScan.OfferTop(scores.Pointer + 1, count, top.Pointer, k);
        RowScan.OfferTop(scores.Pointer + 1 + count, count, top.Pointer, k);
        Assert.That(top.Span.ToArray(), Is.EqualTo(Largest(scores.Span[1..].ToArray(), k)));
    }

    [Test]
    public void OfferTopOfColumnsKeepsTheLargestOfEachColumn([Range(1, 37)] int count, [Values(1, 3, 10, 17)] int k)
    {
        const int Rows = 20;
        float[] scores = TestData.SmallIntegers(Rows * count, 30, (ulong)(count + (100 * k)));
        using NativeBuffer<float> top = new(count * k), least = new(count);
        top.Span.Fill(float.NegativeInfinity);
        least.Span.Fill(float.NegativeInfinity);
        fixed (float* a = scores)
        {
            for (int row = 0; row < Rows; row++) RowScan.OfferTopOfColumns(a + (row * count), count, top.Pointer, least.Pointer, k);
        }
        for (int j = 0; j < count; j++)
        {
            float[] column = [.. Enumerable.Range(0, Rows).Select(row => scores[(row * count) + j])];
            Assert.That(top.Span.Slice(j * k, k).ToArray(), Is.EqualTo(Largest(column, k)));
            Assert.That(least.Pointer[j], Is.EqualTo(top.Pointer[(j * k) + k - 1]));
        }
    }

    private static float[] Largest(float[] values, int k) =>
        [.. values.OrderDescending().Concat(Enumerable.Repeat(float.NegativeInfinity, k)).Take(k)];
}
