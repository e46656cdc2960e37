using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Spectra;

namespace LfmNative.Tests.Alignments;

/// <summary>The whole job does what it is for, and does it the same way every time.</summary>
[Category("Numerics")]
public sealed class FitQualityTests : AlignmentTest
{
    private static readonly AlignmentOptions Quick = new() { K = 60, Spectrum = new SpectrumOptions { Eigenpairs = 30 } };

    [Test, Category("Long")]
    public void UnseenWordsFindThemselves()
    {
        (Samples x, Samples y) = Words(0, 900);
        Alignment alignment = LatentAligner.Fit(x.View, y.View, AnchorPairs.Random(40, 900, 900, 3), Quick);
        (Samples testX, Samples testY) = Words(900, 1500);
        AlignmentScores scores = alignment.Evaluate(testX.View, testY.View);
        Assert.Multiple(() =>
        {
            Assert.That(scores.Map.Mrr, Is.GreaterThan(0.9), "600 words that the fit has not seen");
            Assert.That(scores.Map.PrecisionAt10, Is.GreaterThan(0.95));
            Assert.That(scores.AnchorsOnly!.Mrr, Is.LessThan(scores.Map.Mrr - 0.3), "40 pairs do not fix a rotation of 300 dimensions");
            Assert.That(scores.Relative!.Mrr, Is.LessThan(scores.Map.Mrr - 0.1));
            Assert.That(alignment.Facts.MatchAccuracy, Is.GreaterThan(0.5));
            Assert.That(alignment.Facts.MatchAccuracy, Is.EqualTo(Accuracy(alignment, [.. Enumerable.Range(0, 900)])).Within(1e-15));
            Assert.That(alignment.Facts.Similarity, Is.InRange(0.5, 1));
            Assert.That(alignment.Facts.Trust.Trusted, Is.True);
            Assert.That(alignment.SpectrumX.Certificate.Residual, Is.LessThan(1e-8));
            Assert.That(alignment.SpectrumY.Certificate.Residual, Is.LessThan(1e-8));
            Assert.That(alignment.Facts.SolveResidual, Is.LessThan(1e-9));
        });
    }

