using LfmNative.Comparison.Rsm;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Comparison.Rsm;

[Category("Numerics")]
[NoNativeLeaks]
public sealed class SemanticRsmTests
{
    private static readonly RsmMatching[] Approximations =
        [RsmMatching.Greedy, RsmMatching.RowGreedy, RsmMatching.TopK, RsmMatching.BatchOptimal, RsmMatching.Auction, RsmMatching.None];

    [TestCase(1, 3)]
    [TestCase(2, 4)]
    [TestCase(5, 2)]
    [TestCase(7, 6)]
    public void ExactIsTheBestOfAllMatchings(int positions, int channels)
    {
        foreach (MapsData maps in new[]
        {
            MapsData.Gaussian(5, positions, channels, 1), MapsData.Activations(5, positions, channels, 2),
            MapsData.Gaussian(5, positions, channels, 3, offset: 40),
        })
        {
            RsmReport report = MapsData.Rsm(maps);
            double[] inner = report.Values(RsmKernel.Inner), cosine = report.Values(RsmKernel.Cosine), rbf = report.Values(RsmKernel.Rbf);
            for (int i = 0; i < 5; i++)
            {
                for (int j = 0; j < 5; j++)
                {
                    int at = (5 * i) + j;
                    double best = maps.Best(i, maps, j), ii = maps.Best(i, maps, i), jj = maps.Best(j, maps, j);
                    Assert.That(inner[at], Is.EqualTo(best).Within(2e-6 * Math.Sqrt(ii * jj)));
                    Assert.That(cosine[at], Is.EqualTo(best / Math.Sqrt(ii * jj)).Within(2e-6));
                    double distance = Math.Max(0, ii + jj - (2 * best));
                    Assert.That(rbf[at], Is.EqualTo(Math.Exp(-distance / (2 * report.Sigma * report.Sigma))).Within(1e-4));
                }
            }
            Assert.That(report.Gap, Is.LessThan(1e-6));
        }
    }

    [Test]
    public void PositionsMayStandInAnyOrder([Values(9, 40)] int positions)
    {
        MapsData maps = MapsData.Activations(12, positions, 10, 4), shuffled = maps.Shuffled(9);
        RsmReport before = MapsData.Rsm(maps), after = MapsData.Rsm(shuffled), across = MapsData.Rsm(maps, gallery: shuffled);
        foreach (RsmKernel kernel in Enum.GetValues<RsmKernel>())
        {
            double[] a = before.Values(kernel), b = after.Values(kernel);
            for (int t = 0; t < a.Length; t++) Assert.That(b[t], Is.EqualTo(a[t]).Within(1e-6 * Math.Max(1, Math.Abs(a[t]))));
        }
        double[] cosine = across.Values(RsmKernel.Cosine);
        for (int i = 0; i < 12; i++) Assert.That(cosine[(12 * i) + i], Is.EqualTo(1).Within(1e-6), "a shuffled sample is the sample");
        Assert.That(across.Values(RsmKernel.Cosine, spatial: true)[0], Is.LessThan(0.9));
    }

