using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Alignments;

/// <summary>Functions and weights that are given with the samples.</summary>
[Category("Numerics")]
public sealed class GivenDescriptorTests : AlignmentTest
{
    private static readonly Planted Data = Plant(160, 140, 5, 7, seed: 6, noise: 0.02);
    private static readonly AlignmentOptions Base =
        new() { K = 10, Spectrum = new SpectrumOptions { Eigenpairs = 14 }, Refine = Refinement.ZoomOut };
    private static readonly DescriptorOptions Only = new() { Kinds = [DescriptorKind.Given] };

    /// <summary>What the engine makes itself, handed back to it, gives the same fit to the bit.</summary>
    [Test]
    public void ItsOwnGeodesicsGivenBackAreTheSameFit()
    {
        AnchorPairs anchors = Data.Anchors(7);
        Alignment made = LatentAligner.Fit(Data.X.View, Data.Y.View, anchors, Base);
        AlignmentOptions given =
            Base with { Descriptors = Only, DescriptorsX = Of(Data.X.View, anchors.X), DescriptorsY = Of(Data.Y.View, anchors.Y) };
        Alignment again = LatentAligner.Fit(Data.X.View, Data.Y.View, anchors, given);
        Assert.That(again.Map.Data, Is.EqualTo(made.Map.Data));
        Assert.That(again.Facts.Energy, Is.EqualTo(made.Facts.Energy));
        Assert.That(again.SpaceTransform.Matrix.Data, Is.EqualTo(made.SpaceTransform.Matrix.Data));
        Assert.That(Accuracy(again, Data.Truth), Is.EqualTo(Accuracy(made, Data.Truth)));
    }

    /// <summary>Without a known pair, functions that both sides share carry the map; shuffled on one side they carry nothing.</summary>
    [Test]
    public void FunctionsAloneCarryTheMap()
    {
        Matrix f = Of(Data.X.View, [3, 50, 77, 110, 141, 20, 95, 64]), g = f.GatherRows(Data.Truth);
        AlignmentOptions options = Base with { Descriptors = Only, DescriptorsX = f, DescriptorsY = g };
        Assert.That(Accuracy(LatentAligner.Fit(Data.X.View, Data.Y.View, AnchorPairs.None, options), Data.Truth), Is.GreaterThan(0.9));
        int[] shuffled = new LfmNative.Kernels.Rng(2).Permutation(140);
        Alignment lost = LatentAligner.Fit(
            Data.X.View, Data.Y.View, AnchorPairs.None, options with { DescriptorsY = g.GatherRows(shuffled) });
        Assert.That(Accuracy(lost, Data.Truth), Is.LessThan(0.3));
    }

