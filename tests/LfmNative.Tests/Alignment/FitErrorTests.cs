using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Tests.Alignments;

/// <summary>What cannot be done is refused in one sentence, and what is cancelled leaves nothing behind.</summary>
public sealed class FitErrorTests : AlignmentTest
{
    private static readonly Planted Data = Plant(100, 90, 4, 5);
    private static readonly AlignmentOptions Options = new() { K = 8, Spectrum = new SpectrumOptions { Eigenpairs = 10 } };

    private static Alignment Fit(AnchorPairs anchors, AlignmentOptions? options = null, ComputeContext? context = null) =>
        LatentAligner.Fit(Data.X.View, Data.Y.View, anchors, options ?? Options, context);

    [Test]
    public void AnchorsThatDoNotExist()
    {
        Fails(LfmErrorCode.InvalidArgument,
            () => Fit(new AnchorPairs([1, 100], [1, 2])), "anchor 1", "row 100 of X", "0..99", "count from 0");
        Fails(LfmErrorCode.InvalidArgument, () => Fit(new AnchorPairs([1, 95], [90, 2])), "anchor 0", "row 90 of Y", "0..89");
        Fails(LfmErrorCode.InvalidArgument, () => Fit(new AnchorPairs([-1], [0])), "anchor 0", "row -1 of X");
        Fails(LfmErrorCode.InvalidArgument, () => Fit(new AnchorPairs([int.MaxValue], [0])), "2147483647");
        Fails(LfmErrorCode.InvalidArgument, () => _ = new AnchorPairs([1, 2, 3], [1, 2]), "3 rows of X", "2 of Y");
    }

    [Test]
    public void ARepeatedPairCountsOnce()
    {
        AnchorPairs pairs = Data.Anchors(12);
        AnchorPairs repeated = new([.. pairs.X, pairs.X[3], pairs.X[0]], [.. pairs.Y, pairs.Y[3], pairs.Y[0]]);
        Assert.That(repeated.Distinct().X, Is.EqualTo(pairs.X));
        Assert.That(pairs.Distinct(), Is.SameAs(pairs));
        Alignment once = Fit(pairs), twice = Fit(repeated);
        Assert.That(twice.SpaceTransform.Matrix.Data, Is.EqualTo(once.SpaceTransform.Matrix.Data));
        Assert.That(twice.Matches, Is.EqualTo(once.Matches));
    }

