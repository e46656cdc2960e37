using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

[NoNativeLeaks]
public sealed unsafe class ScorePanelTests
{
    private const int Q = ScorePanel.Queries;
    private const int P = ScorePanel.Points;

    /// <summary>Every score is the plain loop's, bit by bit, and one that reaches its threshold is enough for all to be written.</summary>
    [Test]
    public void ScoresAreThePlainLoops([Values(0, 1, 2, 7, 50, 301)] int dims)
    {
        using NativeBuffer<float> q = new((long)(dims + 1) * Q), p = new((long)(dims + 1) * P), bias = new(P), threshold = new(Q), scores = new(Q * P);
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
            Assert.That(ScorePanel.AnyReach(q.Pointer, p.Pointer, dims, bias.Pointer, threshold.Pointer, scores.Pointer), $"query {only} is reached");
            Assert.That(scores.Span.ToArray(), Is.EqualTo(expected));
            threshold.Span[only] = MathF.BitIncrement(best);
            scores.Span.Fill(float.NaN);
            Assert.That(ScorePanel.AnyReach(q.Pointer, p.Pointer, dims, bias.Pointer, threshold.Pointer, scores.Pointer), Is.False, "nothing reaches a little more than the best");
            Assert.That(scores.Span.ToArray(), Has.All.NaN, "and then nothing is written");
        }
    }

    [Test]
    public void ReachingTellsWhichOnes()
    {
        float[] values = TestData.SmallIntegers(P, 9, 2);
        foreach (float threshold in (float[])[float.MinValue, -1, 0, 2, 3.5f, 100])
        {
            uint expected = 0;
            for (int j = 0; j < P; j++) expected |= values[j] >= threshold ? 1u << j : 0;
            fixed (float* v = values) Assert.That(ScorePanel.Reaching(v, threshold), Is.EqualTo(expected), $"threshold {threshold}");
        }
    }
}
