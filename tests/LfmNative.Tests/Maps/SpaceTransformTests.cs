using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class SpaceTransformTests
{
    private const int N = 300, D = 6;
    private static readonly int[] Pairs = [.. Enumerable.Range(0, N)];

    [Test]
    public void APlantedRotationIsRecovered()
    {
        (float[] x, float[] y, Matrix q) = Planted(D, D);
        SpaceTransform fitted = Fit(x, y, new TransformOptions());
        Given.Near(fitted.Matrix, q, 1e-5);
        Assert.That(fitted.Offset, Is.Empty);
        Assert.That(Largest(Apply(fitted, x), y), Is.LessThan(1e-5));
    }

    [TestCase(6, 9), TestCase(9, 6)]
    public void BetweenDimensionsTheFactorIsSemiOrthogonal(int d1, int d2)
    {
        (float[] x, float[] y, Matrix q) = Planted(d1, d2);
        SpaceTransform fitted = Fit(x, y, new TransformOptions());
        var m = Given.Oracle(fitted.Matrix);
        var gram = d1 <= d2 ? m * m.Transpose() : m.Transpose() * m;
        Given.Near(
            Given.Engine(gram), Given.Engine(MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.CreateIdentity(Math.Min(d1, d2))), 1e-12);
        if (d1 <= d2) Given.Near(fitted.Matrix, q, 1e-5);
        // The best of its kind: UVᵀ of XᵀY.
        var svd = (Doubles(x, d1).Transpose() * Doubles(y, d2)).Svd();
        Given.Near(
            fitted.Matrix, Given.Engine(svd.U.SubMatrix(0, d1, 0, Math.Min(d1, d2)) * svd.VT.SubMatrix(0, Math.Min(d1, d2), 0, d2)), 1e-9);
    }

    [Test]
    public void APermutationIsUndoneThroughThePairs()
    {
        (float[] x, float[] y, Matrix q) = Planted(D, D);
        int[] truth = Given.Permutation(N);
        float[] shuffled = Given.Reordered(y, N, truth);
        Given.Near(SpaceTransform.Fit(Given.View(x, N), Given.View(shuffled, N), truth, Pairs, AsTheyAre(new())).Matrix, q, 1e-5);
        Assert.That(
            Given.Difference(
                SpaceTransform.Fit(Given.View(x, N), Given.View(shuffled, N), Pairs, truth, AsTheyAre(new())).Matrix.Data, q.Data),
            Is.GreaterThan(0.1),
            "the other direction is wrong");
    }

    [TestCase(double.NaN), TestCase(0), TestCase(2.5)]
    public void LinearIsRidgeLeastSquares(double ridge)
    {
        float[] x = Given.Samples(N, D, 1), y = Given.Samples(N, 4, 2);
        SpaceTransform fitted = Fit(x, y, new TransformOptions { Kind = TransformKind.Linear, Ridge = ridge });
        var (a, b) = (Doubles(x, D), Doubles(y, 4));
        var gram = a.Transpose() * a;
        double lambda = double.IsNaN(ridge) ? 1e-6 * gram.Trace() / D : ridge;
        Given.Near(
            fitted.Matrix,
            Given.Engine((gram + (lambda * MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.CreateIdentity(D))).Solve(a.Transpose() * b)),
            1e-12);
        Assert.That(fitted.Offset, Is.Empty);
    }

    [Test]
    public void PlantedLinearAndAffineMapsAreRecovered([Values(0, double.NaN)] double ridge)
    {
        float[] x = Given.Samples(N, D, 3);
        Matrix m = Given.Gaussian(D, 4, 4);
        float[] linear = Given.Single(Given.Engine(Doubles(x, D) * Given.Oracle(m)));
        Given.Near(Fit(x, linear, new TransformOptions { Kind = TransformKind.Linear, Ridge = ridge }).Matrix, m, 1e-5);
        float[] affine = [.. linear.Select((v, i) => v + (10 * (i % 4)) - 5)];
        for (int i = 0; i < x.Length; i++) x[i] += 2;
        SpaceTransform fitted = Fit(x, affine, new TransformOptions { Kind = TransformKind.Affine, Ridge = ridge });
        Given.Near(fitted.Matrix, m, 1e-5);
        for (int j = 0; j < 4; j++)
            Assert.That(fitted.Offset[j], Is.EqualTo((10 * j) - 5 - (2 * Enumerable.Range(0, D).Sum(i => m[i, j]))).Within(1e-4));
        Assert.That(Largest(Apply(fitted, x), affine), Is.LessThan(1e-4));
    }

    [TestCase(TransformKind.Linear), TestCase(TransformKind.Affine)]
    public void ASingularSystemWithoutRidgeIsRefused(TransformKind kind)
    {
        float[] x = Given.Samples(N, D, 5), y = Given.Samples(N, D, 6);
        for (int i = 0; i < N; i++) x[(i * D) + 2] = 0;
        Given.Fails(
            LfmErrorCode.FactorizationFailed,
            () => Fit(x, y, new TransformOptions { Kind = kind, Ridge = 0 }),
            "least-squares transform is singular",
            "regularisation");
        Assert.That(
            Fit(x, y, new TransformOptions { Kind = kind }).Matrix.Data,
            Has.All.Matches<double>(double.IsFinite),
            "the default ridge holds it");
    }

    [TestCase(TransformKind.Linear), TestCase(TransformKind.Affine)]
    public void FewerPairsThanDimensionsNeedARidge(TransformKind kind)
    {
        float[] x = Given.Samples(N, 40, 7), y = Given.Samples(N, 40, 8);
        int[] few = [.. Enumerable.Range(0, 25)];
        Given.Fails(
            LfmErrorCode.FactorizationFailed,
            () => SpaceTransform.Fit(Given.View(x, N), Given.View(y, N), few, few, AsTheyAre(new() { Kind = kind, Ridge = 0 })),
            "singular");
        double[] fitted = SpaceTransform.Fit(
            Given.View(x, N), Given.View(y, N), few, few, AsTheyAre(new() { Kind = kind })).Matrix.Data;
        Assert.That(fitted.Max(Math.Abs), Is.LessThan(10), "the default ridge keeps the entries of ordinary size");
    }

    [Test]
    public void TheModelIsCarriedInNormalisedCoordinatesAndUndoneOnTheWayOut([Values] PreNormalization kind, [Values] TransformKind family)
    {
        (float[] x, float[] y, _) = Planted(D, 8);
        for (int i = 0; i < y.Length; i++) y[i] = (2 * y[i]) + (i % 8);
        SpaceTransform fitted = Fit(x, y, new TransformOptions { Kind = family, Normalization = kind });
        float[] normalized = new float[x.Length], carried = new float[N * 8];
        fitted.NormalizationX.Apply(Given.View(x, N), normalized);
        fitted.ApplyNormalized(Given.View(x, N), carried);
        float[] expected = Given.Single(Given.Engine(Doubles(normalized, D) * Given.Oracle(fitted.Matrix)));
        if (fitted.Offset.Length > 0) expected = [.. expected.Select((v, i) => (float)(v + fitted.Offset[i % 8]))];
        Assert.That(Largest(carried, expected), Is.LessThan(1e-6));
        for (int i = 0; i < N; i++) fitted.NormalizationY.UndoRow(carried.AsSpan(i * 8, 8));
        Assert.That(Apply(fitted, x), Is.EqualTo(carried));
    }

    [TestCase(PreNormalization.Center), TestCase(PreNormalization.UnitCenterUnit)]
    public void ARotationOfAShiftedScaledSpaceIsRecovered(PreNormalization kind)
    {
        (float[] x, float[] y, Matrix q) = Planted(D, D);
        // Center forgives any shift of Y; unit rows forgive any scale of Y.
        float[] moved = [.. y.Select((v, i) => kind == PreNormalization.Center ? v + (i % D) : 7 * v)];
        SpaceTransform fitted = Fit(x, moved, new TransformOptions { Normalization = kind });
        Given.Near(fitted.Matrix, q, 1e-5);
        if (kind == PreNormalization.Center) Assert.That(Largest(Apply(fitted, x), moved), Is.LessThan(1e-4));
    }

    [Test]
    public void RowsMayStandApartAndComeInAnyNumber([Values(1, 3, 8, 9, 255, 256, 257, 300)] int count)
    {
        (float[] x, float[] y, _) = Planted(D, 8);
        SpaceTransform fitted = Fit(x, y, new TransformOptions { Normalization = PreNormalization.UnitCenterUnit });
        float[] wide = new float[N * (D + 5)];
        wide.AsSpan().Fill(float.NaN);
        for (int i = 0; i < N; i++) x.AsSpan(i * D, D).CopyTo(wide.AsSpan(i * (D + 5)));
        SpaceTransform refitted = SpaceTransform.Fit(
            new ReadOnlyMatrixView<float>(wide, N, D, D + 5),
            Given.View(y, N),
            Pairs,
            Pairs,
            new TransformOptions { Normalization = PreNormalization.UnitCenterUnit });
        Assert.That(refitted.Matrix.Data, Is.EqualTo(fitted.Matrix.Data));
        float[] carried = new float[count * 8];
        fitted.Apply(new ReadOnlyMatrixView<float>(wide, count, D, D + 5), carried, new ComputeContext(3));
        // A block of another height may round the last digit of a product otherwise.
        Assert.That(Largest(carried, Apply(fitted, x)[..(count * 8)]), Is.LessThan(1e-6));
    }

    /// <summary>Against the sums in double precision of what the transform says of itself.</summary>
    [Test]
    public void DirectionsAreThoseOfDoublePrecision([Values(1, 7, 300)] int count, [Values] PreNormalization kind)
    {
        const int d1 = 96, d2 = 67;
        float[] x = Given.Samples(N, d1, 40), y = Given.Samples(N, d2, 41);
        SpaceTransform fitted = Fit(x, y, new TransformOptions { Kind = TransformKind.Affine, Normalization = kind });
        float[] carried = new float[count * d2];
        fitted.Apply(Given.View(x, N).RowRange(0, count), carried);
        for (int i = 0; i < count; i++)
        {
            double[] exact = InDouble(fitted, x.AsSpan(i * d1, d1).ToArray());
            Assert.That(OneMinusCosine(exact, carried[(i * d2)..((i + 1) * d2)]), Is.LessThan(1e-11), $"row {i}");
        }
    }

    /// <summary>Terms that cancel cost the square of how much larger they are, unless a normalisation takes the mean off.</summary>
    [Test]
    public void RowsFarFromTheOriginLoseNoMoreThanCancels([Values(1, 300)] int count, [Values] PreNormalization kind)
    {
        const int d1 = 96, d2 = 67;
        float[] x = Given.Samples(N, d1, 40), y = Given.Samples(N, d2, 41);
        foreach (ref float value in x.AsSpan()) value += 30;
        SpaceTransform fitted = Fit(x, y, new TransformOptions { Kind = TransformKind.Affine, Normalization = kind });
        float[] carried = new float[count * d2];
        fitted.Apply(Given.View(x, N).RowRange(0, count), carried);
        bool cancels = kind is PreNormalization.None or PreNormalization.Unit;
        for (int i = 0; i < count; i++)
        {
            float[] row = x.AsSpan(i * d1, d1).ToArray();
            double growth = cancels ? Cancellation(fitted, row) : 1;
            if (cancels) Assert.That(growth, Is.GreaterThan(10));
            Assert.That(
                OneMinusCosine(InDouble(fitted, row), carried[(i * d2)..((i + 1) * d2)]), Is.LessThan(1e-11 * growth * growth), $"row {i}");
        }
    }

    /// <summary>Magnitudes of rows and matrix whose products are ordinary floats.</summary>
    private static IEnumerable<(float Rows, double Matrix)> Magnitudes =>
        from rows in new[] { 1e-30f, 1e-22f, 1, 1e19f, 1e30f }
        from matrix in new[] { 1e-30, 1e-18, 1, 1e18, 1e30 }
        where rows * matrix is >= 0.9e-30 and <= 1.1e30
        select (rows, matrix);

    [Test]
    public void MagnitudesBeyondSinglePrecisionAreCarried(
        [ValueSource(nameof(Magnitudes))] (float Rows, double Matrix) magnitudes, [Values(1, 6)] int count)
    {
        (float rows, double matrix) = magnitudes;
        SideNormalization none = new(PreNormalization.None, [], 1, 1);
        Matrix m = Given.Gaussian(D, 4, 42);
        foreach (ref double value in m.Data.AsSpan()) value *= matrix;
        SpaceTransform transform = new(TransformKind.Linear, m, [], none, none);
        float[] x = Given.Samples(count, D, 43), carried = new float[count * 4];
        for (int i = 0; i < x.Length; i++) x[i] *= rows;
        transform.Apply(Given.View(x, count), carried);
        for (int i = 0; i < count; i++)
        {
            double[] exact = InDouble(transform, x.AsSpan(i * D, D).ToArray());
            float[] row = carried[(i * 4)..((i + 1) * 4)];
            double scale = exact.Max(Math.Abs);
            for (int j = 0; j < 4; j++) Assert.That(row[j], Is.EqualTo(exact[j]).Within(1e-6 * scale));
        }
    }

    [Test]
    public void ManyThreadsMayCarryTheFirstRow()
    {
        (float[] x, float[] y, _) = Planted(D, 8);
        SpaceTransform alone = Fit(x, y, new TransformOptions()), shared = Fit(x, y, new TransformOptions());
        float[] expected = new float[8];
        alone.Apply(Given.View(x, N).RowRange(0, 1), expected);
        float[][] found = new float[16][];
        Parallel.For(0, found.Length, i => shared.Apply(Given.View(x, N).RowRange(0, 1), found[i] = new float[8]));
        Assert.That(found, Has.All.EqualTo(expected));
    }

    [Test]
    public void ZeroRowsGiveNoNaN([Values] PreNormalization kind, [Values] TransformKind family)
    {
        (float[] x, float[] y, _) = Planted(D, D);
        x.AsSpan(0, D).Clear();
        y.AsSpan(5 * D, D).Clear();
        SpaceTransform fitted = Fit(x, y, new TransformOptions { Kind = family, Normalization = kind });
        Assert.That(Apply(fitted, x), Has.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void NothingIsLeft()
    {
        (float[] x, float[] y, _) = Planted(D, 8);
        long live = NativeMemoryCounter.LiveBuffers;
        foreach (TransformKind kind in Enum.GetValues<TransformKind>()) Apply(Fit(x, y, new TransformOptions { Kind = kind }), x);
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        (float[] x, float[] y, _) = Planted(D, 8);
        SpaceTransform fitted = Fit(x, y, new TransformOptions());
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => fitted.Apply(new ReadOnlyMatrixView<float>(x, 2, D - 1), new float[16]),
            "5 columns",
            "fitted on 6");
        Given.Fails(
            LfmErrorCode.InvalidArgument, () => fitted.Apply(new ReadOnlyMatrixView<float>(x, 2, D), new float[15]), "16 values", "15");
        Given.Fails(LfmErrorCode.InvalidArgument, () => SpaceTransform.Fit(Given.View(x, N), Given.View(y, N), [], []), "needs pairs");
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => SpaceTransform.Fit(Given.View(x, N), Given.View(y, N), [1, 2], [1]),
            "2 rows of X",
            "1 of Y");
        Given.Fails(LfmErrorCode.InvalidArgument, () => SpaceTransform.Fit(Given.View(x, N), Given.View(y, N), [N], [1]), "row 300 of X");
        Given.Fails(LfmErrorCode.InvalidArgument, () => SpaceTransform.Fit(Given.View(x, N), Given.View(y, N), [1], [-1]), "row -1 of Y");
        Given.Fails(
            LfmErrorCode.InvalidArgument, () => Fit(x, y, new TransformOptions { Kind = TransformKind.Linear, Ridge = -1 }), "Ridge is -1");
        Given.Fails(
            LfmErrorCode.InvalidData, () => Fit(new float[N * D], y, new TransformOptions { Kind = TransformKind.Linear }), "all zero");
        SideNormalization none = new(PreNormalization.None, [], 1, 1), center = new(PreNormalization.Center, new double[3], 1, 1);
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => _ = new SpaceTransform(TransformKind.Affine, new Matrix(2, 3), new double[2], none, none),
            "offset of 2");
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => _ = new SpaceTransform(TransformKind.Linear, new Matrix(2, 3), [], center, none),
            "2 columns",
            "3");
    }

    private static (float[] X, float[] Y, Matrix Map) Planted(int d1, int d2)
    {
        float[] x = Given.Samples(N, d1, 30);
        Matrix q = Given.Orthonormal(Math.Max(d1, d2), Math.Min(d1, d2), 31);
        if (d1 < d2) q = q.Transposed();
        return (x, Given.Single(Given.Engine(Doubles(x, d1) * Given.Oracle(q))), q);
    }

    /// <summary>A fit of the rows as they are, unless the options name a normalisation.</summary>
    private static SpaceTransform Fit(float[] x, float[] y, TransformOptions options) =>
        SpaceTransform.Fit(Given.View(x, N), Given.View(y, N), Pairs, Pairs, AsTheyAre(options));

    /// <summary>A row through normalisation, matrix, offset and the way back, in doubles all along.</summary>
    private static double[] InDouble(SpaceTransform t, float[] row)
    {
        double[] v = Array.ConvertAll(row, value => (double)value);
        if (t.NormalizationX.Kind is PreNormalization.Unit or PreNormalization.UnitCenterUnit) v = Unit(v);
        if (t.NormalizationX.Mean.Length > 0) v = [.. v.Zip(t.NormalizationX.Mean, (value, mean) => value - mean)];
        if (t.NormalizationX.Kind == PreNormalization.UnitCenterUnit) v = Unit(v);
        double inner = t.NormalizationY.Kind == PreNormalization.UnitCenterUnit ? t.NormalizationY.CenteredNorm : 1;
        double outer = t.NormalizationY.Kind is PreNormalization.Unit or PreNormalization.UnitCenterUnit ? t.NormalizationY.RowNorm : 1;
        double[] result = new double[t.Matrix.Cols];
        for (int j = 0; j < result.Length; j++)
        {
            double sum = t.Offset.Length > 0 ? t.Offset[j] : 0;
            for (int i = 0; i < v.Length; i++) sum += v[i] * t.Matrix[i, j];
            result[j] = ((sum * inner) + (t.NormalizationY.Mean.Length > 0 ? t.NormalizationY.Mean[j] : 0)) * outer;
        }
        return result;
    }

    /// <summary>How much larger the products with the normalised row, before the offset, are than what is left with it.</summary>
    private static double Cancellation(SpaceTransform t, float[] row)
    {
        double norm = t.NormalizationX.Kind == PreNormalization.Unit ? Math.Sqrt(row.Sum(value => (double)value * value)) : 1;
        double before = 0, left = 0;
        for (int j = 0; j < t.Matrix.Cols; j++)
        {
            double sum = 0;
            for (int i = 0; i < row.Length; i++) sum += row[i] / norm * t.Matrix[i, j];
            (before, left) = (before + (sum * sum), left + ((sum + t.Offset[j]) * (sum + t.Offset[j])));
        }
        return Math.Sqrt(before / left);
    }

    private static double[] Unit(double[] v)
    {
        double norm = Math.Sqrt(v.Sum(value => value * value));
        return [.. v.Select(value => value / norm)];
    }

    private static double OneMinusCosine(double[] a, float[] b)
    {
        // Half the squared distance of the unit vectors, which does not cancel as 1 minus a product of nearly 1 does.
        double[] unitA = Unit(a), unitB = Unit(Array.ConvertAll(b, value => (double)value));
        return unitA.Zip(unitB, (p, q) => (p - q) * (p - q)).Sum() / 2;
    }

    private static TransformOptions AsTheyAre(TransformOptions options) =>
        options with { Normalization = options.Normalization ?? PreNormalization.None };

    private static float[] Apply(SpaceTransform fitted, float[] x)
    {
        float[] result = new float[N * fitted.Matrix.Cols];
        fitted.Apply(Given.View(x, N), result);
        return result;
    }

    private static MathNet.Numerics.LinearAlgebra.Matrix<double> Doubles(float[] x, int d) =>
        Given.Oracle(new Matrix(x.Length / d, d, Array.ConvertAll(x, v => (double)v)));

    private static double Largest(float[] a, float[] b) => a.Zip(b, (p, q) => (double)MathF.Abs(p - q)).Max();
}