    /// <summary>A map of 150 × 150 is solved for trial and fit in turn; what comes out is that of a fit without a trial.</summary>
    [Test]
    public void ALargeMapStartsFromItsTrial()
    {
        Planted planted = Plant(400, 360, 6, 9);
        AlignmentOptions options = new() { K = 12, Spectrum = new SpectrumOptions { Eigenpairs = 150 }, Refine = Refinement.None };
        Alignment alignment = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(20), options);
        StageClock clock = new(new ComputeContext());
        FittedMap alone = PinnedSamples.Use(planted.X.View, planted.Y.View, samples => AlignmentInputs.Use(
            new GivenPair(samples, planted.Anchors(20), options),
            clock,
            inputs =>
            {
                PreparedPair pair = PairPreparation.Run(inputs, inputs.Options, null, clock);
                using DescriptorOperators? operators = MapFit.Operators(pair, clock);
                return MapFit.Run(pair, operators, inputs.All, new FitStart(LearnedFrom.Both), clock);
            }));
        Assert.Multiple(() =>
        {
            Assert.That(alignment.Facts.SolveResidual, Is.LessThan(1e-9));
            Assert.That(alignment.Facts.SolveIterations, Is.LessThan(alone.Map.Iterations));
            Assert.That(alignment.Map.Data, Is.EqualTo(alone.C.Data).Within(1e-6));
            Assert.That(alignment.Facts.Energy.Total, Is.EqualTo(alone.Map.Energy.Total).Within(1e-9 * alone.Map.Energy.Total));
        });
    }

    [Test]
    public void APlantedRotationOfSomeShuffledRowsIsFound()
    {
        Planted planted = Plant(400, 360, 6, 9);
        AlignmentOptions options = new()
        {
            K = 12,
            Spectrum = new SpectrumOptions { Eigenpairs = 40 },
            EigenpairsY = 36,
            Refine = Refinement.SelfLearning,
            Transform = new TransformOptions { Normalization = PreNormalization.None },
        };
        Alignment alignment = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(20), options);
        Assert.Multiple(() =>
        {
            Assert.That((alignment.Map.Rows, alignment.Map.Cols), Is.EqualTo((36, 40)));
            Assert.That(alignment.Matches, Has.Length.EqualTo(360));
            Assert.That(Accuracy(alignment, planted.Truth), Is.EqualTo(1));
            Assert.That(alignment.Facts.MatchAccuracy, Is.NaN, "nobody said the rows were paired");
            for (int i = 0; i < 6; i++)
            {
                for (int j = 0; j < 9; j++)
                    Assert.That(alignment.SpaceTransform.Matrix[i, j], Is.EqualTo(planted.Frame[i][j]).Within(1e-5));
            }
        });
        float[] carried = alignment.Transform(planted.X.View);
        for (int j = 0; j < 360; j++)
        {
            for (int c = 0; c < 9; c++)
                Assert.That(carried[(planted.Truth[j] * 9) + c], Is.EqualTo(planted.Y.Data[(j * 9) + c]).Within(1e-4));
        }
    }

    [Test]
    public void IdenticalSidesGiveTheIdentity()
    {
        Samples x = Noise(300, 5, 8);
        Alignment alignment = LatentAligner.Fit(x.View, x.View, AnchorPairs.First(12, 300, 300),
            new AlignmentOptions { K = 10, Spectrum = new SpectrumOptions { Eigenpairs = 20 } });
        Assert.Multiple(() =>
        {
            Assert.That(alignment.Facts.MatchAccuracy, Is.EqualTo(1));
            Assert.That(alignment.Facts.Similarity, Is.EqualTo(1).Within(1e-10));
            for (int i = 0; i < 20; i++)
            {
                for (int j = 0; j < 20; j++) Assert.That(alignment.Map[i, j], Is.EqualTo(i == j ? 1 : 0).Within(1e-8));
            }
            for (int i = 0; i < 5; i++)
            {
                for (int j = 0; j < 5; j++) Assert.That(alignment.SpaceTransform.Matrix[i, j], Is.EqualTo(i == j ? 1 : 0).Within(1e-6));
            }
        });
    }

    [Test]
    public void FunctionsAreCarriedAsTheFormulaSays()
    {
        Planted planted = Plant(150, 140, 4, 5);
        Alignment a = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(10),
            new AlignmentOptions { K = 10, Spectrum = new SpectrumOptions { Eigenpairs = 15 }, EigenpairsY = 12 });
        LfmNative.Memory.Matrix f = new(150, 2);
        for (int i = 0; i < 150; i++) (f[i, 0], f[i, 1]) = (planted.X.Data[i * 4], i % 7);
        LfmNative.Memory.Matrix g = a.TransferFunctions(f);
        Assert.That((g.Rows, g.Cols), Is.EqualTo((140, 2)));
        for (int p = 0; p < 2; p++)
        {
            double[] coefficients = new double[15];
            for (int m = 0; m < 15; m++)
            {
                for (int i = 0; i < 150; i++) coefficients[m] += a.SpectrumX.Vectors[m, i] * f[i, p];
            }
            for (int j = 0; j < 140; j++)
            {
                double value = 0;
                for (int r = 0; r < 12; r++)
                {
                    for (int m = 0; m < 15; m++) value += a.SpectrumY.Vectors[r, j] * a.Map[r, m] * coefficients[m];
                }
                Assert.That(g[j, p], Is.EqualTo(value).Within(1e-10 * Math.Max(1, Math.Abs(value))));
            }
        }
        Fails(LfmErrorCode.InvalidArgument, () => a.TransferFunctions(new LfmNative.Memory.Matrix(149, 1)), "149", "150");
    }

    [Test, Category("Long")]
    public void TheSameSeedGivesTheSameBitsOnAnyNumberOfThreads()
    {
        (Samples x, Samples y) = Words(0, 500);
        AnchorPairs anchors = AnchorPairs.Random(30, 500, 500, 5);
        AlignmentOptions options = Quick with { K = 40, Refine = Refinement.SelfLearning, Seed = 11 };
        Alignment one = LatentAligner.Fit(x.View, y.View, anchors, options, new ComputeContext(1));
        foreach (int threads in new[] { 1, 2, 3 })
            AssertSame(one, LatentAligner.Fit(x.View, y.View, anchors, options, new ComputeContext(threads)));
    }

    [Test]
    public void AnotherSeedDrawsOtherAnchorsAndHoldsOutOthers()
    {
        Assert.That(AnchorPairs.Random(30, 500, 500, 5).X, Is.EqualTo(AnchorPairs.Random(30, 500, 500, 5).X));
        Assert.That(AnchorPairs.Random(30, 500, 500, 6).X, Is.Not.EqualTo(AnchorPairs.Random(30, 500, 500, 5).X));
        Assert.That(AnchorPairs.Random(500, 500, 500, 5).X, Is.EquivalentTo(Enumerable.Range(0, 500)), "without repetition");
        (Samples x, Samples y) = Words(0, 400);
        AnchorPairs anchors = AnchorPairs.First(20, 400, 400);
        AlignmentOptions options =
            Quick with { K = 30, Spectrum = new SpectrumOptions { Eigenpairs = 15 }, Refine = Refinement.ZoomOut };
        Alignment a = LatentAligner.Fit(x.View, y.View, anchors, options),
            b = LatentAligner.Fit(x.View, y.View, anchors, options with { Seed = 1 });
        Assert.That(b.Facts.Trust.Map, Is.Not.EqualTo(a.Facts.Trust.Map));
        Assert.That(b.Facts.Similarity, Is.EqualTo(a.Facts.Similarity).Within(1e-3), "the map itself hangs on no seed");
    }

    [Test]
    public void LeadingDimensionsAreRespected()
    {
        Planted planted = Plant(120, 110, 4, 6);
        AlignmentOptions options = new() { K = 8, Spectrum = new SpectrumOptions { Eigenpairs = 12 } };
        float[] wide = new float[120 * 7];
        Array.Fill(wide, float.NaN);
        for (int i = 0; i < 120; i++) planted.X.View.Row(i).CopyTo(wide.AsSpan(i * 7));
        Alignment compact = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(10), options);
        Alignment strided = LatentAligner.Fit(new LfmNative.Memory.ReadOnlyMatrixView<float>(wide, 120, 4, 7),
            planted.Y.View, planted.Anchors(10), options);
        AssertSame(compact, strided);
        Assert.That(strided.Transform(new LfmNative.Memory.ReadOnlyMatrixView<float>(wide, 120, 4, 7)),
            Is.EqualTo(compact.Transform(planted.X.View)));
    }
}
