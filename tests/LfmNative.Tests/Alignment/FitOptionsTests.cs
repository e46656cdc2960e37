using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Tests.Alignments;

/// <summary>Every option does what it says and leaves alone what it does not concern.</summary>
[Category("Numerics")]
public sealed class FitOptionsTests : AlignmentTest
{
    private static readonly Planted Data = Plant(220, 200, 5, 7, seed: 4, noise: 0.05);
    private static readonly AlignmentOptions Base =
        new() { K = 10, Spectrum = new SpectrumOptions { Eigenpairs = 16 }, Refine = Refinement.ZoomOut };

    private static Alignment Fit(AlignmentOptions options, AnchorPairs? anchors = null) =>
        LatentAligner.Fit(Data.X.View, Data.Y.View, anchors ?? Data.Anchors(12), options);

    /// <summary>What an option can touch.</summary>
    [Flags]
    public enum Touches
    {
        Spectrum = 1,
        Energy = 2,
        Map = 4,
        Transform = 8,
        Downstream = Energy | Map | Transform,
        All = Spectrum | Downstream,
    }

    private static IEnumerable<TestCaseData> Knobs()
    {
        static TestCaseData Case(string name, AlignmentOptions options, Touches touches) =>
            new TestCaseData(options, touches).SetName("Knob: " + name);
        SpectrumOptions s = Base.Spectrum;
        yield return Case("metric", Base with { Metric = DistanceMetric.Euclidean }, Touches.All);
        yield return Case("k", Base with { K = 14 }, Touches.All);
        yield return Case("k auto", Base with { K = 0 }, Touches.All);
        yield return Case("kernel gaussian", Base with { Kernel = AffinityKernel.Gaussian }, Touches.All);
        yield return Case("kernel symgaussian", Base with { Kernel = AffinityKernel.SymGaussian }, Touches.All);
        yield return Case("kernel uniform", Base with { Kernel = AffinityKernel.Uniform }, Touches.All);
        yield return Case("kernel distance", Base with { Kernel = AffinityKernel.Distance }, Touches.All);
        yield return Case("randomwalk", Base with { Spectrum = s with { Laplacian = LaplacianKind.RandomWalk } }, Touches.All);
        yield return Case("combinatorial", Base with { Spectrum = s with { Laplacian = LaplacianKind.Combinatorial } }, Touches.All);
        yield return Case("eigenpairs", Base with { Spectrum = s with { Eigenpairs = 20 } }, Touches.All);
        yield return Case("eigenpairs of Y", Base with { EigenpairsY = 13 }, Touches.All);
        yield return Case("descriptor weight", Base with { Map = new MapSolverOptions { DescriptorWeight = 0.01 } }, Touches.Energy);
        yield return Case("Laplacian weight", Base with { Map = new MapSolverOptions { LaplacianWeight = 10 } }, Touches.Energy);
        yield return Case("commutativity weight", Base with { Map = new MapSolverOptions { CommutativityWeight = 0 } }, Touches.Energy);
        yield return Case("mask", Base with { Map = new MapSolverOptions { Mask = LaplacianMask.None } }, Touches.Energy);
        yield return Case("median scale", Base with { Descriptors = new DescriptorOptions { MedianScale = true } }, Touches.Energy);
        yield return Case("normalized descriptors", Base with { Descriptors = new DescriptorOptions { Normalize = true } }, Touches.Energy);
        foreach (DescriptorKind kind in new[] { DescriptorKind.Cosine, DescriptorKind.Euclidean,
            DescriptorKind.Angular, DescriptorKind.HksLandmark, DescriptorKind.WksLandmark })
            yield return Case($"descriptor {kind}", Base with { Descriptors = new DescriptorOptions { Kinds = [kind] } }, Touches.Energy);
        yield return Case("scales", Base with
        {
            Descriptors = new DescriptorOptions
            {
                Kinds = [DescriptorKind.Geodesic, DescriptorKind.Hks],
                Scales = 7,
            },
        }, Touches.Energy);
        yield return Case("refine none", Base with { Refine = Refinement.None }, Touches.Map | Touches.Transform);
        yield return Case("refine icp", Base with { Refine = Refinement.Icp }, Touches.Map);
        yield return Case("refine self-learning", Base with { Refine = Refinement.SelfLearning }, Touches.Map | Touches.Transform);
        yield return Case("zoomout ladder", Base with { ZoomOut = new ZoomOutOptions { From = 4, To = 12, Step = 4 } }, Touches.Map);
        yield return Case("bijective", Base with { ZoomOut = new ZoomOutOptions { Bijective = true } }, Touches.Map);
        yield return Case("adjoint", Base with { ZoomOut = new ZoomOutOptions { Pointwise = PointwiseMethod.Adjoint } }, Touches.Map);
        yield return Case(
            "transform linear", Base with { Transform = new TransformOptions { Kind = TransformKind.Linear } }, Touches.Transform);
        yield return Case(
            "transform affine", Base with { Transform = new TransformOptions { Kind = TransformKind.Affine } }, Touches.Transform);
        yield return Case(
            "normalization none",
            Base with { Transform = new TransformOptions { Normalization = PreNormalization.None } },
            Touches.Transform);
        yield return Case(
            "normalization unit",
            Base with { Transform = new TransformOptions { Normalization = PreNormalization.Unit } },
            Touches.Transform);
        yield return Case("normalization unit-center-unit",
            Base with { Transform = new TransformOptions { Normalization = PreNormalization.UnitCenterUnit } }, Touches.Transform);
    }