    [Test]
    public void TheyStandBesideOtherKindsAndAreNotChanged()
    {
        Matrix f = Of(Data.X.View, [3, 50, 77]), g = f.GatherRows(Data.Truth);
        double[] before = (double[])f.Data.Clone();
        DescriptorOptions both = new() { Kinds = [DescriptorKind.Geodesic, DescriptorKind.Given], Normalize = true };
        AlignmentOptions options = Base with { Descriptors = both, DescriptorsX = f, DescriptorsY = g };
        Alignment beside = LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(4), options);
        Assert.That(beside.Facts.DescriptorRank, Is.EqualTo(7), "four of the anchors and three that are given");
        Assert.That(f.Data, Is.EqualTo(before));
    }

    /// <summary>Copies share a node, whose functions are the first copy's: rows of the given matrices go along.</summary>
    [Test]
    public void CopiesTakeTheirRowsAlong()
    {
        int[] rows = [.. Enumerable.Range(0, 160), 5, 5, 9];
        Samples copied = new([.. rows.SelectMany(i => Data.X.View.Row(i).ToArray())], rows.Length, 5);
        Matrix f = Of(Data.X.View, [3, 50, 77, 110, 141, 20, 95, 64]), g = f.GatherRows(Data.Truth);
        AlignmentOptions options = Base with { Descriptors = Only, DescriptorsX = f, DescriptorsY = g };
        Alignment plain = LatentAligner.Fit(Data.X.View, Data.Y.View, AnchorPairs.None, options);
        Alignment with = LatentAligner.Fit(
            copied.View, Data.Y.View, AnchorPairs.None, options with { DescriptorsX = f.GatherRows(rows) });
        Assert.That(with.Map.Data, Is.EqualTo(plain.Map.Data));
    }

    /// <summary>The weights of a built-in mask, given back, give the same map to the bit.</summary>
    [TestCase(LaplacianMask.Sum)]
    [TestCase(LaplacianMask.Resolvent)]
    public void ABuiltInMaskGivenBackIsTheSameMap(LaplacianMask mask)
    {
        Alignment made = Fit(new MapSolverOptions { Mask = mask, LaplacianWeight = 3 });
        Matrix q = MaskOracle.Of(made.SpectrumX.Eigenvalues, made.SpectrumY.Eigenvalues, mask);
        Alignment again = Fit(new MapSolverOptions { Mask = LaplacianMask.Given, MaskWeights = q, LaplacianWeight = 3 });
        for (int i = 0; i < made.Map.Data.Length; i++) Assert.That(again.Map.Data[i], Is.EqualTo(made.Map.Data[i]).Within(1e-8));
        Assert.That(again.Facts.Energy.Laplacian, Is.EqualTo(made.Facts.Energy.Laplacian).Within(1e-9));

        Alignment Fit(MapSolverOptions map) => LatentAligner.Fit(
            Data.X.View, Data.Y.View, Data.Anchors(7), Base with { EigenpairsY = 11, Map = map, Refine = Refinement.None });
    }

    /// <summary>A weight that is far above all others holds its coefficient at zero.</summary>
    [Test]
    public void AHeavyWeightHoldsACoefficientAtZero()
    {
        Matrix q = new(14, 14);
        q[3, 5] = 1e9;
        MapSolverOptions map = new() { Mask = LaplacianMask.Given, MaskWeights = q, LaplacianWeight = 1 };
        AlignmentOptions options = Base with { Refine = Refinement.None, Map = map };
        Matrix c = LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(7), options).Map;
        Assert.That(Math.Abs(c[3, 5]), Is.LessThan(1e-7));
        Assert.That(Math.Abs(c[3, 4]) + Math.Abs(c[5, 3]), Is.GreaterThan(1e-4));
    }

    [Test]
    public void WhatDoesNotFitIsNamed()
    {
        Matrix f = new(160, 3), g = new(140, 3);
        AlignmentOptions given = Base with { Descriptors = Only, DescriptorsX = f, DescriptorsY = g };
        Refused(given with { DescriptorsX = null, DescriptorsY = null }, "given is functions", "either side");
        Refused(given with { DescriptorsY = null }, "3 functions were given for X and 0 for Y");
        Refused(given with { DescriptorsY = new Matrix(140, 2) }, "3 functions were given for X and 2 for Y");
        Refused(given with { DescriptorsX = new Matrix(150, 3) }, "given for X are 150×3", "160 samples", "one row a sample");
        Refused(given with { DescriptorsY = new Matrix(160, 3) }, "given for Y are 160×3", "140 samples");
        Refused(given with { DescriptorsX = new Matrix(160, 0), DescriptorsY = new Matrix(140, 0) }, "160×0", "at least one column");
        Refused(given with { Descriptors = new DescriptorOptions() }, "does not name given");
        g[7, 2] = double.NaN;
        Fails(
            LfmErrorCode.InvalidData, () => LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(7), given),
            "given for Y", "NaN", "row 7, column 2", "counted from 0");
    }

    [Test]
    public void AMaskThatDoesNotFitIsNamed()
    {
        Refused(Masked(null), "Mask is given", "no weights");
        Refused(Masked(new Matrix(14, 13)), "14×13", "the map is 14×14", "eigenpair of Y");
        Matrix bad = new(14, 14);
        bad[2, 9] = -1;
        Refused(Masked(bad), "-1", "row 2, column 9", "not negative");
        bad[2, 9] = double.NaN;
        Refused(Masked(bad), "NaN", "row 2, column 9");
        Refused(Masked(new Matrix(14, 14)) with { Map = new MapSolverOptions { MaskWeights = bad } }, "Mask is not given");

        static AlignmentOptions Masked(Matrix? weights) =>
            Base with { Map = new MapSolverOptions { Mask = LaplacianMask.Given, MaskWeights = weights } };
    }

    /// <summary>A search over settings tries fewer eigenpairs, and takes the leading weights for them.</summary>
    [Test]
    public void AutoTuningTakesTheLeadingWeights()
    {
        Matrix q = new(50, 50);
        for (int i = 0; i < q.Data.Length; i++) q.Data[i] = 1e-4 * (i % 51);
        AlignmentOptions options = new()
        {
            AutoTune = true,
            RowPaired = false,
            Map = new MapSolverOptions { Mask = LaplacianMask.Given, MaskWeights = q },
        };
        Alignment tuned = LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(20), options);
        Assert.That(tuned.Facts.Candidates.Select(c => c.Name), Has.Some.Contains("25 eigenpairs").And.Some.Contains("50 eigenpairs"));
    }

    [Test]
    public void AModelRemembersThatTheyWereGiven()
    {
        Matrix f = Of(Data.X.View, [3, 50, 77]), q = new(14, 14);
        AlignmentOptions options = Base with
        {
            Descriptors = Only,
            DescriptorsX = f,
            DescriptorsY = f.GatherRows(Data.Truth),
            Map = new MapSolverOptions { Mask = LaplacianMask.Given, MaskWeights = q },
        };
        Alignment fitted = LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(7), options);
        using MemoryStream stream = new();
        fitted.Save(stream);
        Alignment loaded = Alignment.Load(stream.ToArray());
        Assert.That(loaded.Facts.Options.Descriptors.Kinds, Is.EqualTo(new[] { DescriptorKind.Given }));
        Assert.That(loaded.Facts.Options.Map.Mask, Is.EqualTo(LaplacianMask.Given));
        Assert.That(loaded.Match().X, Is.EqualTo(fitted.Match().X));
    }

    private static void Refused(AlignmentOptions options, params string[] parts) => Fails(
        LfmErrorCode.InvalidArgument, () => LatentAligner.Fit(Data.X.View, Data.Y.View, Data.Anchors(7), options), parts);

    /// <summary>exp(−g²) of the geodesics to some samples, by the stages alone.</summary>
    private static Matrix Of(ReadOnlyMatrixView<float> rows, int[] anchors)
    {
        SampleGeodesics found = SamplePipeline.Geodesics(rows, anchors, new LfmNative.Graphs.GraphOptions { K = 10 });
        return new Matrix(found.Distances.Rows, anchors.Length, Array.ConvertAll(found.Distances.Data, g => Math.Exp(-g * g)));
    }


    /// <summary>The penalties by their formulas.</summary>
    private static class MaskOracle
    {
        public static Matrix Of(double[] x, double[] y, LaplacianMask mask)
        {
            Matrix q = new(y.Length, x.Length);
            double scale = Math.Max(x[^1], y[^1]);
            for (int i = 0; i < q.Rows; i++)
            {
                for (int j = 0; j < q.Cols; j++)
                {
                    System.Numerics.Complex a = new(x[j] / scale, -1), b = new(y[i] / scale, -1);
                    System.Numerics.Complex difference = (1 / a) - (1 / b);
                    q[i, j] = mask == LaplacianMask.Sum
                        ? Math.Pow(x[j] - y[i], 2)
                        : (difference.Real * difference.Real) + (difference.Imaginary * difference.Imaginary);
                }
            }
            double sum = mask == LaplacianMask.Sum ? q.Data.Sum() : 1;
            for (int i = 0; i < q.Data.Length; i++) q.Data[i] /= sum;
            return q;
        }
    }
}
