using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Spectra;

namespace LfmNative.Tests.Alignments;

/// <summary>What held-out anchors say, and the search that listens to them.</summary>
[Category("Numerics")]
public sealed class TrustTests : AlignmentTest
{
    private static readonly AlignmentOptions Quick = new() { K = 40, Spectrum = new SpectrumOptions { Eigenpairs = 24 } };

    [TestCase(1, 0)]
    [TestCase(7, 0)]
    [TestCase(8, 2)]
    [TestCase(14, 2)]
    [TestCase(15, 3)]
    [TestCase(40, 8)]
    public void AFifthIsHeldOutFromEightOn(int anchors, int heldOut)
    {
        (Samples x, Samples y) = Words(0, 300);
        TrustReport trust = LatentAligner.Fit(x.View, y.View, AnchorPairs.Random(anchors, 300, 300, 2),
            Quick with { K = 20, Spectrum = new SpectrumOptions { Eigenpairs = 12 }, Refine = Refinement.ZoomOut }).Facts.Trust;
        Assert.That(trust.HeldOut, Is.EqualTo(heldOut));
        if (heldOut == 0)
        {
            Assert.That(trust.Trusted, Is.Null);
            Assert.That(new[] { trust.Map, trust.AnchorsOnly, trust.Relative }, Is.All.NaN);
            Assert.That(trust.Advice, Does.Contain($"{anchors} anchors are too few").And.Contain("8"));
        }
        else
        {
            Assert.That(trust.Trusted, Is.Not.Null);
            Assert.That(new[] { trust.Map, trust.AnchorsOnly, trust.Relative }, Is.All.InRange(1.0 / 300, 1));
        }
    }

    /// <summary>Two held-out anchors may find each other by luck: a map that they are for is asked of further ones.</summary>
    [Test]
    public void FewHeldOutAnchorsAreJoinedByOthersBeforeAMapIsTrusted()
    {
        (Samples x, Samples y) = Words(0, 300);
        AlignmentOptions options =
            Quick with { K = 20, Spectrum = new SpectrumOptions { Eigenpairs = 12 }, Refine = Refinement.ZoomOut };
        TrustReport[] verdicts = [.. Enumerable.Range(0, 12).Select(seed =>
            LatentAligner.Fit(x.View, y.View, AnchorPairs.Random(10, 300, 300, (ulong)seed), options).Facts.Trust)];
        Assert.That(verdicts.Where(verdict => verdict.TransformTrusted is true).Select(verdict => verdict.HeldOut), Is.All.AtLeast(8));
        Assert.That(verdicts.Where(verdict => verdict.HeldOut > 2), Is.Not.Empty, "the first two were for some of them");
        Assert.That(verdicts.Select(verdict => verdict.HeldOut), Is.All.InRange(2, 8));
        Planted planted = Plant(200, 200, 4, 6);
        AnchorPairs known = new([.. planted.Truth[..10]], [.. Enumerable.Range(0, 10)]);
        TrustReport good = LatentAligner.Fit(planted.X.View, planted.Y.View, known, options).Facts.Trust;
        Assert.That(good.TransformTrusted, Is.True, good.Advice);
        Assert.That(good.HeldOut, Is.EqualTo(8));
        Assert.That(good.Map, Is.GreaterThan(0.9));
    }

    [Test, Category("Long")]
    public void AGoodMapIsTrustedAndBeatsItsBaselines()
    {
        (Samples x, Samples y) = Words(0, 800);
        TrustReport trust = LatentAligner.Fit(x.View, y.View, AnchorPairs.Random(60, 800, 800, 7), Quick).Facts.Trust;
        Assert.That(trust.Trusted, Is.True, trust.Advice);
        Assert.That(trust.Map, Is.GreaterThan(trust.AnchorsOnly + 0.2));
        Assert.That(trust.Advice, Does.StartWith("the map can be trusted").And.Contain("12 held-out anchors"));
    }

