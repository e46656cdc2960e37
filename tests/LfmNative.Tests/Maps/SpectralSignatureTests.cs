using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class SpectralSignatureTests
{
    private const int N = 25, M = 7;
    private static readonly NeighborGraph Graph = Given.Graph(Given.Samples(N, 3, 2), N, 6);
    private static readonly SpectralSpace Space = Given.Space(Graph, M);
    private static readonly int[] Anchors = [9, 2];

    private static double[] Lambda => Space.Spectrum.Eigenvalues;

    [Test]
    public void HeatIsTheNormalisedDiagonalOfTheHeatKernel()
    {
        Matrix f = Compute(DescriptorKind.Hks, 5);
        double[] times = Times(5);
        Each(f, 5, (i, s) => Ratio(k => Math.Exp(-times[s] * Lambda[k]), k => Phi(k, i) * Phi(k, i)));
    }

    [Test]
    public void HeatTowardsLandmarksIsOneColumnAnAnchorAndScale()
    {
        Matrix f = Compute(DescriptorKind.HksLandmark, 4, Anchors);
        double[] times = Times(4);
        Each(f, 8, (i, c) => Ratio(k => Math.Exp(-times[c % 4] * Lambda[k]), k => Phi(k, Anchors[c / 4]) * Phi(k, i)));
    }

    [Test]
    public void WaveIsTheNormalisedBandOfLogarithmicEnergies()
    {
        Matrix f = Compute(DescriptorKind.Wks, 40);
        Each(f, 40, (i, s) => Ratio(k => Band(k, s, 40), k => Phi(k, i) * Phi(k, i)));
    }

    [Test]
    public void WaveTowardsLandmarksIsOneColumnAnAnchorAndScale()
    {
        Matrix f = Compute(DescriptorKind.WksLandmark, 40, Anchors);
        Each(f, 80, (i, c) => Ratio(k => Band(k, c % 40, 40), k => Phi(k, Anchors[c / 40]) * Phi(k, i)));
    }

    [Test]
    public void DefaultsAreAHundredScalesAndSixteenALandmark()
    {
        Assert.That(Compute(DescriptorKind.Hks, 0).Cols, Is.EqualTo(100));
        Assert.That(Compute(DescriptorKind.Wks, 0).Cols, Is.EqualTo(100));
        Assert.That(Compute(DescriptorKind.HksLandmark, 0, Anchors).Cols, Is.EqualTo(32));
        Assert.That(Compute(DescriptorKind.WksLandmark, 0, Anchors).Cols, Is.EqualTo(32));
    }

    [Test]
    public void ScalesOfALandmarkDiffer([Values(DescriptorKind.HksLandmark, DescriptorKind.WksLandmark)] DescriptorKind kind)
    {
        Matrix f = Compute(kind, 0, Anchors);
        for (int s = 1; s < 16; s++)
            Assert.That(Enumerable.Range(0, N).Max(i => Math.Abs(f[i, s] - f[i, s - 1])), Is.GreaterThan(1e-6), $"scales {s - 1} and {s}");
    }

    [Test]
    public void OneScaleIsDefined([Values(DescriptorKind.Hks, DescriptorKind.Wks)] DescriptorKind kind)
    {
        Matrix f = Compute(kind, 1);
        Assert.That(f.Cols, Is.EqualTo(1));
        Assert.That(f.Data, Has.All.Matches<double>(double.IsFinite).And.Some.Positive);
    }

    [Test]
    public void AWideGapInTheSpectrumLeavesNoHole([Values(16, 100, 2000)] int scales)
    {
        // Two groups that all but fall apart: λ = 0, tiny, then large. Energies in the gap are far from every eigenvalue.
        LaplacianSpectrum spectrum = Given.Spectrum([0, 1e-6, 0.9, 1], Given.Orthonormal(N, 4, 5));
        foreach (DescriptorKind kind in (DescriptorKind[])[DescriptorKind.Wks, DescriptorKind.Hks])
        {
            Matrix f = Descriptors.Compute(
                new SpectralSpace(Graph, spectrum),
                default,
                [],
                null,
                null,
                new DescriptorOptions { Kinds = [kind], Scales = scales },
                new ComputeContext());
            Assert.That(f.Data, Has.All.Matches<double>(double.IsFinite), $"{kind}");
            // The weights sum to one, and so do the squares of an eigenvector.
            for (int s = 0; s < scales; s++)
                Assert.That(Enumerable.Range(0, N).Sum(i => f[i, s]), Is.EqualTo(1).Within(1e-9), $"{kind}, scale {s}");
        }
    }

    [Test]
    public void ZeroModesOfManyComponentsSetNoScale()
    {
        NeighborGraph graph = Given.Graph(7, (0, 1, 1, 1), (1, 2, 1, 1), (3, 4, 1, 1), (4, 5, 1, 1), (5, 6, 1, 1));
        foreach (DescriptorKind kind in (DescriptorKind[])[DescriptorKind.Hks, DescriptorKind.Wks])
        {
            Matrix f = Descriptors.Compute(
                Given.Space(graph, 5),
                default,
                [],
                null,
                null,
                new DescriptorOptions { Kinds = [kind], Scales = 30 },
                new ComputeContext());
            Assert.That(f.Data, Has.All.Matches<double>(v => double.IsFinite(v) && v >= 0), $"{kind}");
            for (int s = 0; s < 30; s++)
                Assert.That(Enumerable.Range(0, 7).Sum(i => f[i, s]), Is.EqualTo(1).Within(1e-12), $"{kind}, scale {s}");
        }
    }

    [Test]
    public void ASpectrumOfZerosHasNoScale([Values(DescriptorKind.Hks, DescriptorKind.Wks)] DescriptorKind kind)
    {
        NeighborGraph pairs = Given.Graph(4, (0, 1, 1, 1), (2, 3, 1, 1));
        Given.Fails(
            LfmErrorCode.InvalidData,
            () => Descriptors.Compute(
                Given.Space(pairs, 2), default, [], null, null, new DescriptorOptions { Kinds = [kind] }, new ComputeContext()),
            "zero eigenvalues only");
    }

    private static Matrix Compute(DescriptorKind kind, int scales, params int[] anchors) =>
        Descriptors.Compute(
            Space, default, anchors, null, null, new DescriptorOptions { Kinds = [kind], Scales = scales }, new ComputeContext());

    private static double Phi(int k, int i) => Space.Spectrum.Vectors[k, i];

    private static double[] Times(int count)
    {
        double least = 4 * Math.Log(10) / Lambda[^1], most = 4 * Math.Log(10) / Lambda[1];
        return [.. Enumerable.Range(0, count).Select(s => least * Math.Pow(most / least, s / (count - 1.0)))];
    }

    /// <summary>
    /// exp(−(e − ln λ_k)²/2σ²) over positive eigenvalues, σ = 7 energy steps, the range shrunk by 2σ at each end.
    /// </summary>
    private static double Band(int k, int s, int count)
    {
        if (k == 0) return 0;
        double low = Math.Log(Lambda[1]), high = Math.Log(Lambda[^1]), sigma = 7 * (high - low) / Math.Max(count, 100);
        double e = low + (2 * sigma) + ((high - low - (4 * sigma)) * s / (count - 1.0));
        return Math.Exp(-Math.Pow(e - Math.Log(Lambda[k]), 2) / (2 * sigma * sigma));
    }

    private static double Ratio(Func<int, double> weight, Func<int, double> value)
    {
        double above = 0, below = 0;
        for (int k = 0; k < M; k++) (above, below) = (above + (weight(k) * value(k)), below + weight(k));
        return above / below;
    }

    private static void Each(Matrix actual, int columns, Func<int, int, double> expected)
    {
        Assert.That((actual.Rows, actual.Cols), Is.EqualTo((N, columns)));
        for (int i = 0; i < N; i++)
        {
            for (int c = 0; c < columns; c++)
                Assert.That(actual[i, c], Is.EqualTo(expected(i, c)).Within(1e-12), $"sample {i}, column {c}");
        }
    }
}
