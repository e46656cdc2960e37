using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Tests.Alignments;

/// <summary>Pairs that were learned choose the family of the transform and what is done to the rows before.</summary>
[TestFixture]
public sealed class LearnedTransformTests : AlignmentTest
{
    private const int N = 400;

    private static readonly AlignmentOptions Defaults = new() { K = 12, Spectrum = new SpectrumOptions { Eigenpairs = 20 } };

    /// <summary>A decoder behind a rotation would get every axis at another length; partners are found as well by either.</summary>
    [TestCase(10)]
    [TestCase(60)]
    public void StretchedAxesWantAnAffineMap(int anchors)
    {
        Planted data = Clustered(noise: 0.01);
        Samples y = Stretched(data.Y);
        Alignment a = LatentAligner.Fit(data.X.View, y.View, data.Anchors(anchors), Defaults);
        Alignment rotation = LatentAligner.Fit(data.X.View, y.View, data.Anchors(anchors), With(TransformKind.Orthogonal));
        Assert.Multiple(() =>
        {
            Assert.That(a.SpaceTransform.Kind, Is.EqualTo(TransformKind.Affine));
            Assert.That(a.SpaceTransform.NormalizationX.Kind, Is.EqualTo(PreNormalization.Center));
            Assert.That(a.Facts.Trust.Trusted, Is.True, a.Facts.Trust.Advice);
            Assert.That(Error(a, data, y), Is.LessThan(0.01), "of the variance");
            Assert.That(rotation.SpaceTransform.Kind, Is.EqualTo(TransformKind.Orthogonal), "what is asked for stays");
            Assert.That(Error(rotation, data, y), Is.GreaterThan(0.03));
            Assert.That(a.Facts.Options.Transform.Kind, Is.EqualTo(TransformKind.Affine), "the model knows");
        });
    }

    /// <summary>A rotation is all there is: an affine map has nothing to gain but the noise of its pairs.</summary>
    [Test]
    public void ARotationStaysARotation()
    {
        Planted data = Clustered(noise: 0);
        Alignment a = LatentAligner.Fit(data.X.View, data.Y.View, data.Anchors(10), Defaults);
        Assert.Multiple(() =>
        {
            Assert.That(a.SpaceTransform.Kind, Is.EqualTo(TransformKind.Orthogonal));
            Assert.That(a.SpaceTransform.NormalizationX.Kind, Is.EqualTo(PreNormalization.Center));
            Assert.That(Error(a, data, data.Y), Is.LessThan(1e-6));
        });
    }

    [Test]
    public void LengthsThatMeanNothingWantUnitRows()
    {
        Planted data = Clustered(noise: 0.01);
        Rng rng = new(5);
        float[] lengths = [.. Enumerable.Range(0, N).Select(_ => MathF.Exp(1.5f * (float)rng.NextGaussian()))];
        float[] y = [.. data.Y.Data.Select((v, i) => v * lengths[i / data.Y.View.Cols])];
        Alignment a = LatentAligner.Fit(
            data.X.View, new ReadOnlyMatrixView<float>(y, N, data.Y.View.Cols), data.Anchors(10), Defaults);
        Assert.That(a.SpaceTransform.NormalizationX.Kind, Is.EqualTo(PreNormalization.UnitCenterUnit));
    }

    /// <summary>Unit rows of one dimension are all the same, and nothing can be fitted to them.</summary>
    [Test]
    public void OneDimensionIsNoError()
    {
        float[] x = [.. Enumerable.Range(1, 60).Select(i => MathF.Sqrt(i))], y = [.. x.Select(v => (3 * v) + 1)];
        AlignmentOptions options = Defaults with { K = 5, Metric = DistanceMetric.Euclidean, Spectrum = new() { Eigenpairs = 6 } };
        Alignment a = LatentAligner.Fit(
            new ReadOnlyMatrixView<float>(x, 60, 1), new ReadOnlyMatrixView<float>(y, 60, 1), AnchorPairs.First(10, 60, 60), options);
        Assert.That(a.SpaceTransform.Matrix.Rows, Is.EqualTo(1));
    }

    private static AlignmentOptions With(TransformKind kind) => Defaults with { Transform = new TransformOptions { Kind = kind } };

    /// <summary>Twelve uneven clusters, turned: a shape that is found without many pairs.</summary>
    private static Planted Clustered(double noise)
    {
        Planted data = Plant(N, N, 6, 6, seed: 11, noise: noise);
        Samples centers = Noise(12, 6, 12);
        Rng rng = new(13);
        float[] x = data.X.Data;
        for (int i = 0; i < N; i++)
        {
            int cluster = (int)(12 * Math.Pow(rng.NextDouble(), 2));
            for (int j = 0; j < 6; j++) x[(i * 6) + j] = (3 * centers.Data[(cluster * 6) + j]) + (0.8f * x[(i * 6) + j]);
        }
        float[] y = data.Y.Data;
        for (int r = 0; r < N; r++)
        {
            for (int j = 0; j < 6; j++)
            {
                double sum = noise * rng.NextGaussian();
                for (int i = 0; i < 6; i++) sum += x[(data.Truth[r] * 6) + i] * data.Frame[i][j];
                y[(r * 6) + j] = (float)sum;
            }
        }
        return data;
    }

    private static Samples Stretched(Samples y)
    {
        float[] factors = [1.6f, 1.3f, 1.1f, 0.9f, 0.8f, 0.6f];
        return new Samples([.. y.Data.Select((v, i) => v * factors[i % 6])], y.View.Rows, 6);
    }

    /// <summary>Squared distance of carried rows to their partners, in units of the variance of these.</summary>
    private static double Error(Alignment a, Planted data, Samples y)
    {
        float[] carried = a.Transform(data.X.View);
        double[] mean = new double[6];
        for (int i = 0; i < y.Data.Length; i++) mean[i % 6] += y.Data[i] / (double)N;
        double error = 0, variance = 0;
        for (int r = 0; r < N; r++)
        {
            for (int j = 0; j < 6; j++)
            {
                error += Math.Pow(carried[(data.Truth[r] * 6) + j] - y.Data[(r * 6) + j], 2);
                variance += Math.Pow(y.Data[(r * 6) + j] - mean[j], 2);
            }
        }
        return error / variance;
    }
}