    [TestCaseSource(nameof(Knobs))]
    public void KnobTouches(object options, Touches touches)
    {
        Alignment standard = Fit(Base), turned = Fit((AlignmentOptions)options);
        Assert.Multiple(() =>
        {
            bool spectrum = turned.SpectrumX.Vectors.Data.SequenceEqual(standard.SpectrumX.Vectors.Data)
                && turned.SpectrumY.Vectors.Data.SequenceEqual(standard.SpectrumY.Vectors.Data);
            Assert.That(spectrum, Is.Not.EqualTo(touches.HasFlag(Touches.Spectrum)), "spectra the same");
            Assert.That(turned.Facts.Energy == standard.Facts.Energy, Is.Not.EqualTo(touches.HasFlag(Touches.Energy)), "energy the same");
            if (touches.HasFlag(Touches.Map)) Assert.That(turned.Map.Data, Is.Not.EqualTo(standard.Map.Data), "map");
            else if (!touches.HasFlag(Touches.Energy)) Assert.That(turned.Map.Data, Is.EqualTo(standard.Map.Data), "map");
            if (touches.HasFlag(Touches.Transform))
                Assert.That(turned.SpaceTransform.Matrix.Data, Is.Not.EqualTo(standard.SpaceTransform.Matrix.Data), "transform");
            AlignmentOptions used = turned.Facts.Options, asked = ((AlignmentOptions)options).Decided(220, 200);
            Assert.That(used with { Transform = asked.Transform }, Is.EqualTo(asked));
            Assert.That(used.Transform.Kind, Is.EqualTo(asked.Transform.Kind ?? turned.SpaceTransform.Kind));
            Assert.That(used.Transform.Normalization, Is.EqualTo(turned.SpaceTransform.NormalizationX.Kind));
            Assert.That(Accuracy(turned, Data.Truth), Is.GreaterThan(0.2), "still a map");
        });
    }

    [Test]
    public void TheSolverAndItsToleranceChangeNothingButTheCertificate()
    {
        Alignment dense = Fit(Base with { Spectrum = Base.Spectrum with { Solver = EigenSolverKind.Dense } });
        Alignment sparse = Fit(Base with { Spectrum = Base.Spectrum with { Solver = EigenSolverKind.Arpack, Tolerance = 1e-10 } });
        Assert.Multiple(() =>
        {
            Assert.That((dense.SpectrumX.Certificate.Solver, sparse.SpectrumX.Certificate.Solver), Is.EqualTo(("dense", "arpack")));
            Assert.That(sparse.Matches, Is.EqualTo(dense.Matches));
            for (int m = 0; m < 16; m++)
                Assert.That(sparse.SpectrumX.Eigenvalues[m], Is.EqualTo(dense.SpectrumX.Eigenvalues[m]).Within(1e-9));
            Assert.That(sparse.SpectrumX.Certificate.Residual, Is.LessThanOrEqualTo(1e-10));
        });
    }