    [TestCase(Refinement.ZoomOut)]
    [TestCase(Refinement.SelfLearning)]
    public void ARowMayHaveSeveralPartners(Refinement refine)
    {
        AnchorPairs pairs = Data.Anchors(12);
        AnchorPairs many = new([.. pairs.X, pairs.X[0], pairs.X[1]], [.. pairs.Y, pairs.Y[1], pairs.Y[2]]);
        Assert.That(Fit(many, Options with { Refine = refine }).Matches, Has.Length.EqualTo(90));
        AnchorPairs first = many.OneToOne();
        Assert.That(first.X, Is.EqualTo(pairs.X));
        Assert.That(first.Y, Is.EqualTo(pairs.Y));
        Assert.That(pairs.OneToOne(), Is.SameAs(pairs));
        Assert.That(new AnchorPairs([1, 2, 1, 3], [4, 5, 6, 5]).OneToOne().X, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void RowPairedAnchorsNeedEqualLengthsAndEnoughRows()
    {
        Fails(LfmErrorCode.InvalidArgument, () => AnchorPairs.First(5, 100, 90), "first:5", "100", "90");
        Fails(LfmErrorCode.InvalidArgument, () => AnchorPairs.Random(5, 100, 90, 0), "random:5");
        Fails(LfmErrorCode.InvalidArgument, () => AnchorPairs.First(0, 100, 100), "1..100");
        Fails(LfmErrorCode.InvalidArgument, () => AnchorPairs.First(101, 100, 100), "first:101", "1..100");
        Fails(LfmErrorCode.InvalidArgument, () => AnchorPairs.Random(-1, 100, 100, 0), "1..100");
        Assert.That(AnchorPairs.First(100, 100, 100).Count, Is.EqualTo(100));
        Assert.Throws<ArgumentNullException>(() => _ = new AnchorPairs(null!, []));
        Assert.Throws<ArgumentNullException>(() => LatentAligner.Fit(Data.X.View, Data.Y.View, null!));
    }

    [Test]
    public void DescriptorsWithoutWhatTheyNeed()
    {
        AlignmentOptions cosine = Options with { Descriptors = new DescriptorOptions { Kinds = [DescriptorKind.Cosine] } };
        Fails(LfmErrorCode.InvalidArgument, () => Fit(AnchorPairs.None, cosine), "cosine needs anchors", "hks");
        AlignmentOptions label = Options with { Descriptors = new DescriptorOptions { Kinds = [DescriptorKind.Label] } };
        Fails(LfmErrorCode.InvalidArgument, () => Fit(AnchorPairs.None, label), "label", "labels for both sides");
        Fails(LfmErrorCode.InvalidArgument, () => Fit(AnchorPairs.None, label with { LabelsX = new int[100] }), "labels for both sides");
        Fails(LfmErrorCode.InvalidArgument,
            () => Fit(AnchorPairs.None, label with { LabelsX = new int[99], LabelsY = new int[90] }), "99", "100");
        Fails(LfmErrorCode.InvalidArgument,
            () => Fit(AnchorPairs.None, Options with { Descriptors = new DescriptorOptions { Kinds = [] } }), "Descriptors names no kind");
    }

    [Test]
    public void AStartFromPairsNeedsThem()
    {
        AlignmentOptions options = Options with { Refine = Refinement.Auto, Start = LearningStarts.Anchors };
        AnchorPairs two = new([1, 2], [1, 2]);
        Fails(LfmErrorCode.InvalidArgument, () => Fit(two, options), "Start is anchors", "needs 3", "2 were given");
    }

    private static IEnumerable<TestCaseData> BadOptions()
    {
        static TestCaseData Case(string name, AlignmentOptions options, params string[] parts) =>
            new TestCaseData(options, parts).SetName("Refused: " + name);
        yield return Case("k = n", Options with { K = 90 }, "K is 90", "1..89");
        yield return Case("k < 0", Options with { K = -1 }, "K is -1");
        yield return Case("eigenpairs > n",
            Options with { Spectrum = new SpectrumOptions { Eigenpairs = 101 } }, "Eigenpairs is 101", "1..100");
        yield return Case("eigenpairs > n of Y",
            Options with { Spectrum = new SpectrumOptions { Eigenpairs = 95 } }, "Eigenpairs is 95", "1..90");
        yield return Case("eigenpairs of Y > n", Options with { EigenpairsY = 91 }, "EigenpairsY is 91", "1..90");
        yield return Case("no eigenpairs", Options with { Spectrum = new SpectrumOptions { Eigenpairs = -1 } }, "Eigenpairs is -1");
        yield return Case("eigenpairs of Y < 0", Options with { EigenpairsY = -2 }, "-2");
        yield return Case("tolerance", Options with { Spectrum = new SpectrumOptions { Tolerance = 5 } }, "Tolerance is 5");
        yield return Case(
            "products", Options with { Spectrum = new SpectrumOptions { Eigenpairs = 10, MaxProducts = 0 } }, "MaxProducts is 0");
        yield return Case(
            "no descriptor weight", Options with { Map = new MapSolverOptions { DescriptorWeight = 0 } }, "DescriptorWeight is 0");
        yield return Case("negative weight", Options with { Map = new MapSolverOptions { LaplacianWeight = -1 } }, "LaplacianWeight is -1");
        yield return Case(
            "NaN weight", Options with { Map = new MapSolverOptions { CommutativityWeight = double.NaN } }, "CommutativityWeight is NaN");
        yield return Case("infinite weight",
            Options with { Map = new MapSolverOptions { CommutativityWeight = double.PositiveInfinity } }, "CommutativityWeight");
        yield return Case("scales", Options with { Descriptors = new DescriptorOptions { Scales = -1 } }, "DescriptorScales is -1");
        yield return Case("ladder down", Options with { ZoomOut = new ZoomOutOptions { From = 8, To = 4 } }, "8", "4");
        yield return Case("ladder beyond", Options with { ZoomOut = new ZoomOutOptions { From = 4, To = 11 } }, "ZoomoutTo is 11", "1..10");
        yield return Case("ladder step", Options with { ZoomOut = new ZoomOutOptions { Step = 0 } }, "ZoomoutStep is 0");
        yield return Case("icp", Options with { Refine = Refinement.Icp, IcpIterations = 0 }, "IcpIterations is 0");
        yield return Case(
            "ridge", Options with { Transform = new TransformOptions { Kind = TransformKind.Linear, Ridge = -1 } }, "Ridge is -1");
        yield return Case("infinite ridge",
            Options with { Transform = new TransformOptions { Kind = TransformKind.Linear, Ridge = double.PositiveInfinity } }, "Ridge");
    }

    [TestCaseSource(nameof(BadOptions))]
    public void Refused(object options, string[] parts) =>
        Fails(LfmErrorCode.InvalidArgument, () => Fit(Data.Anchors(5), (AlignmentOptions)options), parts);

    [Test]
    public void SamplesThatCannotBeUsed()
    {
        float[] bad = (float[])Data.Y.Data.Clone();
        bad[(17 * 5) + 3] = float.NaN;
        Fails(LfmErrorCode.InvalidData, () => LatentAligner.Fit(Data.X.View,
            new ReadOnlyMatrixView<float>(bad, 90, 5), Data.Anchors(5), Options), "Y", "row 17, column 3", "NaN");
        bad[(17 * 5) + 3] = float.NegativeInfinity;
        foreach (DistanceMetric metric in Enum.GetValues<DistanceMetric>())
            Fails(LfmErrorCode.InvalidData, () => LatentAligner.Fit(Data.X.View, new ReadOnlyMatrixView<float>(bad, 90, 5),
                Data.Anchors(5), Options with { Metric = metric }), "row 17, column 3");
        float[] zero = (float[])Data.X.Data.Clone();
        zero.AsSpan(8 * 4, 4).Clear();
        Fails(LfmErrorCode.InvalidData, () => LatentAligner.Fit(new ReadOnlyMatrixView<float>(zero, 100, 4),
            Data.Y.View, Data.Anchors(5), Options), "X", "row 8 is zero", "euclidean");
        Alignment works = LatentAligner.Fit(new ReadOnlyMatrixView<float>(zero, 100, 4),
            Data.Y.View, Data.Anchors(5), Options with { Metric = DistanceMetric.Euclidean });
        Assert.That(works.Matches, Has.Length.EqualTo(90));
    }

    [Test]
    public void TooFewSamplesOrDimensions()
    {
        float[] one = [1, 2, 3];
        Fails(LfmErrorCode.InvalidData, () => LatentAligner.Fit(new ReadOnlyMatrixView<float>(one, 1, 3),
            Data.Y.View, new AnchorPairs([0], [0]), Options), "at least 2", "X has 1");
        Fails(LfmErrorCode.InvalidData,
            () => LatentAligner.Fit(new ReadOnlyMatrixView<float>([], 0, 3), Data.Y.View, AnchorPairs.None, Options), "X has 0");
        Fails(LfmErrorCode.InvalidData,
            () => LatentAligner.Fit(Data.X.View, new ReadOnlyMatrixView<float>([], 90, 0), Data.Anchors(5), Options), "d = 0");
        // Two samples, one neighbour, one pair: the least there is.
        Alignment least = LatentAligner.Fit(new ReadOnlyMatrixView<float>([1, 0, 0, 1], 2, 2),
            new ReadOnlyMatrixView<float>([0, 1, 1, 0], 2, 2), new AnchorPairs([0], [0]),
            new AlignmentOptions { K = 1, Spectrum = new SpectrumOptions { Eigenpairs = 2 }, Refine = Refinement.None });
        Assert.That(least.Matches, Is.EqualTo(new[] { 0, 1 }));
        Assert.That(LatentAligner.Fit(new ReadOnlyMatrixView<float>([1, 0, 0, 1], 2, 2), new ReadOnlyMatrixView<float>([0, 1, 1, 0], 2, 2),
            new AnchorPairs([0], [0]), new AlignmentOptions { Spectrum = new SpectrumOptions { Eigenpairs = 1 } }).Facts.GraphX.K,
            Is.EqualTo(1), "auto");
    }

    [Test]
    public void CopiesAreOrdinaryAndOneRowAloneIsNot()
    {
        float[] x = new float[90 * 4];
        for (int i = 0; i < 90; i++) Data.X.View.Row(i / 3).CopyTo(x.AsSpan(i * 4));
        Samples triple = new(x, 90, 4);
        Alignment a = LatentAligner.Fit(triple.View, triple.View, AnchorPairs.First(9, 90, 90), Options);
        for (int j = 0; j < 90; j++) Assert.That(a.Matches[j] / 3, Is.EqualTo(j / 3), $"row {j} goes to one of its own copies");
        float[] ones = new float[60 * 3];
        Array.Fill(ones, 1);
        Samples constant = new(ones, 60, 3);
        Fails(
            LfmErrorCode.InvalidData,
            () => LatentAligner.Fit(constant.View, constant.View, AnchorPairs.First(9, 60, 60), Options),
            ["all 60 samples are equal"]);
    }

    private sealed class Countdown(int reports, CancellationTokenSource? source) : IProgress<LfmProgress>
    {
        public int Seen { get; private set; }

        public HashSet<string> Stages { get; } = [];

        public void Report(LfmProgress value)
        {
            Assert.That(value.Fraction, Is.NaN.Or.InRange(0.0, 1.0));
            Stages.Add(value.Stage);
            if (++Seen == reports) source?.Cancel();
        }
    }

    [TestCase(Refinement.ZoomOut, false)]
    [TestCase(Refinement.SelfLearning, false)]
    [TestCase(Refinement.ZoomOut, true)]
    public void CancelledAtAnyReport(Refinement refine, bool auto)
    {
        AlignmentOptions options = Options with { Refine = refine, AutoTune = auto };
        Countdown all = new(0, null);
        Alignment whole = Fit(Data.Anchors(12), options, new ComputeContext(2, all));
        Assert.That(all.Stages,
            Is.SupersetOf(new[] { "neighbors", "affinity", "spectrum", "descriptors", "solve", "refine", "match", "transform", "trust" }));
        long live = NativeMemoryCounter.LiveBuffers;
        int step = Math.Max(1, all.Seen / 25);
        for (int at = 1; at < all.Seen; at += step)
        {
            using CancellationTokenSource source = new();
            Countdown countdown = new(at, source);
            bool ended = false;
            try
            {
                Fit(Data.Anchors(12), options, new ComputeContext(2, countdown, source.Token)).ToString();
                ended = true;
            }
            catch (OperationCanceledException)
            {
            }
            // Reports come by the clock as well: a fit that a busy machine slowed down has more of them than the next.
            if (ended && countdown.Seen < at && at > 10) break;
            Assert.That(ended, Is.False, $"report {at} of {all.Seen}");
            Assert.That(countdown.Seen, Is.EqualTo(at), "nothing is reported after the cancellation");
            Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live), $"report {at} of {all.Seen}");
        }
        AssertSame(whole, Fit(Data.Anchors(12), options, new ComputeContext(2)));
    }

