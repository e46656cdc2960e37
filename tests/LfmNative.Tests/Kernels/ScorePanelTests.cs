using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

[NoNativeLeaks]
public sealed unsafe class ScorePanelTests
{
    private const int Q = ScorePanel.Queries;
    private const int P = ScorePanel.Points;

    /// <summary>Every score is the plain loop's, bit by bit, and one that attains its threshold is enough for all to be written.</summary>
    [Test]
    public void ScoresAreThePlainLoops([Values(0, 1, 2, 7, 50, 301)] int dims)
    {
        using NativeBuffer<float> q = new((long)(dims + 1) * Q), p = new((long)(dims + 1) * P), bias = new(P);
        using NativeBuffer<float> threshold = new(Q + 2), scores = new(Q * P);
        TestData.Floats(dims * Q, 3, 1).CopyTo(q.Span);
        TestData.Floats(dims * P, 4, 1).CopyTo(p.Span);
        TestData.Floats(P, 5, 1).CopyTo(bias.Span);
        float[] expected = new float[Q * P];
        for (int i = 0; i < Q; i++)
        {
            for (int j = 0; j < P; j++)
            {
                float sum = bias.Span[j];
                for (int k = 0; k < dims; k++) sum = MathF.FusedMultiplyAdd(q.Span[(k * Q) + i], p.Span[(k * P) + j], sum);
                expected[(i * P) + j] = sum;
            }
        }
        for (int only = 0; only < Q; only++)
        {
            float best = expected.AsSpan(only * P, P).ToArray().Max();
            threshold.Span.Fill(float.PositiveInfinity);
            threshold.Span[only] = best;
            scores.Span.Fill(float.NaN);
            Assert.That(AnyAtLeast(), $"the threshold of query {only} is attained");
            Assert.That(scores.Span.ToArray(), Is.EqualTo(expected));
            threshold.Span[only] = MathF.BitIncrement(best);
            scores.Span.Fill(float.NaN);
            Assert.That(AnyAtLeast(), Is.False, "nothing attains a little more than the best");
            Assert.That(scores.Span.ToArray(), Has.All.NaN, "and then nothing is written");
        }

        bool AnyAtLeast() => FloatPanel.AnyAtLeast(q.Pointer, p.Pointer, dims, bias.Pointer, threshold.Pointer, scores.Pointer);
    }

    /// <summary>Sums of 16-bit coordinates are exact, also where parts of a sum leave 32 bits and come back.</summary>
    [Test]
    public void Int16ScoresAreExactSums([Values(1, 2, 3, 8, 45)] int dims, [Values(100, 32767)] int size)
    {
        int depth = Int16Panel.Depth(dims);
        double[] columns = new double[dims * Q], points = new double[dims * P];
        float[] random = TestData.Floats(dims * P, 4, 1);
        for (int k = 0; k < dims; k++)
        {
            for (int i = 0; i < Q; i++) columns[(k * Q) + i] = size;
            // Large parts of alternating halves: half the way up, half the way down, and a little left over.
            for (int j = 0; j < P; j++)
                points[(k * P) + j] = k == dims / 2 && dims % 2 == 1 ? j - 7 : (k < dims / 2 ? 1 : -1) * (size - (j * k % 3));
        }
        using NativeBuffer<short> q = new((long)depth * Q), p = new((long)depth * P);
        using NativeBuffer<float> bias = new(P), threshold = new(Q + 2), scores = new(Q * P);
        fixed (double* c = columns) Int16Panel.Pack(c, Q, dims, Q, 1, q.Pointer, Q);
        fixed (double* c = points) Int16Panel.Pack(c, P, dims, P, 1, p.Pointer, P);
        TestData.SmallIntegers(P, 1000, 5).CopyTo(bias.Span);
        threshold.Span.Fill(float.MinValue);
        Assert.That(Int16Panel.AnyAtLeast(q.Pointer, p.Pointer, dims, bias.Pointer, threshold.Pointer, scores.Pointer));
        float[] products = new float[Q * P];
        fixed (float* to = products) Int16Panel.Multiply(q.Pointer, p.Pointer, dims, 0.5f, to, P);
        for (int i = 0; i < Q; i++)
        {
            for (int j = 0; j < P; j++)
            {
                long sum = 0;
                for (int k = 0; k < dims; k++) sum += (long)columns[(k * Q) + i] * (long)points[(k * P) + j];
                Assert.That(Math.Abs(sum), Is.LessThanOrEqualTo(Int16Panel.MaxProduct), "the test keeps to what is allowed");
                Assert.That(scores.Span[(i * P) + j], Is.EqualTo((float)(sum + (long)bias.Span[j])));
                Assert.That(products[(i * P) + j], Is.EqualTo(0.5f * (float)sum));
            }
            // One score that attains its threshold is enough; nothing attains what is more, or a bias of −∞.
            float best = scores.Span.Slice(i * P, P).ToArray().Max();
            threshold.Span.Fill(float.PositiveInfinity);
            threshold.Span[i] = best;
            bool attained = Int16Panel.AnyAtLeast(q.Pointer, p.Pointer, dims, bias.Pointer, threshold.Pointer, scores.Pointer);
            Assert.That(attained, $"the threshold of query {i} is attained");
            threshold.Span[i] = Math.Max(best + 1, MathF.BitIncrement(best));
            Assert.That(Int16Panel.AnyAtLeast(q.Pointer, p.Pointer, dims, bias.Pointer, threshold.Pointer, scores.Pointer), Is.False);
        }
        bias.Span.Fill(float.NegativeInfinity);
        p.Span.Clear();
        threshold.Span.Fill(-1e9f);
        Assert.That(Int16Panel.AnyAtLeast(q.Pointer, p.Pointer, dims, bias.Pointer, threshold.Pointer, scores.Pointer), Is.False);
    }

    [Test]
    public void PackingRoundsAndFillsWithZeros([Values(1, 4, 5, 6)] int width, [Values(1, 2, 3)] int dims)
    {
        const int Ld = 9;
        double[] columns = [.. TestData.Floats(dims * Ld, 8, 20).Select(v => (double)v)];
        short[] panel = new short[Int16Panel.Depth(dims) * Q];
        Array.Fill(panel, (short)-1);
        fixed (double* c = columns)
        {
            fixed (short* to = panel) Int16Panel.Pack(c, Ld, dims, width, 2, to, Q);
        }
        for (int k = 0; k < Int16Panel.Depth(dims); k++)
        {
            for (int i = 0; i < Q; i++)
            {
                short expected = k < dims && i < width ? (short)Math.Round(2 * columns[(k * Ld) + i]) : (short)0;
                Assert.That(panel[(k / 2 * 2 * Q) + (2 * i) + (k % 2)], Is.EqualTo(expected), $"dimension {k}, column {i}");
            }
        }
    }

    [Test]
    public void MaskTellsWhichOnes()
    {
        float[] values = TestData.SmallIntegers(P, 9, 2);
        foreach (float threshold in (float[])[float.MinValue, -1, 0, 2, 3.5f, 100])
        {
            uint expected = 0;
            for (int j = 0; j < P; j++) expected |= values[j] >= threshold ? 1u << j : 0;
            fixed (float* v = values) Assert.That(ScorePanel.MaskAtLeast(v, threshold), Is.EqualTo(expected), $"threshold {threshold}");
        }
    }
}