    [Test]
    public void LengthsFillTheShorterSampleWithZeros()
    {
        MapsData maps = MapsData.Gaussian(4, 6, 3, 6), gallery = MapsData.Activations(3, 4, 3, 7);
        int[] lengths = [6, 4, 1, 5];
        RsmReport among = MapsData.Rsm(maps, lengths: lengths), across = MapsData.Rsm(maps, gallery: gallery, lengths: lengths);
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                double best = maps.Best(i, maps, j, lengths[i], lengths[j]);
                Assert.That(among.Values(RsmKernel.Inner)[(4 * i) + j], Is.EqualTo(best).Within(1e-5), $"{i} {j}");
            }
            for (int j = 0; j < 3; j++)
            {
                double best = maps.Best(i, gallery, j, lengths[i], 4);
                Assert.That(across.Values(RsmKernel.Inner)[(3 * i) + j], Is.EqualTo(best).Within(1e-5), $"{i} {j} of the gallery");
            }
        }
        Assert.That(among.Values(RsmKernel.Inner)[4], Is.EqualTo(among.Values(RsmKernel.Inner)[1]).Within(0), "symmetric");
    }

    [Test]
    public void PermutationsAreThoseThatTheValuesComeFrom([Values] RsmMatching matching)
    {
        MapsData maps = MapsData.Activations(6, 30, 5, 8);
        RsmReport report = MapsData.Rsm(maps, new RsmOptions { Matching = matching, Permutation = true, Window = 7, Largest = 11 });
        double[] inner = report.Values(RsmKernel.Inner);
        for (int i = 0; i < 6; i++)
        {
            for (int j = 0; j < 6; j++)
            {
                Span<int> partner = report.Partners!.AsSpan(((6 * i) + j) * 30, 30);
                Assert.That(partner.ToArray(), Is.EquivalentTo(Enumerable.Range(0, 30)));
                double sum = 0;
                for (int s = 0; s < 30; s++)
                {
                    for (int c = 0; c < 5; c++) sum += (double)maps.Vector(i, s)[c] * maps.Vector(j, partner[s])[c];
                }
                Assert.That(inner[(6 * i) + j], Is.EqualTo(sum).Within(1e-5));
            }
        }
    }

    [Test]
    public void NoApproximationIsBetterThanTheOptimum()
    {
        MapsData maps = MapsData.Activations(10, 50, 8, 10);
        double exact = MapsData.Rsm(maps).ObjectiveMean;
        foreach (RsmMatching matching in Approximations)
        {
            RsmReport report = MapsData.Rsm(maps, new RsmOptions { Matching = matching, Window = 10, Largest = 10 });
            Assert.That(report.ObjectiveMean, Is.LessThanOrEqualTo(exact * (1 + 1e-9)), matching.ToString());
            Assert.That(report.ObjectiveMean, Is.GreaterThanOrEqualTo(report.SpatialMean * (1 - 1e-9)), matching.ToString());
            Assert.That(report.Gap, Is.NaN);
            if (matching == RsmMatching.Auction) Assert.That(report.ObjectiveMean, Is.EqualTo(exact).Within(1e-4 * exact));
            if (matching == RsmMatching.Greedy) Assert.That(report.ObjectiveMean, Is.GreaterThan(0.9 * exact));
        }
        foreach (RsmOptions whole in new RsmOptions[]
        {
            new() { Matching = RsmMatching.TopK, Largest = 50 }, new() { Matching = RsmMatching.BatchOptimal, Window = 50 },
        })
            Assert.That(MapsData.Rsm(maps, whole).ObjectiveMean, Is.EqualTo(exact).Within(1e-9 * exact));
    }

    [Test]
    public void GreedyTakesTheBestRemainingPair()
    {
        const int S = 23, C = 4;
        MapsData maps = MapsData.Gaussian(2, S, C, 12);
        RsmReport report = MapsData.Rsm(maps, new RsmOptions { Matching = RsmMatching.Greedy, Permutation = true });
        // The reference sorts all centred products; in double precision, where no two of them are alike.
        double[][] mean = [.. Enumerable.Range(0, 2).Select(i => Enumerable.Range(0, C)
            .Select(c => Enumerable.Range(0, S).Average(s => (double)maps.Vector(i, s)[c])).ToArray())];
        double Product(int s, int t) =>
            Enumerable.Range(0, C).Sum(c => (maps.Vector(1, s)[c] - mean[1][c]) * (maps.Vector(0, t)[c] - mean[0][c]));
        int[] partner = new int[S];
        Array.Fill(partner, -1);
        foreach ((int s, int t) in Enumerable.Range(0, S * S).Select(p => (p / S, p % S)).OrderByDescending(p => Product(p.Item1, p.Item2)))
        {
            if (partner[s] < 0 && !partner.Contains(t)) partner[s] = t;
        }
        Assert.That(report.Partners!.AsSpan(2 * S, S).ToArray(), Is.EqualTo(partner));
    }

    [Test]
    public void CopiesTiesAndZerosHaveTheirPlace()
    {
        float[] values = new float[4 * 30 * 2];
        for (int p = 0; p < 2 * 60; p++) values[p] = p % 3;
        for (int p = 0; p < 60; p++) values[120 + p] = 2;
        MapsData maps = new(values, 4, 30, 2);
        RsmReport report = MapsData.Rsm(maps);
        double[] cosine = report.Values(RsmKernel.Cosine);
        Assert.Multiple(() =>
        {
            Assert.That(cosine[1], Is.EqualTo(1).Within(1e-6), "copies");
            Assert.That(cosine[0], Is.EqualTo(1));
            Assert.That(cosine[15], Is.Zero, "a sample of zeros is like nothing");
            Assert.That(cosine[3], Is.Zero);
            Assert.That(report.Warnings.Single(), Does.Contain("1 samples are zero everywhere"));
            Assert.That(report.Values(RsmKernel.Rbf)[15], Is.EqualTo(1));
        });
    }

    [TestCase(1e-18f)]
    [TestCase(1e15f)]
    public void TheScaleOfTheDataDoesNotMatter(float scale)
    {
        MapsData maps = MapsData.Activations(8, 25, 6, 14);
        double[] before = MapsData.Rsm(maps).Values(RsmKernel.Cosine);
        double[] after = MapsData.Rsm(maps.Mapped(v => v * scale)).Values(RsmKernel.Cosine);
        for (int t = 0; t < before.Length; t++) Assert.That(after[t], Is.EqualTo(before[t]).Within(1e-6));
    }

    [Test]
    public void BlocksAndThreadsDoNotMatter([Values] RsmMatching matching)
    {
        MapsData maps = MapsData.Activations(70, 26, 4, 15);
        RsmOptions options = new() { Matching = matching, Window = 8, Largest = 8 };
        double[] one = MapsData.Rsm(maps, options).Values(RsmKernel.Inner);
        double[] three = MapsData.Rsm(maps, options, threads: 3).Values(RsmKernel.Inner);
        Assert.That(TestData.Bits(three), Is.EqualTo(TestData.Bits(one)));
        using RsmRun run = new(maps, null, null, null, options, new ComputeContext(2), MapBlock.Bytes(9, 26, 4));
        double[] inBlocks = run.Matrix().Inner;
        for (int t = 0; t < one.Length; t++) Assert.That(inBlocks[t], Is.EqualTo(one[t]).Within(1e-5));
    }

    [Test]
    public void NaNIsNamedBySampleAndPosition()
    {
        MapsData maps = MapsData.Gaussian(5, 4, 3, 16);
        maps.Values[(((3 * 4) + 2) * 3) + 1] = float.NaN;
        LfmException failure = TestData.Fails(LfmErrorCode.InvalidData, () => MapsData.Rsm(maps));
        Assert.That(failure.Message, Does.Contain("sample 3, position 2, channel 1").And.Contain("NaN"));
        MapsData.Rsm(maps, lengths: [4, 4, 4, 2, 4]);
    }

    [Test]
    public void ContradictionsAreNamed()
    {
        MapsData maps = MapsData.Gaussian(6, 4, 3, 17), other = MapsData.Gaussian(6, 4, 2, 18);
        RsmSamples samples = new(maps), labelled = new(maps) { Labels = [0, 0, 0, 1, 1, 1] };
        void Fails(LfmErrorCode code, string part, RsmSamples x, RsmSamples? y, RsmOptions? options = null, GraphOptions? graph = null) =>
            Assert.That(TestData.Fails(code, () => SemanticRsm.Of(x, y, options, graph)).Message, Does.Contain(part));
        Assert.Multiple(() =>
        {
            Fails(LfmErrorCode.InvalidData, "one sample", new RsmSamples(MapsData.Gaussian(1, 4, 3, 1)), null);
            Fails(LfmErrorCode.InvalidData, "3 channels and maps has 2", samples, new RsmSamples(other));
            Fails(LfmErrorCode.InvalidArgument, "5 lengths", samples with { Lengths = [1, 2, 3, 4, 4] }, null);
            Fails(LfmErrorCode.InvalidArgument, "length of sample 1 is 5", samples with { Lengths = [1, 5, 3, 4, 4, 1] }, null);
            Fails(LfmErrorCode.InvalidArgument, "length of sample 2 is 0", samples with { Lengths = [1, 1, 0, 4, 4, 1] }, null);
            Fails(LfmErrorCode.InvalidArgument, "2 labels", samples with { Labels = [1, 2] }, null);
            Fails(LfmErrorCode.InvalidArgument, "one side only", labelled, samples);
            Fails(LfmErrorCode.InvalidArgument, "5×2", samples with { Logits = new Matrix(5, 2) }, null);
            Fails(LfmErrorCode.InvalidArgument, "without a gallery", samples with { Logits = new Matrix(6, 2) }, samples);
            Fails(LfmErrorCode.InvalidArgument, "leave Top out", labelled, null, new RsmOptions { Top = 2 });
            Fails(LfmErrorCode.InvalidArgument, "Permutation", samples, null, new RsmOptions { Top = 2, Permutation = true });
            Fails(LfmErrorCode.InvalidArgument, "Sigma", samples, null, new RsmOptions { Top = 2, Kernel = RsmKernel.Rbf });
            Fails(LfmErrorCode.InvalidArgument, "Window", samples, null, new RsmOptions { Window = 0 });
            Fails(LfmErrorCode.MemoryRefused, "fewer samples", samples, null, null, new GraphOptions { MaxMemory = 1000 });
            Matrix infinite = new(6, 2);
            infinite[0, 0] = double.PositiveInfinity;
            Fails(LfmErrorCode.InvalidData, "NaN or infinity", samples with { Logits = infinite }, null);
        });
    }

    [Test]
    public void CancellationEndsIt()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => SemanticRsm.Of(
            new RsmSamples(MapsData.Gaussian(30, 20, 3, 19)), context: new ComputeContext(2, null, source.Token)));
    }

    [Test]
    public void ArraysAreTakenInPlaceInBothPrecisions()
    {
        MapsData maps = MapsData.Gaussian(4, 5, 3, 20);
        double[] expected = MapsData.Rsm(maps).Values(RsmKernel.Inner);
        double[] wide = Array.ConvertAll(maps.Values, v => (double)v);
        unsafe
        {
            fixed (float* single = maps.Values)
            fixed (double* twice = wide)
            {
                using ArrayFeatureMaps a = new(new SampleSet(single, 20, 3), 5, "a"), b = new(new SampleSet(twice, 20, 3), 5, "b");
                Assert.That(SemanticRsm.Of(new RsmSamples(a)).Values(RsmKernel.Inner), Is.EqualTo(expected));
                Assert.That(SemanticRsm.Of(new RsmSamples(b)).Values(RsmKernel.Inner), Is.EqualTo(expected));
                SampleSet rows = new(single, 20, 3);
                TestData.Fails(LfmErrorCode.InvalidArgument, () => new ArrayFeatureMaps(rows, 7, "a").Dispose());
            }
        }
    }
}