    [Test]
    public void CancelledBeforeItBegins()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.That(() => Fit(Data.Anchors(12), context: new ComputeContext(1, null, source.Token)),
            Throws.InstanceOf<OperationCanceledException>());
        Alignment a = Fit(Data.Anchors(12));
        Assert.That(() => a.Evaluate(Data.X.View.RowRange(0, 50), Data.Y.View.RowRange(0, 50), 0,
            new ComputeContext(1, null, source.Token)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => a.Transform(Data.X.View, new ComputeContext(1, null, source.Token)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => a.Match(new MatchOptions { Mutual = true }, new ComputeContext(1, null, source.Token)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void TheClockKnowsEveryStage()
    {
        IReadOnlyDictionary<string, double> seconds = Fit(Data.Anchors(12)).Facts.Seconds;
        Assert.That(seconds.Keys, Is.EquivalentTo(
            new[] { "neighbors", "affinity", "spectrum", "descriptors", "solve", "refine", "match", "transform", "trust" }));
        Assert.That(seconds.Values, Is.All.GreaterThan(0));
    }

    /// <summary>One context serves two jobs at once: it holds nothing of either.</summary>
    [Test]
    public void OneContextServesTwoJobsAtOnce()
    {
        ComputeContext context = new(1);
        Alignment[] both = new Alignment[2];
        Parallel.For(0, 2, i => both[i] = Fit(Data.Anchors(12), Options, context));
        AssertSame(both[0], both[1]);
        Assert.That(both[0].Facts.Seconds.Keys, Is.EqualTo(both[1].Facts.Seconds.Keys));
    }

    [Test]
    public void AJobThatDoesNotFitIsRefused()
    {
        LfmException e = Assert.Throws<LfmException>(() => Fit(Data.Anchors(12), Options with { MaxMemory = 1 << 20 }))!;
        Assert.That(e.Code, Is.EqualTo(LfmErrorCode.MemoryRefused));
        Assert.That(e.Message, Does.Contain("predicted to need").And.Contain("MaxMemory allows 1.00 MiB"));
        Assert.That(e.MessageFor(OptionSpelling.CommandLine), Does.Contain("--max-memory allows").And.Contain("--eigenpairs"));
        Assert.That(e.MessageFor(OptionSpelling.Field), Does.Contain("max_memory allows"));
        Assert.That(() => Fit(Data.Anchors(12), Options with { MaxMemory = -1 }), Throws.Nothing, "no limit");
        Fails(LfmErrorCode.InvalidArgument, () => Fit(Data.Anchors(12), Options with { MaxMemory = -2 }), "MaxMemory is -2");
    }
}
