using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Alignments;

/// <summary>Spectral CCA as the map of an alignment: matches, transform, verdict, models, rows never seen.</summary>
[Category("Numerics")]
public sealed class SpectralCcaFitTests : AlignmentTest
{
    private static readonly Planted Data = Plant(400, 360, 3, 5, seed: 8);
    private static readonly AlignmentOptions Options =
        new() { Method = MapMethod.SpectralCca, K = 12, Spectrum = new SpectrumOptions { Eigenpairs = 16 }, CcaRidge = 1e-3 };

    private static Alignment Fit(int anchors, AlignmentOptions? options = null) =>
        LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(anchors), options ?? Options);

    [Test]
    public void ItFindsWhatIsPlanted()
    {
        Alignment found = Fit(40);
        Assert.That(Accuracy(found, Data.Truth), Is.GreaterThan(0.5));
        Assert.That(found.Canonical!.Correlations, Has.All.InRange(0, 1));
        Assert.That(found.Canonical.Correlations, Is.Ordered.Descending);
        Assert.That(found.Facts.DescriptorRank, Is.EqualTo(15), "the constant mode is left out");
        Assert.That(found.Facts.Options.Refine, Is.EqualTo(Refinement.None), "a baseline is not refined unless that is asked for");
        Assert.That(found.Facts.Trust.HeldOut, Is.EqualTo(8));
        Assert.That(found.Matches[0], Is.EqualTo(Data.Truth[0]), "known pairs stand");
    }

    /// <summary>Rows never seen are placed among the samples and find their partners in canonical coordinates.</summary>
    [Test]
    public void RowsAreScoredInCanonicalCoordinates()
    {
        Planted paired = Plant(300, 300, 3, 5, seed: 9);
        int[] back = new int[300];
        for (int j = 0; j < 300; j++) back[paired.Truth[j]] = j;
        Samples y = new([.. back.SelectMany(j => paired.Y.View.Row(j).ToArray())], 300, 5);
        Alignment found = LatentAligner.Fit(
            paired.X.View.RowRange(0, 250), y.View.RowRange(0, 250), AnchorPairs.First(60, 250, 250), Options);
        AlignmentScores known = found.Evaluate(paired.X.View.RowRange(0, 250), y.View.RowRange(0, 250));
        AlignmentScores unseen = found.Evaluate(paired.X.View.RowRange(250, 300), y.View.RowRange(250, 300));
        Assert.That(known.Canonical!.PrecisionAt1, Is.GreaterThan(0.5));
        Assert.That(unseen.Canonical!.Mrr, Is.GreaterThan(0.5), "placed by Nyström's extension");
        Assert.That(unseen.Map.Mrr, Is.GreaterThan(0.9), "a transform on pairs of a rotation");
        Alignment map = LatentAligner.Fit(
            paired.X.View.RowRange(0, 250), y.View.RowRange(0, 250), AnchorPairs.First(60, 250, 250),
            Options with { Method = MapMethod.FunctionalMap, Refine = Refinement.ZoomOut });
        Assert.That(map.Evaluate(paired.X.View, y.View).Canonical, Is.Null);
        Assert.That(map.Canonical, Is.Null);
    }

    /// <summary>A model holds all of it, in the same bits; copies among the rows share nodes.</summary>
    [Test]
    public void ModelsKeepIt([Values] bool copies)
    {
        Samples x = copies ? new([.. Data.X.Data, .. Data.X.View.Row(3), .. Data.X.View.Row(9)], 402, 3) : Data.X;
        Alignment fitted = LatentAligner.Fit(x.View, Data.Y.View, Data.Anchors(40), Options);
        using MemoryStream stream = new();
        fitted.Save(stream);
        Alignment loaded = Alignment.Load(stream.ToArray());
        Assert.That(loaded.Canonical!.DirectionsX.Data, Is.EqualTo(fitted.Canonical!.DirectionsX.Data));
        Assert.That(loaded.Canonical.DirectionsY.Data, Is.EqualTo(fitted.Canonical.DirectionsY.Data));
        Assert.That(loaded.Canonical.Correlations, Is.EqualTo(fitted.Canonical.Correlations));
        Assert.That(loaded.Facts.Options.Method, Is.EqualTo(MapMethod.SpectralCca));
        MatchOptions[] ways = [new(), new() { Mutual = true }, new() { Csls = true }, new() { Assignment = true }];
        foreach (MatchOptions options in ways)
        {
            Assert.That(loaded.Match(options).X, Is.EqualTo(fitted.Match(options).X));
            Assert.That(loaded.Match(options).Score, Is.EqualTo(fitted.Match(options).Score));
        }
        Assert.That(
            loaded.Evaluate(Data.X.View.RowRange(0, 90), Data.Y.View.RowRange(0, 90)).Canonical,
            Is.EqualTo(fitted.Evaluate(Data.X.View.RowRange(0, 90), Data.Y.View.RowRange(0, 90)).Canonical));
        using JsonDocument meta = JsonDocument.Parse(loaded.Meta());
        Assert.That(meta.RootElement.GetProperty("canonical_correlations").GetArrayLength(), Is.EqualTo(15));
        if (copies) Assert.That(fitted.SpectrumX.Vectors[5, 400], Is.EqualTo(fitted.SpectrumX.Vectors[5, 3]));
    }

    /// <summary>Where a refinement is asked for, the map goes on as any other.</summary>
    [TestCase(Refinement.ZoomOut)]
    [TestCase(Refinement.Icp)]
    [TestCase(Refinement.SelfLearning)]
    public void ItMayBeRefined(Refinement refine)
    {
        Alignment refined = Fit(40, Options with { Refine = refine });
        Assert.That(refined.Canonical, Is.Null);
        Assert.That(Accuracy(refined, Data.Truth), Is.GreaterThanOrEqualTo(Accuracy(Fit(40), Data.Truth) - 0.05));
    }

    [Test]
    public void EveryOptionCounts()
    {
        double[] standard = Fit(40).Map.Data;
        foreach (AlignmentOptions options in (AlignmentOptions[])
            [Options with { CcaComponents = 4 }, Options with { CcaRidge = 2 }, Options with { CcaScaling = SpectralScaling.Commute }])
            Assert.That(Fit(40, options).Map.Data, Is.Not.EqualTo(standard));
        Assert.That(Fit(40, Options with { CcaComponents = 4 }).Canonical!.Components, Is.EqualTo(4));
        Assert.That(Fit(5).Canonical!.Components, Is.EqualTo(5), "as many as pairs");
    }

    [Test]
    public void WhatCannotBeDoneIsNamed()
    {
        Fails(LfmErrorCode.InvalidArgument, () => Fit(2), "MapMethod is spectral-cca", "needs 3", "2 were given");
        Fails(LfmErrorCode.InvalidArgument, () => LatentAligner.Fit(Data.X.View, Data.Y.View, AnchorPairs.None, Options), "0 were given");
        Fails(LfmErrorCode.InvalidArgument, () => Fit(40, Options with { CcaComponents = 16 }), "CcaComponents is 16", "at most 15");
        Fails(LfmErrorCode.InvalidArgument, () => Fit(5, Options with { CcaComponents = 6 }), "5 known pairs", "at most 5");
        Fails(LfmErrorCode.InvalidArgument, () => Fit(40, Options with { CcaRidge = -1 }), "CcaRidge is -1");
        Fails(LfmErrorCode.InvalidArgument, () => Fit(40, Options with { AutoTune = true }), "AutoTune", "spectral-cca");
        MapSolverOptions weighted = new() { Mask = LaplacianMask.Given, MaskWeights = new Matrix(1, 1) };
        Fails(LfmErrorCode.InvalidArgument, () => Fit(40, Options with { Map = weighted }), "functions or weights", "spectral-cca");
    }
}
