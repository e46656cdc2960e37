using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class MatcherTests
{
    private const int N1 = 40, N2 = 33, M = 6;
    private static readonly LaplacianSpectrum X = Given.Basis(N1, M, 1);
    private static readonly LaplacianSpectrum Y = Given.Basis(N2, M, 2);
    private static readonly Matrix C = Given.Gaussian(M, M, 3);

    [Test]
    public void NearestIsThePointwiseMapWithCosines([Values] PointwiseMethod method)
    {
        Correspondences pairs = Matcher.Match(C, X, Y, new MatchOptions { Pointwise = method });
        Assert.That(pairs.Y, Is.EqualTo(Enumerable.Range(0, N2)));
        Assert.That(pairs.X, Is.EqualTo(PointwiseMap.FromMap(C, X, Y, method)));
        double[,] cosine = Cosines(method);
        for (int j = 0; j < N2; j++) Assert.That(pairs.Score[j], Is.EqualTo(cosine[j, pairs.X[j]]).Within(1e-12));
    }

    [Test]
    public void MutualKeepsPairsThatChooseEachOther()
    {
        double[,] d = Distances();
        (int X, int Y)[] expected = [.. Enumerable.Range(0, N2).Select(j => (X: NearestX(d, j), Y: j)).Where(p => NearestY(d, p.X) == p.Y)];
        Correspondences pairs = Matcher.Match(C, X, Y, new MatchOptions { Mutual = true });
        Assert.That(pairs.X.Zip(pairs.Y), Is.EqualTo(expected));
        Assert.That(pairs.Y, Has.Length.LessThan(N2).And.Length.GreaterThan(3), "the case is not trivial");
        Assert.That(pairs.X, Is.Unique);
    }

    [Test]
    public void CslsIsTwiceTheCosineLessBothNeighbourhoods([Values(1, 10, 1000)] int neighborhood, [Values] PointwiseMethod method)
    {
        double[,] csls = Csls(method, neighborhood);
        Correspondences pairs = Matcher.Match(C, X, Y, new MatchOptions { Csls = true, Neighborhood = neighborhood, Pointwise = method });
        Assert.That(pairs.Y, Is.EqualTo(Enumerable.Range(0, N2)));
        Assert.That(pairs.X, Is.EqualTo(Enumerable.Range(0, N2).Select(j => Enumerable.Range(0, N1).MaxBy(i => csls[j, i]))));
        // The scores come from single precision.
        for (int j = 0; j < N2; j++) Assert.That(pairs.Score[j], Is.EqualTo(csls[j, pairs.X[j]]).Within(2e-6));
    }

    [Test]
    public void CslsAndMutualGoTogether()
    {
        double[,] csls = Csls(PointwiseMethod.Direct, 10);
        (int X, int Y)[] expected = [.. Enumerable.Range(0, N2).Select(j => (X: Enumerable.Range(0, N1).MaxBy(i => csls[j, i]), Y: j))
            .Where(p => Enumerable.Range(0, N2).MaxBy(j => csls[j, p.X]) == p.Y)];
        Correspondences pairs = Matcher.Match(C, X, Y, new MatchOptions { Csls = true, Mutual = true });
        Assert.That(pairs.X.Zip(pairs.Y), Is.EqualTo(expected));
    }

    [Test]
    public void AssignmentIsOneToOneOnTheSmallerSide([Values] bool swap)
    {
        (LaplacianSpectrum x, LaplacianSpectrum y) = swap ? (Y, X) : (X, Y);
        Correspondences pairs = Matcher.Match(C, x, y, new MatchOptions { Assignment = true });
        Assert.That(pairs.X, Has.Length.EqualTo(N2).And.Unique);
        Assert.That(pairs.Y, Has.Length.EqualTo(N2).And.Unique.And.Ordered);
        Assert.That(pairs.X, Has.All.InRange(0, x.Count - 1));
        Assert.That(pairs.Y, Has.All.InRange(0, y.Count - 1));
    }

    [TestCase(7, 5), TestCase(5, 7), TestCase(6, 6)]
    public void AssignmentIsTheCheapestOfAll(int n1, int n2)
    {
        for (ulong seed = 10; seed < 20; seed++)
        {
            LaplacianSpectrum x = Given.Basis(n1, 4, seed), y = Given.Basis(n2, 4, seed + 50);
            Matrix c = Given.Gaussian(4, 4, seed + 90);
            Correspondences pairs = Matcher.Match(c, x, y, new MatchOptions { Assignment = true });
            double[,] d = Distances(c, x, y);
            double[,] rows = n2 <= n1 ? d : Transposed(d);
            double best = Cheapest(rows, 0, new bool[rows.GetLength(1)]);
            Assert.That(pairs.X.Zip(pairs.Y, (i, j) => d[j, i]).Sum(), Is.EqualTo(best).Within(1e-5 * (1 + best)), $"seed {seed}");
        }
    }

    [Test]
    public void AssignmentRecoversAPlantedPermutation()
    {
        PlantedSpaces planted = new(120, Given.Permutation(120), 15, 15);
        Correspondences pairs = Matcher.Match(
            planted.Solve(12).C, planted.SpaceX.Spectrum, planted.SpaceY.Spectrum, new MatchOptions { Assignment = true });
        Assert.That(pairs.X, Is.EqualTo(planted.Truth));
        Assert.That(pairs.Score, Has.All.GreaterThan(0.99));
    }

    [Test]
    public void ThreadsChangeNothingAndNothingIsLeft()
    {
        LaplacianSpectrum x = Given.Basis(500, 8, 6), y = Given.Basis(450, 8, 7);
        Matrix c = Given.Gaussian(8, 8, 8);
        long live = NativeMemoryCounter.LiveBuffers;
        MatchOptions[] kinds = [new(), new() { Csls = true, Mutual = true }, new() { Mutual = true }, new() { Assignment = true }];
        foreach (MatchOptions options in kinds)
        {
            Correspondences one = Matcher.Match(c, x, y, options, new ComputeContext(1));
            Correspondences three = Matcher.Match(c, x, y, options, new ComputeContext(3));
            Assert.That(three.X, Is.EqualTo(one.X), $"{options}");
            Assert.That(three.Y, Is.EqualTo(one.Y), $"{options}");
        }
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    [Test]
    public void LimitsAreKept()
    {
        Given.Fails(LfmErrorCode.InvalidArgument, () => Match(new MatchOptions { Assignment = true, Csls = true }), "without csls");
        Given.Fails(LfmErrorCode.InvalidArgument, () => Match(new MatchOptions { Assignment = true, Mutual = true }), "mutual");
        Given.Fails(
            LfmErrorCode.InvalidArgument, () => Match(new MatchOptions { Csls = true, Neighborhood = 0 }), "Neighborhood is 0");
        LaplacianSpectrum large = Given.Spectrum([0], new Matrix(Matcher.AssignmentLimit + 1, 1));
        LfmException e = Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => Matcher.Match(new Matrix(1, 1), large, Given.Basis(10, 1, 1), new MatchOptions { Assignment = true }),
            "10000",
            "10001");
        Assert.That(e.Message, Does.Contain("mutual"), "it says what to do instead");
    }

    private static Correspondences Match(MatchOptions options) => Matcher.Match(C, X, Y, options);

    private static (MathNet.Numerics.LinearAlgebra.Matrix<double> OfY, MathNet.Numerics.LinearAlgebra.Matrix<double> OfX) Points(
        PointwiseMethod method, Matrix c, LaplacianSpectrum x, LaplacianSpectrum y)
    {
        var (phi1, phi2, map) = (Given.Oracle(x.Vectors).Transpose(), Given.Oracle(y.Vectors).Transpose(), Given.Oracle(c));
        return method == PointwiseMethod.Direct ? (phi2, phi1 * map.Transpose()) : (phi2 * map, phi1);
    }

    private static double[,] Distances() => Distances(C, X, Y);

    private static double[,] Distances(Matrix c, LaplacianSpectrum x, LaplacianSpectrum y)
    {
        var (ofY, ofX) = Points(PointwiseMethod.Direct, c, x, y);
        double[,] d = new double[y.Count, x.Count];
        for (int j = 0; j < y.Count; j++)
        {
            for (int i = 0; i < x.Count; i++) d[j, i] = Math.Pow((ofY.Row(j) - ofX.Row(i)).L2Norm(), 2);
        }
        return d;
    }

    private static double[,] Cosines(PointwiseMethod method)
    {
        var (ofY, ofX) = Points(method, C, X, Y);
        return (ofY.NormalizeRows(2) * ofX.NormalizeRows(2).Transpose()).ToArray();
    }

    private static double[,] Csls(PointwiseMethod method, int neighborhood)
    {
        double[,] cosine = Cosines(method), csls = new double[N2, N1];
        double[] rx =
        [
            .. Enumerable.Range(0, N1).Select(
                i => Enumerable.Range(0, N2).Select(j => cosine[j, i]).OrderDescending().Take(neighborhood).Average()),
        ];
        double[] ry =
        [
            .. Enumerable.Range(0, N2).Select(
                j => Enumerable.Range(0, N1).Select(i => cosine[j, i]).OrderDescending().Take(neighborhood).Average()),
        ];
        for (int j = 0; j < N2; j++)
        {
            for (int i = 0; i < N1; i++) csls[j, i] = (2 * cosine[j, i]) - rx[i] - ry[j];
        }
        return csls;
    }

    private static int NearestX(double[,] d, int j) => Enumerable.Range(0, N1).MinBy(i => d[j, i]);

    private static int NearestY(double[,] d, int i) => Enumerable.Range(0, N2).MinBy(j => d[j, i]);

    private static double[,] Transposed(double[,] d)
    {
        double[,] t = new double[d.GetLength(1), d.GetLength(0)];
        for (int i = 0; i < t.GetLength(0); i++)
        {
            for (int j = 0; j < t.GetLength(1); j++) t[i, j] = d[j, i];
        }
        return t;
    }

    private static double Cheapest(double[,] d, int row, bool[] used)
    {
        if (row == d.GetLength(0)) return 0;
        double best = double.PositiveInfinity;
        for (int j = 0; j < used.Length; j++)
        {
            if (used[j]) continue;
            used[j] = true;
            best = Math.Min(best, d[row, j] + Cheapest(d, row + 1, used));
            used[j] = false;
        }
        return best;
    }
}
