using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Tests.Alignments;

/// <summary>Spectra that were computed before stand in for the graphs: the same fit, without them.</summary>
[Category("Numerics")]
public sealed class GivenSpectrumTests : AlignmentTest
{
    private const int Pairs = 14;

    private static readonly Planted Data = Plant(160, 140, 5, 7, seed: 6, noise: 0.02);

    private static readonly AlignmentOptions Base = new()
    {
        K = 10,
        Spectrum = new SpectrumOptions { Eigenpairs = Pairs },
        Descriptors = new DescriptorOptions { Kinds = [DescriptorKind.Angular] },
        Refine = Refinement.ZoomOut,
    };

    /// <summary>The spectra that a fit would compute, given to it, one or both: the same bits.</summary>
    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public void ItsOwnSpectraGivenBackAreTheSameFit(bool ofX, bool ofY)
    {
        Alignment made = LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(12), Base);
        Alignment again = LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(12), Given(Data.X, Data.Y, Base, ofX, ofY));
        AssertSame(made, again);
        Assert.That((again.Facts.GraphX.IsGiven, again.Facts.GraphY.IsGiven), Is.EqualTo((ofX, ofY)));
        Assert.That(again.Facts.Seconds.ContainsKey("neighbors"), Is.EqualTo(!(ofX && ofY)));
        Assert.That(again.Facts.GraphX.ComponentSizes, Is.EqualTo(made.Facts.GraphX.ComponentSizes));
        again.Save(At("m.npz"));
        Alignment loaded = Alignment.Load(At("m.npz"));
        AssertSame(again, loaded);
        Assert.That(loaded.Facts.GraphX.IsGiven, Is.EqualTo(ofX));
    }

    [TestCase(LaplacianKind.RandomWalk)]
    [TestCase(LaplacianKind.Combinatorial)]
    public void EveryLaplacian(LaplacianKind kind)
    {
        AlignmentOptions options = Base with { Spectrum = new SpectrumOptions { Eigenpairs = Pairs, Laplacian = kind } };
        AssertSame(
            LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(12), options),
            LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(12), Given(Data.X, Data.Y, options)));
    }

    /// <summary>With no pairs the default descriptors are the same with and without graphs; self-learning goes on from them.</summary>
    [TestCase(Refinement.ZoomOut)]
    [TestCase(Refinement.Auto)]
    public void WithoutPairs(Refinement refine)
    {
        (Samples x, Samples y) = Words(0, 250);
        AlignmentOptions options = new() { Spectrum = new SpectrumOptions { Eigenpairs = 30 }, Refine = refine, Restarts = 2 };
        AssertSame(
            LatentAligner.Fit(x.View, y.View, AnchorPairs.None, options),
            LatentAligner.Fit(x.View, y.View, AnchorPairs.None, Given(x, y, options)));
    }

    /// <summary>Copies among the rows share a node, on whatever way the spectrum came.</summary>
    [Test]
    public void CopiesShareTheirNode()
    {
        int[] rows = [.. Enumerable.Range(0, 160), 5, 5, 9, 5, 5, 5];
        Samples copied = new([.. rows.SelectMany(i => Data.X.View.Row(i).ToArray())], rows.Length, 5);
        Alignment made = LatentAligner.Fit(copied.View, Data.Y.View, Data.Anchors(12), Base);
        AlignmentOptions given = Given(copied, Data.Y, Base);
        Alignment again = LatentAligner.Fit(copied.View, Data.Y.View, Data.Anchors(12), given);
        AssertSame(made, again);
        Assert.That((again.Facts.GraphX.Count, again.Facts.GraphX.Copies), Is.EqualTo((166, 6)));
        // A spectrum that tells copies apart is of other rows.
        LaplacianSpectrum wrong = SpectrumOf(Noise(166, 5, 3), Base);
        Fails(LfmErrorCode.InvalidArgument,
            () => LatentAligner.Fit(copied.View, Data.Y.View, Data.Anchors(12), given with { SpectrumX = wrong }),
            "rows 5 and 160 of X are equal", "other rows");
    }

    /// <summary>Where the number is automatic all pairs of a spectrum serve; fewer that are wanted are its leading ones.</summary>
    [Test]
    public void EigenpairsAreThoseOfTheSpectrum()
    {
        AlignmentOptions wide = Given(Data.X, Data.Y, Base with { Spectrum = new SpectrumOptions { Eigenpairs = 18 } });
        Alignment all = LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(12), wide with { Spectrum = new() });
        Assert.That((all.SpectrumX.Size, all.SpectrumY.Size), Is.EqualTo((18, 18)));
        Alignment few = LatentAligner.Fit(
            Data.X.View, Data.Y.View, Data.Anchors(12), wide with { Spectrum = new() { Eigenpairs = 9 }, EigenpairsY = 11 });
        Assert.That((few.SpectrumX.Size, few.SpectrumY.Size), Is.EqualTo((9, 11)));
        Assert.That(few.SpectrumX.Eigenvalues, Is.EqualTo(all.SpectrumX.Eigenvalues[..9]));
        Alignment one = LatentAligner.Fit(
            Data.X.View, Data.Y.View, Data.Anchors(12), wide with { Spectrum = new(), SpectrumY = null });
        Assert.That(one.SpectrumY.Size, Is.EqualTo(18), "as many as for X");
    }

    [TestCase(DistanceMetric.Angular, DescriptorKind.Angular)]
    [TestCase(DistanceMetric.Cosine, DescriptorKind.Angular)]
    [TestCase(DistanceMetric.Euclidean, DescriptorKind.Euclidean)]
    public void DistancesTakeThePlaceOfGeodesics(DistanceMetric metric, DescriptorKind kind)
    {
        AlignmentOptions options = Given(Data.X, Data.Y, Base with { Metric = metric, Descriptors = new DescriptorOptions() });
        Alignment fitted = LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(12), options);
        Assert.That(fitted.Facts.Options.Descriptors.Kinds, Is.EqualTo(new[] { kind }));
        Assert.That(Accuracy(fitted, Data.Truth), Is.GreaterThan(0.8));
    }

    /// <summary>Null modes tell components, and which of them hold no anchor.</summary>
    [Test]
    public void ComponentsAreToldByTheNullModes()
    {
        float[] x = [.. Noise(120, 4, 5).Data];
        for (int i = 0; i < 120; i++) x[i * 4] += i % 3 == 0 ? 0 : i % 3 == 1 ? 90 : -200;
        Samples far = new(x, 120, 4);
        AlignmentOptions options = Base with { Metric = DistanceMetric.Euclidean, K = 6 };
        AnchorPairs anchors = new([0, 3, 6, 1, 4], [0, 3, 6, 1, 4]);
        GraphSummary made = LatentAligner.Fit(far.View, far.View, anchors, options).Facts.GraphX;
        GraphSummary given = LatentAligner.Fit(far.View, far.View, anchors, Given(far, far, options)).Facts.GraphX;
        Assert.That(given.ComponentSizes, Is.EqualTo(made.ComponentSizes));
        Assert.That(given.Components, Is.EqualTo(3));
        Assert.That((given.ComponentsWithoutAnchor, given.SamplesWithoutAnchor), Is.EqualTo((1, 40)));
    }

    [Test]
    public void WhatDoesNotGoWithASpectrum()
    {
        AlignmentOptions given = Given(Data.X, Data.Y, Base);
        void Refused(AlignmentOptions options, params string[] parts) => Fails(
            LfmErrorCode.InvalidArgument, () => LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(12), options), parts);
        foreach (DescriptorKind kind in (DescriptorKind[])[DescriptorKind.Geodesic, DescriptorKind.Heat, DescriptorKind.Label])
        {
            AlignmentOptions graph = given with
            {
                Descriptors = new DescriptorOptions { Kinds = [DescriptorKind.Hks, kind] },
                LabelsX = new int[160],
                LabelsY = new int[140],
            };
            Refused(graph, kind.ToString().ToLowerInvariant(), "made from the neighbor graph");
            Refused(graph with { SpectrumX = null }, "made from the neighbor graph");
        }
        Refused(given with { AutoTune = true }, "AutoTune");
        Refused(given with { Method = MapMethod.SpectralCca }, "spectral-cca", "places new rows");
        Refused(given with { Spectrum = new() { Eigenpairs = 15 } }, "15 eigenpairs of X are wanted", "has 14");
        Refused(given with { EigenpairsY = 15 }, "15 eigenpairs of Y are wanted", "has 14");
        AlignmentOptions walk = given with { Spectrum = new() { Laplacian = LaplacianKind.RandomWalk } };
        Refused(walk, "given for X is of the normalized", "Laplacian");
        Refused(given with { SpectrumX = given.SpectrumY }, "given for X is of 140 rows and X has 160");
    }

    /// <summary>No graph is predicted where none is made.</summary>
    [Test]
    public void TheMemoryOfGraphsIsNotPredicted()
    {
        AlignmentOptions plain = new() { K = 300, Spectrum = new() { Eigenpairs = 20 }, Refine = Refinement.ZoomOut };
        LaplacianSpectrum x = new(new double[20], new Matrix(20, 20_000), LaplacianKind.Normalized, null, new("given", 0, 0, 0, 0, 0));
        long graphs = MemoryPlan.OfAlignment((20_000, 16), (20_000, 16), 10, plain, 2).Bytes;
        long none = MemoryPlan.OfAlignment((20_000, 16), (20_000, 16), 10, plain with { SpectrumX = x, SpectrumY = x }, 2).Bytes;
        Assert.That(none, Is.LessThan(graphs / 4).And.GreaterThan(2L * 20_000 * 20 * 8));
    }

    /// <summary>A sample of the rows at which the spectrum is read: the pairs are in it, and the map is nearly that of all rows.</summary>
    [Test]
    public void ASampleStandsForAllRows()
    {
        (Samples x, Samples y) = Words(0, 1200);
        AnchorPairs known = AnchorPairs.Random(30, 1200, 1200, 4);
        AlignmentOptions options = new() { Spectrum = new() { Eigenpairs = 40 }, Refine = Refinement.ZoomOut };
        SpectrumFile.Write(At("x.npz"), SpectrumOf(x, options));
        SpectrumFile.Write(At("y.npz"), SpectrumOf(y, options));
        RowSample sample = RowSample.Draw(1200, 600, known.X, 7);
        Assert.That(sample.Rows, Has.Length.EqualTo(600).And.Ordered.And.Unique);
        Assert.That(known.X, Is.SubsetOf(sample.Rows));
        Assert.That(sample.Weights.Sum(), Is.EqualTo(1200).Within(1e-9));
        using SpectrumFile fileX = SpectrumFile.Open(At("x.npz")), fileY = SpectrumFile.Open(At("y.npz"));
        AlignmentOptions given = options with { SpectrumX = sample.Read(fileX), SpectrumY = sample.Read(fileY) };
        int[] places = sample.PlacesOf(known.X);
        Alignment fitted = LatentAligner.Fit(Of(x).View, Of(y).View, new AnchorPairs(places, places, true), given);
        Assert.That(fitted.Facts.MatchAccuracy, Is.GreaterThan(0.6));
        (Samples newX, Samples newY) = Words(2000, 2500);
        Assert.That(fitted.Evaluate(newX.View, newY.View).Map.Mrr, Is.GreaterThan(0.8));

        Samples Of(Samples all) => new([.. sample.Rows.SelectMany(i => all.View.Row(i).ToArray())], 600, all.Dim);
    }

    [Test]
    public void Samples()
    {
        RowSample all = RowSample.Draw(9, 9, [2], 1);
        Assert.That((all.Rows, all.Weights), Is.EqualTo((Enumerable.Range(0, 9).ToArray(), Enumerable.Repeat(1.0, 9).ToArray())));
        Assert.That(RowSample.Draw(900, 20, [5], 1).Rows, Is.EqualTo(RowSample.Draw(900, 20, [5, 5], 1).Rows));
        Assert.That(RowSample.Draw(900, 20, [5], 2).Rows, Is.Not.EqualTo(RowSample.Draw(900, 20, [5], 1).Rows));
        void Refused(Action action, params string[] parts) => Fails(LfmErrorCode.InvalidArgument, action, parts);
        Refused(() => RowSample.Draw(9, 3, [9], 1), "row 9", "0..8");
        Refused(() => RowSample.Draw(9, 3, [1, 2, 3], 1), "3 rows are to be drawn and 3 are those of known pairs");
        Refused(() => RowSample.Draw(900, 3, [], 1).PlacesOf([.. Enumerable.Range(0, 900)]), "not in the sample");
    }

    private static AlignmentOptions Given(Samples x, Samples y, AlignmentOptions options, bool ofX = true, bool ofY = true) => options with
    {
        SpectrumX = ofX ? SpectrumOf(x, options) : null,
        SpectrumY = ofY ? SpectrumOf(y, options) : null,
    };

    private static LaplacianSpectrum SpectrumOf(Samples samples, AlignmentOptions options) =>
        SamplePipeline.Spectrum(samples.View, options, options.Spectrum).Spectrum;
}