    [Test, Category("Long")]
    public void WrongAnchorsAreNotTrusted()
    {
        (Samples x, Samples y) = Words(0, 600);
        Rng rng = new(12);
        AnchorPairs garbage = new(rng.Permutation(600)[..40], rng.Permutation(600)[..40]);
        TrustReport trust = LatentAligner.Fit(x.View, y.View, garbage, Quick).Facts.Trust;
        Assert.That(trust.Trusted, Is.False, trust.Advice);
        Assert.That(trust.Advice, Does.StartWith("DO NOT TRUST").And.Contain("at chance").And.Contain("look at the pairs"));
        Assert.That(trust.Map, Is.LessThan(0.2));
    }

    [Test]
    public void UnrelatedSpacesAreNotTrusted()
    {
        Samples x = Noise(400, 10, 1), y = Noise(400, 12, 2);
        TrustReport trust = LatentAligner.Fit(x.View, y.View, AnchorPairs.Random(40, 400, 400, 3), Quick with { K = 15 }).Facts.Trust;
        Assert.That(trust.Trusted, Is.False, trust.Advice);
    }

    [Test, Category("Long")]
    public void TheSearchIsNeverWorseThanTheAnchorsAlone()
    {
        (Samples x, Samples y) = Words(0, 500);
        Alignment auto = LatentAligner.Fit(x.View, y.View, AnchorPairs.Random(40, 500, 500, 9), new AlignmentOptions { AutoTune = true });
        TrustReport trust = auto.Facts.Trust;
        IReadOnlyList<AutoCandidate> tried = auto.Facts.Candidates;
        Assert.Multiple(() =>
        {
            Assert.That(tried, Has.Count.GreaterThanOrEqualTo(10));
            Assert.That(tried.Select(c => c.Mrr), Is.Ordered.Descending);
            Assert.That(tried.Select(c => c.Name), Is.Unique);
            Assert.That(tried.Count(c => c.Name == "anchors alone"), Is.EqualTo(1));
            Assert.That(tried.Select(c => c.Name), Has.Some.Contains("self-learning"));
            Assert.That(trust.Map, Is.GreaterThanOrEqualTo(trust.AnchorsOnly));
            Assert.That(trust.Map, Is.EqualTo(tried[0].Mrr));
            Assert.That(trust.HeldOut, Is.EqualTo(8));
        });
        (Samples testX, Samples testY) = Words(500, 800);
        Assert.That(auto.Evaluate(testX.View, testY.View).Map.Mrr, Is.GreaterThan(0.9));
    }

    [Test]
    public void TheSearchSaysNotToTrustUnrelatedSpaces()
    {
        // Linear images of the same samples whose neighbourhoods have nothing in common: few directions carry all the variance of one side.
        Samples x = Noise(300, 6, 5), y = Noise(300, 6, 6);
        Alignment auto = LatentAligner.Fit(x.View, y.View, AnchorPairs.Random(30, 300, 300, 4),
            Quick with { K = 12, Spectrum = new SpectrumOptions { Eigenpairs = 16 }, AutoTune = true });
        TrustReport trust = auto.Facts.Trust;
        Assert.Multiple(() =>
        {
            Assert.That(trust.Map, Is.GreaterThanOrEqualTo(trust.AnchorsOnly));
            Assert.That(trust.Trusted, Is.False, trust.Advice);
            Assert.That(trust.Advice, Does.Not.Contain("try auto-tuning"), "that was tried");
            Assert.That(auto.Matches, Has.Length.EqualTo(300).And.All.InRange(0, 299));
        });
    }