    [Test]
    public void SidesMayDifferInEverySize()
    {
        Alignment a = Fit(Base with { Spectrum = new SpectrumOptions { Eigenpairs = 18 }, EigenpairsY = 14 });
        Assert.Multiple(() =>
        {
            Assert.That((a.SpectrumX.Size, a.SpectrumY.Size, a.SpectrumX.Count, a.SpectrumY.Count), Is.EqualTo((18, 14, 220, 200)));
            Assert.That((a.Map.Rows, a.Map.Cols), Is.EqualTo((14, 18)));
            Assert.That((a.SpaceTransform.Matrix.Rows, a.SpaceTransform.Matrix.Cols), Is.EqualTo((5, 7)));
            Assert.That((a.AnchorRowsX.Rows, a.AnchorRowsX.Cols, a.AnchorRowsY.Cols), Is.EqualTo((12, 5, 7)));
            Assert.That(a.AnchorRowsX.Row(3).ToArray(), Is.EqualTo(Data.X.View.Row(Data.Truth[3]).ToArray()));
            Assert.That(a.AnchorRowsY.Row(3).ToArray(), Is.EqualTo(Data.Y.View.Row(3).ToArray()));
            Assert.That((a.Facts.GraphX.Count, a.Facts.GraphX.K, a.Facts.GraphY.Count), Is.EqualTo((220, 10, 200)));
        });
    }

    [Test]
    public void AutoKFollowsTheRuleOnEachSide()
    {
        Alignment a = Fit(Base with { K = 0 });
        Assert.That((a.Facts.GraphX.K, a.Facts.GraphY.K), Is.EqualTo(((int)Math.Pow(220, 4 / 7.0), (int)Math.Pow(200, 4 / 7.0))));
    }

