using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class PointwiseMapTests
{
    [Test]
    public void APlantedPermutationIsRecoveredExactly([Values] PointwiseMethod method)
    {
        PlantedSpaces planted = new(150, Given.Permutation(150), 20, 20);
        Matrix c = planted.Solve(15).C;
        int[] match = PointwiseMap.FromMap(c, planted.SpaceX.Spectrum, planted.SpaceY.Spectrum, method);
        // T indexes X and has one entry a row of Y; the inverse permutation would be the other direction.
        Assert.That(match, Is.EqualTo(planted.Truth));
        int[] refined = PointwiseMap.FromMap(
            ZoomOut.Refine(c, planted.SpaceX.Spectrum, planted.SpaceY.Spectrum), planted.SpaceX.Spectrum, planted.SpaceY.Spectrum, method);
        Assert.That(refined, Is.EqualTo(planted.Truth));
    }

    [Test]
    public void APartOfASpaceFindsItsPlace()
    {
        // Y lacks every tenth sample, has more dimensions and fewer eigenpairs.
        int[] truth = [.. Given.Permutation(200).Where(i => i % 10 != 0)];
        PlantedSpaces planted = new(200, truth, 25, 22, d2: 8);
        LaplacianSpectrum x = planted.SpaceX.Spectrum, y = planted.SpaceY.Spectrum;
        Matrix refined = ZoomOut.Refine(planted.Solve(30).C, x, y);
        Assert.That((refined.Rows, refined.Cols), Is.EqualTo((22, 25)));
        int[] match = PointwiseMap.FromMap(refined, x, y);
        Assert.That(match, Has.Length.EqualTo(180));
        Assert.That(planted.Hits(match), Is.GreaterThan(0.9 * 180));
    }

    [Test]
    public void FromMapIsTheNearestRowByDefinition([Values] PointwiseMethod method)
    {
        LaplacianSpectrum x = Given.Basis(35, 6, 1), y = Given.Basis(28, 8, 2);
        Matrix c = Given.Gaussian(4, 5, 3);
        var phi1 = Given.Oracle(x.Leading(5).Vectors).Transpose();
        var phi2 = Given.Oracle(y.Leading(4).Vectors).Transpose();
        var map = Given.Oracle(c);
        var (queries, points) = method == PointwiseMethod.Direct ? (phi2, phi1 * map.Transpose()) : (phi2 * map, phi1);
        int[] expected =
        [
            .. Enumerable.Range(0, 28).Select(j => Enumerable.Range(0, 35).MinBy(i => (queries.Row(j) - points.Row(i)).L2Norm())),
        ];
        Assert.That(PointwiseMap.FromMap(c, x, y, method), Is.EqualTo(expected));
    }

    [Test]
    public void ToMapIsTheLeastSquaresMap([Values] bool walk)
    {
        double[] mass = Array.ConvertAll(Given.Gaussian(1, 28, 9).Data, v => 0.5 + (v * v));
        LaplacianSpectrum x = Given.Basis(35, 6, 1), y = Given.Basis(28, 8, 2, walk ? mass : null);
        int[] match = [.. Enumerable.Range(0, 28).Select(j => (5 * j) % 35)];
        Matrix c = PointwiseMap.ToMap(match, x, y, 4, 7);
        var root = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfDiagonalArray(
            Array.ConvertAll(y.Mass ?? [.. Enumerable.Repeat(1.0, 28)], Math.Sqrt));
        var phi2 = root * Given.Oracle(y.Leading(7).Vectors).Transpose();
        var pulled = root * MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfRows(
            match.Select(i => Enumerable.Range(0, 4).Select(k => x.Vectors[k, i])));
        Given.Near(c, Given.Engine(phi2.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Solve(pulled)), 1e-12);
    }

    [Test]
    public void ToMapOfTheTrueCorrespondenceIsOrthogonal()
    {
        PlantedSpaces planted = new(120, Given.Permutation(120), 12, 12);
        Matrix c = PointwiseMap.ToMap(planted.Truth, planted.SpaceX.Spectrum, planted.SpaceY.Spectrum, 12, 12);
        Matrix inverse = PointwiseMap.ToMap(Inverse(planted.Truth), planted.SpaceX.Spectrum, planted.SpaceY.Spectrum, 12, 12);
        for (int i = 0; i < 12; i++)
        {
            // Float32 rows on both sides: the spectra differ in the sixth digit.
            for (int j = 0; j < 12; j++) Assert.That(Math.Abs(c[i, j]), Is.EqualTo(i == j ? 1 : 0).Within(1e-3), $"({i}, {j})");
        }
        Assert.That(Enumerable.Range(0, 12).Min(i => Math.Abs(inverse[i, i])), Is.LessThan(0.5), "the other direction is another map");
    }

    [Test]
    public void ResultsDoNotDependOnThreads()
    {
        LaplacianSpectrum x = Given.Basis(700, 10, 4), y = Given.Basis(600, 10, 5);
        Matrix c = Given.Gaussian(10, 10, 6);
        long live = NativeMemoryCounter.LiveBuffers;
        int[] one = PointwiseMap.FromMap(c, x, y, context: new ComputeContext(1));
        Assert.That(PointwiseMap.FromMap(c, x, y, context: new ComputeContext(3)), Is.EqualTo(one));
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        LaplacianSpectrum x = Given.Basis(20, 4, 1), y = Given.Basis(15, 5, 2);
        Given.Fails(LfmErrorCode.InvalidArgument, () => PointwiseMap.FromMap(new Matrix(5, 5), x, y), "map columns is 5", "1..4");
        Given.Fails(LfmErrorCode.InvalidArgument, () => PointwiseMap.FromMap(new Matrix(6, 4), x, y), "map rows is 6", "1..5");
        Given.Fails(LfmErrorCode.InvalidArgument, () => PointwiseMap.ToMap(new int[14], x, y, 4, 5), "14 entries", "15 samples");
        Given.Fails(LfmErrorCode.InvalidArgument, () => PointwiseMap.ToMap(new int[15], x, y, 0, 5), "k1 is 0");
        Given.Fails(LfmErrorCode.InvalidArgument, () => PointwiseMap.ToMap(new int[15], x, y, 4, 6), "k2 is 6");
    }

    [TestCase(-1), TestCase(20)]
    public void EntriesThatNameNoSampleAreRefused(int entry)
    {
        int[] match = new int[15];
        match[11] = entry;
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => PointwiseMap.ToMap(match, Given.Basis(20, 4, 1), Given.Basis(15, 5, 2), 4, 5),
            $"{entry}",
            "0..19");
    }

    private static int[] Inverse(int[] order)
    {
        int[] inverse = new int[order.Length];
        for (int i = 0; i < order.Length; i++) inverse[order[i]] = i;
        return inverse;
    }
}
