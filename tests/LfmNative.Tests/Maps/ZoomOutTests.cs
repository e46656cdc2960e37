using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class ZoomOutTests
{
    private static readonly PlantedSpaces Planted = new(150, Given.Permutation(150), 20, 20);
    private static readonly LaplacianSpectrum X = Planted.SpaceX.Spectrum;
    private static readonly LaplacianSpectrum Y = Planted.SpaceY.Spectrum;

    [TestCase(
        50, 50, 0, 0, 1,
        "40,40 41,41 42,42 43,43 44,44 45,45 46,46 47,47 48,48 49,49 50,50",
        TestName = "the published ten steps of one")]
    [TestCase(50, 45, 0, 0, 4, "40,35 44,39 48,43 50,45", TestName = "sides of two lengths grow together")]
    [TestCase(12, 12, 0, 0, 1, "6,6 7,7 8,8 9,9 10,10 11,11 12,12", TestName = "not below half")]
    [TestCase(8, 5, 0, 0, 1, "6,3 7,4 8,5", TestName = "not below half of the shorter")]
    [TestCase(3, 3, 0, 0, 1, "2,2 3,3", TestName = "three")]
    [TestCase(1, 1, 0, 0, 1, "1,1", TestName = "one")]
    [TestCase(30, 30, 10, 30, 7, "10,10 17,17 24,24 30,30", TestName = "the last step may be shorter")]
    [TestCase(30, 20, 15, 25, 5, "15,15 20,20 25,20", TestName = "a side stops at its end")]
    [TestCase(30, 30, 5, 0, 10, "5,5 15,15 25,25 30,30", TestName = "to the full size")]
    [TestCase(30, 30, 0, 25, 5, "15,15 20,20 25,25", TestName = "from ten below the last")]
    [TestCase(30, 30, 9, 9, 1, "9,9", TestName = "no growth at all")]
    [TestCase(30, 30, 10, 12, 100, "10,10 12,12", TestName = "a step beyond the end")]
    public void SizesGrow(int m1, int m2, int from, int to, int step, string expected)
    {
        var sizes = new ZoomOutOptions { From = from, To = to, Step = step }.Sizes(m1, m2);
        Assert.That(string.Join(' ', sizes.Select(size => $"{size.K1},{size.K2}")), Is.EqualTo(expected));
    }

    [TestCase(0, 0, 0, "ZoomoutStep is 0")]
    [TestCase(-1, 0, 1, "ZoomoutFrom is -1")]
    [TestCase(21, 0, 1, "ZoomoutFrom is 21", "1..20")]
    [TestCase(0, 21, 1, "ZoomoutTo is 21")]
    [TestCase(12, 8, 1, "cannot grow from 12 to 8")]
    public void LaddersThatLeadNowhereAreRefused(int from, int to, int step, params string[] parts) =>
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => ZoomOut.Refine(new Matrix(20, 20), X, Y, new ZoomOutOptions { From = from, To = to, Step = step }),
            parts);

    [Test]
    public void EveryRungIsTheMapOfThePointwiseMapBelow([Values] PointwiseMethod method)
    {
        LaplacianSpectrum x = Given.Basis(60, 9, 1), y = Given.Basis(50, 11, 2);
        Matrix c = Given.Gaussian(11, 9, 3);
        Matrix expected = c.Leading(5, 5);
        foreach (int k in (int[])[7, 9]) expected = PointwiseMap.ToMap(PointwiseMap.FromMap(expected, x, y, method), x, y, k, k);
        Given.Near(ZoomOut.Refine(c, x, y, new ZoomOutOptions { From = 5, To = 9, Step = 2, Pointwise = method }), expected, 1e-12);
        Given.Near(ZoomOut.Refine(c, x, y, new ZoomOutOptions { From = 6, To = 6 }), c.Leading(6, 6), 0, "a sizes of one rung");
    }

    [Test]
    public void ACoarseStartGrowsToTheTruth([Values] bool bijective, [Values] PointwiseMethod method)
    {
        // The leading block alone is known, and it is noisy; the rest of C is noise.
        Matrix truth = PointwiseMap.ToMap(Planted.Truth, X, Y, 20, 20), start = Given.Gaussian(20, 20, 4), noise = Given.Gaussian(6, 6, 5);
        for (int i = 0; i < 6; i++)
        {
            for (int j = 0; j < 6; j++) start[i, j] = truth[i, j] + (0.2 * noise[i, j]);
        }
        int before = Planted.Hits(PointwiseMap.FromMap(start.Leading(6, 6), X, Y, method));
        Matrix refined = ZoomOut.Refine(start, X, Y, new ZoomOutOptions { From = 6, Bijective = bijective, Pointwise = method });
        int after = Planted.Hits(PointwiseMap.FromMap(refined, X, Y, method));
        TestContext.Out.WriteLine($"{before} → {after} of 150");
        Assert.That(before, Is.LessThan(120));
        Assert.That(after, Is.EqualTo(150));
    }

    [Test]
    public void BothDirectionsSolveTheStackedLeastSquares()
    {
        LaplacianSpectrum x = Given.Basis(60, 9, 1), y = Given.Basis(50, 11, 2);
        Matrix c = Given.Gaussian(11, 9, 3), start = c.Leading(5, 5);
        int[] there = PointwiseMap.FromMap(start, x, y);
        var phi1 = Given.Oracle(x.Leading(7).Vectors).Transpose();
        var phi2 = Given.Oracle(y.Leading(7).Vectors).Transpose();
        // S: X→Y by the same coordinates, searched the other way.
        var carried = Given.Oracle(x.Leading(5).Vectors).Transpose() * Given.Oracle(start).Transpose();
        var target = Given.Oracle(y.Leading(5).Vectors).Transpose();
        int[] back =
        [
            .. Enumerable.Range(0, 60).Select(i => Enumerable.Range(0, 50).MinBy(j => (carried.Row(i) - target.Row(j)).L2Norm())),
        ];
        var left = phi2.Stack(MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfRowVectors(back.Select(j => phi2.Row(j))));
        var right = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfRowVectors(there.Select(i => phi1.Row(i))).Stack(phi1);
        Matrix expected = Given.Engine(left.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Solve(right));
        Given.Near(ZoomOut.Refine(c, x, y, new ZoomOutOptions { From = 5, To = 7, Step = 2, Bijective = true }), expected, 1e-10);
    }

    [Test]
    public void ClosestPointsEndOrthogonalAndAtTheTruth()
    {
        Matrix truth = PointwiseMap.ToMap(Planted.Truth, X, Y, 20, 20), noise = Given.Gaussian(20, 20, 6);
        for (int i = 0; i < noise.Data.Length; i++) noise.Data[i] = truth.Data[i] + (0.1 * noise.Data[i]);
        int before = Planted.Hits(PointwiseMap.FromMap(noise, X, Y));
        Matrix c = ZoomOut.ClosestPoints(noise, X, Y);
        Assert.That(before, Is.LessThan(150));
        Assert.That(Planted.Hits(PointwiseMap.FromMap(c, X, Y)), Is.EqualTo(150));
        Orthogonal(c);
        Given.Near(ZoomOut.ClosestPoints(c, X, Y, 1), c, 1e-9, "it is a fixed point");
    }

    [TestCase(9, 6), TestCase(6, 9)]
    public void ClosestPointsOfOblongMapsAreSemiOrthogonal(int k2, int k1) =>
        Orthogonal(ZoomOut.ClosestPoints(Given.Gaussian(k2, k1, 7), X, Y, 3));

    [Test]
    public void CancellationAndLimitsAreHeeded()
    {
        Matrix c = Given.Gaussian(20, 20, 8);
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        long live = NativeMemoryCounter.LiveBuffers;
        Assert.Catch<OperationCanceledException>(() => ZoomOut.Refine(c, X, Y, null, new ComputeContext(1, null, cancelled.Token)));
        Assert.Catch<OperationCanceledException>(
            () => ZoomOut.ClosestPoints(c, X, Y, context: new ComputeContext(1, null, cancelled.Token)));
        Given.Fails(LfmErrorCode.InvalidArgument, () => ZoomOut.ClosestPoints(c, X, Y, 0), "IcpIterations is 0");
        ZoomOut.Refine(c, X, Y, new ZoomOutOptions { Bijective = true });
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    private static void Orthogonal(Matrix c)
    {
        var m = Given.Oracle(c);
        var gram = c.Rows >= c.Cols ? m.Transpose() * m : m * m.Transpose();
        Assert.That(
            (gram - MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.CreateIdentity(gram.RowCount)).Enumerate().Max(Math.Abs),
            Is.LessThan(1e-12));
    }
}
