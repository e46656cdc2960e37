using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Inspection;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Inspection;

/// <summary>Planted models: one network's outputs for other items, changed in every way that has a name, and another network's.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class SameModelTests
{
    private const int N = 1200, D = 48, Latent = 20;

    /// <summary>Outputs of a network of one hidden layer for items drawn by a seed.</summary>
    private static float[] Outputs(ulong model, ulong items, int n = N, double topic = 0)
    {
        Rng random = new(items);
        double[] first = TestData.Doubles(Latent * Latent, model), second = TestData.Doubles(D * Latent, model + 1000);
        double[] bias = TestData.Doubles(D, model + 2000);
        float[] x = new float[n * D];
        for (int i = 0; i < n; i++)
        {
            double[] z = new double[Latent], hidden = new double[Latent];
            for (int t = 0; t < Latent; t++) z[t] = (random.NextGaussian() / (1 + (0.1 * t))) + (t < 4 ? topic : 0);
            for (int t = 0; t < Latent; t++)
            {
                double sum = 0;
                for (int s = 0; s < Latent; s++) sum += first[(t * Latent) + s] * z[s];
                hidden[t] = Math.Tanh(sum / 4);
            }
            for (int j = 0; j < D; j++)
            {
                double sum = bias[j];
                for (int t = 0; t < Latent; t++) sum += second[(j * Latent) + t] * hidden[t];
                x[(i * D) + j] = (float)(sum + (0.3 * random.NextGaussian()));
            }
        }
        return x;
    }

    private static float[] Unit(float[] x)
    {
        float[] unit = [.. x];
        for (int i = 0; i < x.Length / D; i++)
        {
            float norm = MathF.Sqrt(x.AsSpan(i * D, D).ToArray().Sum(value => value * value));
            for (int j = 0; j < D; j++) unit[(i * D) + j] /= norm;
        }
        return unit;
    }

    private static float[] Turned(float[] x)
    {
        Matrix turn = Svd.Of(TestData.Matrix(D, D, 77)).PolarFactor();
        float[] turned = new float[x.Length];
        for (int i = 0; i < x.Length / D; i++)
        {
            for (int j = 0; j < D; j++)
            {
                double sum = 0;
                for (int t = 0; t < D; t++) sum += x[(i * D) + t] * turn[t, j];
                turned[(i * D) + j] = (float)sum;
            }
        }
        return turned;
    }

    /// <summary>Columns less their mean, and over their deviations where that is wanted.</summary>
    private static float[] Centered(float[] x, bool standardized)
    {
        float[] centered = [.. x];
        int n = x.Length / D;
        for (int j = 0; j < D; j++)
        {
            double[] column = [.. Enumerable.Range(0, n).Select(i => (double)x[(i * D) + j])];
            double mean = column.Average(), deviation = Math.Sqrt(column.Average(value => (value - mean) * (value - mean)));
            for (int i = 0; i < n; i++) centered[(i * D) + j] = (float)((column[i] - mean) / (standardized ? deviation : 1));
        }
        return centered;
    }

    private static float[] Cut(float[] x, int d) =>
        [.. Enumerable.Range(0, x.Length / D).SelectMany(i => x.AsSpan(i * D, d).ToArray())];

    private static SameModelReport Test(float[] a, float[] b, int colsA = D, int colsB = D, ComputeContext? context = null) =>
        SameModel.Test(
            new ReadOnlyMatrixView<float>(a, a.Length / colsA, colsA),
            new ReadOnlyMatrixView<float>(b, b.Length / colsB, colsB),
            context: context);

    private static void Says(SameModelReport found, SameVerdict verdict, SpaceRelation relation, bool? interchangeable)
    {
        Assert.That((found.Verdict, found.Relation, found.Interchangeable), Is.EqualTo((verdict, relation, interchangeable)), found.Reason);
        Assert.That(found.Advice, Is.Not.Empty);
        Assert.That(found.Reason + found.Advice, Does.Not.Contain("⟨"));
    }

    [Test]
    public void TheSameRowsAreTold()
    {
        float[] a = Outputs(1, 2);
        Says(Test(a, a), SameVerdict.Same, SpaceRelation.Identical, true);
        Says(Test(a, Array.ConvertAll(a, v => (float)(Half)v)), SameVerdict.Same, SpaceRelation.Rounded, true);
        Says(Test(a, Array.ConvertAll(a, v => 3 * v)), SameVerdict.Same, SpaceRelation.Scaled, false);
        Says(Test(a, Unit(a)), SameVerdict.Same, SpaceRelation.Normalized, false);
        Says(Test(a, Centered(a, false)), SameVerdict.Same, SpaceRelation.Shifted, false);
        Says(Test(a, Centered(a, true)), SameVerdict.Same, SpaceRelation.Standardized, false);
        Says(Test(a, Cut(a, 20), colsB: 20), SameVerdict.Same, SpaceRelation.Truncated, false);
        Says(Test(a, Turned(a)), SameVerdict.Same, SpaceRelation.Rotated, false);
        Assert.That(Test(a, Array.ConvertAll(a, v => 3 * v)).Scale, Is.EqualTo(3).Within(1e-5));
    }

    [Test]
    public void OtherRowsOfOneModelAreTold()
    {
        float[] a = Outputs(1, 2), b = Outputs(1, 3, 900);
        Says(Test(a, b), SameVerdict.Same, SpaceRelation.OtherRows, true);
        Says(Test(a, Outputs(1, 3, 900, topic: 0.7)), SameVerdict.Same, SpaceRelation.OtherRows, true);
        Says(Test(a, Outputs(1, 3)), SameVerdict.Same, SpaceRelation.OtherRows, true);
        Says(Test(a, Array.ConvertAll(b, v => (float)(Half)v)), SameVerdict.Same, SpaceRelation.OtherRows, true);
        Says(Test(a, Array.ConvertAll(b, v => 30 * v)), SameVerdict.Same, SpaceRelation.Scaled, false);
        Says(Test(a, Unit(b)), SameVerdict.Same, SpaceRelation.Normalized, false);
        Says(Test(Unit(a), Unit(b)), SameVerdict.Same, SpaceRelation.OtherRows, true);
        Says(Test(a, Centered(b, true)), SameVerdict.Same, SpaceRelation.Standardized, false);
        Says(Test(a, Cut(b, 24), colsB: 24), SameVerdict.Same, SpaceRelation.Truncated, false);
        Says(Test(Cut(a, 24), b, colsA: 24), SameVerdict.Same, SpaceRelation.Truncated, false);
    }

    [TestCase(4ul)]
    [TestCase(5ul)]
    [TestCase(6ul)]
    public void OtherModelsAreDifferent(ulong model)
    {
        float[] a = Outputs(1, 2);
        Says(Test(a, Outputs(model, 2)), SameVerdict.Different, SpaceRelation.Unrelated, false);
        Says(Test(a, Outputs(model, 3, 900)), SameVerdict.Different, SpaceRelation.Unrelated, false);
        Says(Test(a, Cut(Outputs(model, 2), 24), colsB: 24), SameVerdict.Different, SpaceRelation.Unrelated, false);
    }

    [Test]
    public void WhatIsNotKnownIsNotGuessed()
    {
        float[] a = Outputs(1, 2);
        // Rows of the same law in other coordinates, unpaired: a rotation, or two models that are alike.
        SameModelReport turned = Test(a, Turned(Outputs(1, 3)));
        Says(turned, SameVerdict.Undecided, SpaceRelation.Unknown, false);
        Says(Test(a[..(20 * D)], Outputs(1, 3, 20)), SameVerdict.Undecided, SpaceRelation.Unknown, null);
        Says(Test(a[..(3 * D)], Outputs(1, 3)[..(3 * D)]), SameVerdict.Undecided, SpaceRelation.Unknown, null);
        Says(Test([.. Enumerable.Repeat(1f, N * D)], a), SameVerdict.Undecided, SpaceRelation.Unknown, null);
        float[] zero = new float[N * D];
        Says(Test(zero, zero), SameVerdict.Undecided, SpaceRelation.Unknown, null);
        // Noise has no coordinates of its own, nor has one row many times.
        Says(Test(TestData.Floats(N * D, 1), TestData.Floats(N * D, 2)), SameVerdict.Undecided, SpaceRelation.Unknown, null);
        float[] once = [.. Enumerable.Range(0, N).SelectMany(_ => a[..D])];
        Says(Test(once, a), SameVerdict.Undecided, SpaceRelation.Unknown, null);
        Says(Test(Cut(a, 4), Cut(Outputs(1, 3), 4), 4, 4), SameVerdict.Undecided, SpaceRelation.Unknown, null);
    }

    [Test]
    public void TwoModelsInOneSetAreNotInterchangeable()
    {
        float[] a = Outputs(1, 2), b = [.. a], other = Outputs(9, 2);
        for (int i = 0; i < N; i++)
        {
            if (i % 2 == 0) Array.Copy(other, i * D, b, i * D, D);
        }
        Says(Test(a, b), SameVerdict.Undecided, SpaceRelation.Mixed, false);
        // The same where rows cannot be held against rows.
        Says(Test(Outputs(1, 3, 1100), b), SameVerdict.Undecided, SpaceRelation.Mixed, false);
        Says(Test(b, Outputs(1, 3, 1100)), SameVerdict.Undecided, SpaceRelation.Mixed, false);
    }

    [Test]
    public void RowsThatAreNearTheirPartnersButNotEqualAreNotTheSame()
    {
        float[] a = Outputs(1, 2), noise = TestData.Floats(a.Length, 8, scale: 0.3);
        Says(Test(a, [.. a.Zip(noise, (value, error) => value + error)]), SameVerdict.Undecided, SpaceRelation.Related, false);
        // A few rows that were edited are another matter.
        float[] edited = [.. a];
        Array.Copy(Outputs(1, 9, 30), edited, 30 * D);
        Says(Test(a, edited), SameVerdict.Same, SpaceRelation.OtherRows, true);
    }

    [Test]
    public void AnArchitecturesLayoutIsNoAgreement()
    {
        // Channels of four positions, of which neighbours are correlated in every network of this kind: shifts by a channel agree as well.
        foreach (ulong model in new ulong[] { 2, 3, 4 })
            Says(Test(Layout(1), Layout(model)), SameVerdict.Different, SpaceRelation.Unrelated, false);
        Says(Test(Layout(1), Layout(1, items: 5)), SameVerdict.Same, SpaceRelation.OtherRows, true);

        static float[] Layout(ulong model, ulong items = 3)
        {
            float[] x = Outputs(model, items);
            Rng random = new(items + 50);
            for (int i = 0; i < N; i++)
            {
                for (int channel = 0; channel < D / 4; channel++)
                {
                    double common = 2 * random.NextGaussian();
                    for (int at = 0; at < 4; at++) x[(i * D) + (4 * channel) + at] += (float)(common + random.NextGaussian());
                }
            }
            return x;
        }
    }

    [Test]
    public void TheSameBitsForAnyThreads()
    {
        float[] a = Outputs(1, 2), b = Outputs(1, 3);
        SameModelReport one = Test(a, b, context: new ComputeContext(1)), four = Test(a, b, context: new ComputeContext(4));
        Assert.That(four.Coordinates, Is.EqualTo(one.Coordinates));
        Assert.That(four.Paired, Is.EqualTo(one.Paired));
        Assert.That(four.Statistics, Is.EqualTo(one.Statistics));
        Assert.That(four.Reason, Is.EqualTo(one.Reason));
    }

    [Test]
    public void MistakesEndInASentence()
    {
        float[] a = Outputs(1, 2, 40);
        Assert.That(
            TestData.Fails(LfmErrorCode.InvalidData, () => Test([], a)).Message, Does.Contain("A is a matrix of 0×48"));
        Assert.That(
            TestData.Fails(LfmErrorCode.MemoryRefused, () => SameModel.Test(
                new ReadOnlyMatrixView<float>(a, 40, D),
                new ReadOnlyMatrixView<float>(a, 40, D),
                null,
                new GraphOptions { MaxMemory = 1000 })).Message,
            Does.Contain("MaxMemory"));
        float[] bad = [.. a];
        bad[(3 * D) + 1] = float.PositiveInfinity;
        Assert.That(TestData.Fails(LfmErrorCode.InvalidData, () => Test(a, bad)).Message, Does.Contain("B: row 3, column 1"));
    }
}