    [Test]
    public void AnchorsAloneWinWhereTheyKnowEverything()
    {
        // A linear map of small condition is fixed by more anchors than dimensions, while the graphs differ by the noise.
        Planted planted = Plant(300, 300, 4, 4, seed: 5, noise: 0.7);
        Alignment auto = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(100),
            Quick with { K = 12, Spectrum = new SpectrumOptions { Eigenpairs = 16 }, AutoTune = true });
        AutoCandidate alone = auto.Facts.Candidates.Single(c => c.Name == "anchors alone");
        Assert.That(auto.Facts.Trust.Map, Is.GreaterThanOrEqualTo(alone.Mrr));
        Assert.That(auto.Facts.Trust.AnchorsOnly, Is.EqualTo(alone.Mrr));
        Assert.That(auto.Facts.Candidates.Where(c => c.Name != "anchors alone").Select(c => c.Mrr),
            Is.Not.Empty.And.All.LessThan(alone.Mrr));
        Assert.That(auto.Facts.RefineStart, Is.EqualTo("anchors alone"), "the search fell back to the anchors");
        Assert.That(auto.Facts.PairCount, Is.EqualTo(100), "and the transform rests on all of them, and on nothing else");
    }

    [Test]
    public void TheSearchNeedsEightAnchors()
    {
        Planted planted = Plant(100, 100, 4, 4);
        AlignmentOptions options = Quick with { K = 8, Spectrum = new SpectrumOptions { Eigenpairs = 10 }, AutoTune = true };
        Fails(LfmErrorCode.InvalidArgument, () => LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(7), options), "8", "7");
        TrustReport eight = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(8), options).Facts.Trust;
        Assert.That(eight.HeldOut, Is.EqualTo(8), "two at a time");
    }

    [Test]
    public void TheSearchIsDeterministic()
    {
        Planted planted = Plant(150, 140, 5, 5, seed: 2, noise: 0.2);
        AlignmentOptions options = Quick with { K = 9, Spectrum = new SpectrumOptions { Eigenpairs = 12 }, AutoTune = true };
        Alignment a = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(20), options, new ComputeContext(1)),
            b = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(20), options, new ComputeContext(2));
        AssertSame(a, b);
        Assert.That(b.Facts.Candidates, Is.EqualTo(a.Facts.Candidates));
    }

    /// <summary>What was given is held fixed, and what equals its default when it is held by name.</summary>
    [Test]
    public void TheSearchHoldsWhatWasGiven()
    {
        Planted planted = Plant(150, 60, 5, 5, seed: 2, noise: 0.2);
        AlignmentOptions options = new()
        {
            K = 9,
            Kernel = AffinityKernel.Uniform,
            Spectrum = new SpectrumOptions { Eigenpairs = 80 },
            EigenpairsY = 20,
            Refine = Refinement.Icp,
            AutoTune = true,
        };
        AlignmentFacts facts = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(20), options).Facts;
        Assert.That(facts.Candidates.Select(c => c.Name), Is.EquivalentTo(new[] { "k 9, uniform, 80 eigenpairs, icp", "anchors alone" }));
        Assert.That(
            (facts.Options.Spectrum.Eigenpairs, facts.Options.EigenpairsY, facts.Options.Refine), Is.EqualTo((80, 20, Refinement.Icp)));

        options = new() { EigenpairsY = 20, Hold = Enum.GetValues<TunedOption>(), AutoTune = true };
        facts = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(20), options).Facts;
        Assert.That(facts.Candidates, Has.Count.EqualTo(2));
        Assert.That(facts.Candidates.Select(c => c.Name), Has.Some.StartsWith("k auto, singular, 50 eigenpairs, auto"));
        Assert.That(facts.Options.EigenpairsY, Is.EqualTo(20));
    }

    /// <summary>Given sizes of ZoomOut fit the eigenpairs that were given with them.</summary>
    [Test]
    public void TheSearchHoldsTheSizesOfZoomOut()
    {
        Planted planted = Plant(150, 140, 5, 5, seed: 2, noise: 0.2);
        AlignmentOptions options = new() { ZoomOut = new ZoomOutOptions { From = 20, To = 45, Step = 5 }, AutoTune = true };
        AlignmentFacts facts = LatentAligner.Fit(planted.X.View, planted.Y.View, planted.Anchors(20), options).Facts;
        Assert.That(facts.Candidates, Has.Count.EqualTo(8), "two k, two kernels, one size; three by self-learning; the anchors");
        Assert.That(facts.Candidates.Where(c => c.Name != "anchors alone").Select(c => c.Name), Has.All.Contains("50 eigenpairs"));
        Assert.That(facts.Options.ZoomOut, Is.EqualTo(options.ZoomOut));
    }
}