    [Test]
    public void RefinementsNameTheirStartAndPairs()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Fit(Base).Facts.RefineStart, Is.Empty);
            Assert.That(Fit(Base).Facts.PairCount, Is.EqualTo(200), "one pair a row of Y");
            Alignment learned = Fit(Base with { Refine = Refinement.SelfLearning });
            Assert.That(learned.Facts.RefineStart, Is.AnyOf("map", "anchors", "clusters", "random pairs"));
            Assert.That(learned.Facts.PairCount, Is.InRange(12, 200), "mutual pairs and the anchors");
            Assert.That(Fit(Base).SpaceTransform.NormalizationX.Kind, Is.EqualTo(PreNormalization.Center));
        });
    }

    /// <summary>Each start alone, with few pairs and with many; a search over settings says itself where it starts.</summary>
    [TestCase(LearningStarts.Auto, 12)]
    [TestCase(LearningStarts.Anchors, 12)]
    [TestCase(LearningStarts.Map, 12)]
    [TestCase(LearningStarts.Clusters, 12)]
    [TestCase(LearningStarts.Anchors, 60)]
    [TestCase(LearningStarts.Map, 60)]
    [TestCase(LearningStarts.Clusters, 60)]
    public void EveryStartServes(LearningStarts start, int anchors)
    {
        AlignmentOptions options = Base with { Refine = Refinement.SelfLearning, Start = start, Restarts = 6, Clusters = 10 };
        Alignment a = Fit(options, Data.Anchors(anchors));
        Assert.That(a.Matches.Where((i, j) => i == Data.Truth[j]).Count(), Is.GreaterThan(180), "of 200");
        if (start == LearningStarts.Clusters)
            Assert.That(Fit(options with { AutoTune = true }, Data.Anchors(anchors)).Facts.Candidates, Is.Not.Empty);
    }

    [Test]
    public void SignaturesNeedNoAnchors()
    {
        AlignmentOptions options =
            Base with { Descriptors = new DescriptorOptions { Kinds = [DescriptorKind.Hks, DescriptorKind.Wks], Scales = 30 } };
        Samples x = Data.X;
        Alignment a = LatentAligner.Fit(x.View, x.View, AnchorPairs.None, options);
        Assert.Multiple(() =>
        {
            Assert.That(a.Anchors.Count, Is.Zero);
            Assert.That(a.Matches, Is.EqualTo(Enumerable.Range(0, 220)), "the same samples on both sides");
            Assert.That(a.Facts.Trust.Trusted, Is.Null);
            Assert.That(a.Evaluate(x.View, x.View).AnchorsOnly, Is.Null);
            Assert.That(a.Evaluate(x.View, x.View).Relative, Is.Null);
            Assert.That(a.Evaluate(x.View, x.View).Map.Mrr, Is.EqualTo(1));
        });
    }

    [Test]
    public void LabelsAloneCanCarryTheMap()
    {
        Planted clean = Plant(200, 200, 4, 4, seed: 9);
        int[] classesX = [.. Enumerable.Range(0, 200).Select(i => i % 20)], classesY = Array.ConvertAll(clean.Truth, i => classesX[i]);
        AlignmentOptions options =
            Base with { Descriptors = new DescriptorOptions { Kinds = [DescriptorKind.Label] }, LabelsX = classesX, LabelsY = classesY };
        Alignment a = LatentAligner.Fit(clean.X.View, clean.Y.View, AnchorPairs.None, options);
        Assert.That(Accuracy(a, clean.Truth), Is.GreaterThan(0.9));
        int[] shuffled = new LfmNative.Kernels.Rng(2).Permutation(200);
        Alignment lost = LatentAligner.Fit(clean.X.View, clean.Y.View, AnchorPairs.None,
            options with { LabelsY = Array.ConvertAll(shuffled, i => i % 20) });
        Assert.That(Accuracy(lost, clean.Truth), Is.LessThan(0.2), "wrong labels carry nothing");
    }

    [Test]
    public void ConnectJoinsWhatIsApart()
    {
        float[] apart = (float[])Data.X.Data.Clone();
        for (int i = 0; i < apart.Length; i++) apart[i] += i / 5 < 110 ? 100 : -100;
        Samples x = new(apart, 220, 5);
        AlignmentOptions options = Base with { Metric = DistanceMetric.Euclidean };
        Alignment two = LatentAligner.Fit(x.View, x.View, AnchorPairs.Random(12, 220, 220, 1), options),
            one = LatentAligner.Fit(x.View, x.View, AnchorPairs.Random(12, 220, 220, 1), options with { Connect = true });
        Assert.Multiple(() =>
        {
            Assert.That(two.Facts.GraphX.ComponentSizes, Is.EqualTo(new[] { 110, 110 }));
            Assert.That(two.SpectrumX.Eigenvalues[1], Is.LessThan(1e-10), "one zero a component");
            Assert.That(one.Facts.GraphX.Components, Is.EqualTo(1));
            Assert.That(one.Facts.GraphX.Edges, Is.EqualTo(two.Facts.GraphX.Edges + 1));
            Assert.That(one.SpectrumX.Eigenvalues[1], Is.GreaterThan(1e-8));
        });
    }

    [Test]
    public void ARidgeShrinksTheTransform()
    {
        static double Norm(Alignment a) => a.SpaceTransform.Matrix.Data.Sum(v => v * v);
        AlignmentOptions Ridged(double ridge) =>
            Base with { Transform = new TransformOptions { Kind = TransformKind.Linear, Ridge = ridge } };
        AlignmentOptions linear = Base with { Transform = new TransformOptions { Kind = TransformKind.Linear } };
        double none = Norm(Fit(Ridged(0))), standard = Norm(Fit(linear)), strong = Norm(Fit(Ridged(1e3)));
        Assert.That(standard, Is.LessThan(none).And.GreaterThan(0.999 * none));
        Assert.That(strong, Is.LessThan(0.5 * none));
        Assert.That(
            Fit(Base with { Transform = new TransformOptions { Kind = TransformKind.Affine } }).SpaceTransform.Offset,
            Has.Length.EqualTo(7));
        Assert.That(Fit(linear).SpaceTransform.Offset, Is.Empty);
    }

    [Test]
    public void ThePublishedPresetIsWhatItSays()
    {
        AlignmentOptions preset = AlignmentOptions.Lfmap.Decided(4000, 3000);
        Assert.That((preset.K, preset.Spectrum.Eigenpairs, preset.EigenpairsY), Is.EqualTo((300, 50, 50)));
        Assert.That(
            (preset.FittedTransform.Kind, preset.FittedTransform.Normalization),
            Is.EqualTo(((TransformKind?)TransformKind.Orthogonal, (PreNormalization?)PreNormalization.None)));
        Assert.That(
            AlignmentOptions.Lfmap with { K = 0, Refine = Refinement.Auto, Transform = new TransformOptions() },
            Is.EqualTo(new AlignmentOptions() with { Descriptors = AlignmentOptions.Lfmap.Descriptors }),
            "everything else is the default");
        Assert.That(AlignmentOptions.Lfmap.Descriptors.Landmarks, Is.EqualTo(100_000), "every anchor has descriptors");
    }
}
