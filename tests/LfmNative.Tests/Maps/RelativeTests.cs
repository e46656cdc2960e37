using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Matrix = LfmNative.Memory.Matrix;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class RelativeTests
{
    private const int N = 90, D = 6;

    [Test]
    public void WhitenedIsTheFormulaOfMahalanobis()
    {
        float[] rows = Skewed(N, 1), anchors = Skewed(9, 2), reference = Skewed(200, 3);
        float[] result = RelativeRepresentation.Whitened(Given.View(rows, N), Given.View(anchors, 9), Fit(reference, 200));
        (Vector<double> mean, Matrix<double> covariance) = Direct(reference, 200);
        Matrix<double> inverse = covariance.Inverse();
        double scale = result.Max(Math.Abs);
        for (int i = 0; i < N; i++)
        {
            for (int t = 0; t < 9; t++)
            {
                double expected = (Vector(rows, i) - mean) * inverse * (Vector(anchors, t) - mean);
                Assert.That(result[(i * 9) + t], Is.EqualTo(expected).Within(1e-6 * scale), $"row {i}, anchor {t}");
            }
        }
    }

    [Test]
    public void WhitenedRowsHaveUnitCovariance()
    {
        float[] rows = Skewed(N, 4);
        Whitening whitening = Fit(rows, N);
        Assert.That(whitening.Rank, Is.EqualTo(D));
        Matrix white = whitening.Apply(Given.View(rows, N));
        (Vector<double> mean, Matrix<double> covariance) = Direct(Given.Single(white), N);
        Assert.That(mean.L2Norm(), Is.LessThan(1e-5));
        Assert.That((covariance - DenseMatrix.CreateIdentity(D)).L2Norm(), Is.LessThan(1e-4));
        Assert.That(whitening.Deviations, Is.Ordered);
    }

    [Test]
    public void NoAffineMapChangesWhitenedProducts()
    {
        float[] rows = Skewed(N, 5);
        Matrix map = Given.Gaussian(D, D, 6);
        float[] carried = new float[N * D];
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < D; j++)
            {
                double sum = 3 * j;
                for (int l = 0; l < D; l++) sum += rows[(i * D) + l] * map[l, j];
                carried[(i * D) + j] = (float)sum;
            }
        }
        float[] before = RelativeRepresentation.Whitened(Given.View(rows, N), Given.View(rows, N).RowRange(0, 8), Fit(rows, N));
        float[] after = RelativeRepresentation.Whitened(Given.View(carried, N), Given.View(carried, N).RowRange(0, 8), Fit(carried, N));
        Assert.That(after, Is.EqualTo(before).Within(1e-3));
    }

    [Test]
    public void DirectionsWithoutVarianceAreDropped()
    {
        // The last column is the sum of the others: five directions of six.
        float[] rows = Skewed(N, 7);
        for (int i = 0; i < N; i++) rows[(i * D) + 5] = rows.AsSpan(i * D, 5).ToArray().Sum();
        Whitening whitening = Fit(rows, N);
        Assert.That(whitening.Rank, Is.EqualTo(5));
        float[] products = RelativeRepresentation.Whitened(Given.View(rows, N), Given.View(rows, N), whitening);
        // x̃ᵀx̃ summed over the rows that whitened is rank·(n − 1).
        Assert.That(Enumerable.Range(0, N).Sum(i => (double)products[(i * N) + i]), Is.EqualTo(5 * (N - 1)).Within(1e-2));
    }

    [Test]
    public void MomentsOfBlocksAreThoseOfTheWhole()
    {
        float[] rows = Skewed(N, 8);
        for (int i = 0; i < rows.Length; i++) rows[i] += 1000;
        RowMoments blocks = new(D);
        blocks.Add(Given.View(rows, N).RowRange(0, 1));
        blocks.Add(Given.View(rows, N).RowRange(1, 40));
        blocks.Add(Given.View(rows, N).RowRange(40, 40));
        blocks.Add(Given.View(rows, N).RowRange(40, N), new ComputeContext(3));
        (Vector<double> mean, Matrix<double> covariance) = Direct(rows, N);
        Assert.That(blocks.Count, Is.EqualTo(N));
        Assert.That(blocks.Mean(), Is.EqualTo(mean.ToArray()).Within(1e-9));
        Assert.That(blocks.Covariance().Data, Is.EqualTo(Given.Engine(covariance).Data).Within(1e-9));
        Given.Fails(LfmErrorCode.InvalidArgument, () => blocks.Add(new ReadOnlyMatrixView<float>(rows, 4, 5)), "5 columns", "6");
    }

    [Test]
    public void CosinesComeBackAsDirections()
    {
        float[] rows = Skewed(N, 9), anchors = Skewed(11, 10);
        float[] relative = RelativeRepresentation.Compute(Given.View(rows, N), Given.View(anchors, 11));
        float[] back = RelativeRepresentation.Invert(Given.View(relative, N), Given.View(anchors, 11));
        for (int i = 0; i < N; i++)
            Assert.That(Vector(back, i).ToArray(), Is.EqualTo(Vector(rows, i).Normalize(2).ToArray()).Within(1e-4), $"row {i}");
        Assert.That(RelativeInverse.OfCosines(Given.View(anchors, 11)).Rank, Is.EqualTo(D));
    }

    [Test]
    public void WhitenedProductsComeBackAsRows()
    {
        float[] rows = Skewed(N, 11), anchors = Skewed(11, 12);
        Whitening whitening = Fit(rows, N);
        float[] relative = RelativeRepresentation.Whitened(Given.View(rows, N), Given.View(anchors, 11), whitening);
        float[] back = RelativeRepresentation.Invert(Given.View(relative, N), Given.View(anchors, 11), whitening);
        Assert.That(back, Is.EqualTo(rows).Within(1e-3));
    }

    [Test]
    public void FewAnchorsGiveTheProjectionOnTheirSpan()
    {
        float[] rows = Skewed(N, 13), anchors = Skewed(4, 14);
        // A repeated anchor adds nothing.
        anchors.AsSpan(0, D).CopyTo(anchors.AsSpan(3 * D));
        RelativeInverse inverse = RelativeInverse.OfCosines(Given.View(anchors, 4));
        Assert.That((inverse.Rank, inverse.Anchors, inverse.Dimensions), Is.EqualTo((3, 4, D)));
        float[] relative = RelativeRepresentation.Compute(Given.View(rows, N), Given.View(anchors, 4)), back = new float[N * D];
        inverse.Apply(Given.View(relative, N), back, new ComputeContext(2));
        Matrix<double> span = DenseMatrix.OfRowVectors(Vector(anchors, 0), Vector(anchors, 1), Vector(anchors, 2));
        Matrix<double> projector = span.Transpose() * (span * span.Transpose()).Inverse() * span;
        for (int i = 0; i < N; i++)
        {
            double[] expected = (projector * Vector(rows, i).Normalize(2)).ToArray();
            Assert.That(Vector(back, i).ToArray(), Is.EqualTo(expected).Within(1e-4), $"row {i}");
        }
    }

    [Test]
    public void AnchorsOfAnotherSpaceCarryRowsThere()
    {
        // The other space is a rotation of this one: cosines are the same, and lead into it.
        float[] rows = Skewed(N, 15);
        Matrix rotation = Given.Orthonormal(D, D, 16);
        float[] rotated = Given.Single(Given.Engine(Oracle(rows, N) * Given.Oracle(rotation)));
        float[] relative = RelativeRepresentation.Compute(Given.View(rows, N), Given.View(rows, N).RowRange(0, 20));
        float[] carried = RelativeRepresentation.Invert(Given.View(relative, N), Given.View(rotated, N).RowRange(0, 20));
        for (int i = 0; i < N; i++)
            Assert.That(Vector(carried, i).ToArray(), Is.EqualTo(Vector(rotated, i).Normalize(2).ToArray()).Within(1e-4), $"row {i}");
    }

    [Test]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        float[] rows = Skewed(500, 17), anchors = Skewed(11, 18);
        float[] Whole(int threads)
        {
            ComputeContext context = new(threads);
            Whitening whitening = Whitening.Fit(Given.View(rows, 500), context);
            float[] relative = RelativeRepresentation.Whitened(Given.View(rows, 500), Given.View(anchors, 11), whitening, context);
            return [.. relative, .. RelativeRepresentation.Invert(Given.View(relative, 500), Given.View(anchors, 11), whitening, context)];
        }
        Assert.That(Whole(3), Is.EqualTo(Whole(1)));
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        float[] rows = Skewed(10, 19);
        Whitening whitening = Fit(rows, 10);
        Given.Fails(LfmErrorCode.InvalidData, () => Fit([1, 2, 1, 2, 1, 2], 3), "3 reference rows", "2 different");
        Given.Fails(LfmErrorCode.InvalidData, () => Fit([1, 2], 1), "1 reference rows");
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => RelativeRepresentation.Whitened(
                new ReadOnlyMatrixView<float>(rows, 3, 5), new ReadOnlyMatrixView<float>(rows, 2, 5), whitening),
            "5 columns",
            "reference rows 6");
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => RelativeRepresentation.Whitened(Given.View(rows, 10), Given.View(rows, 10), whitening, new float[99]),
            "100",
            "99");
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => RelativeRepresentation.Invert(Given.View(rows, 10), Given.View(rows, 10)),
            "6 columns",
            "10 anchors");
        Given.Fails(
            LfmErrorCode.InvalidData,
            () => RelativeInverse.OfCosines(new ReadOnlyMatrixView<float>(new float[12], 2, 6)),
            "all zero");
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => RelativeInverse.OfCosines(Given.View(rows, 10)).Apply(Given.View(new float[20], 2), new float[11]),
            "12",
            "11");
    }

    [Test]
    public void GeodesicsGoAlongTheGraph()
    {
        // A bracket: from its first point to its last the path has length 7, the straight line 3.
        float[] x = [0, 0, 1, 0, 2, 0, 2, 1, 2, 2, 2, 3, 1, 3, 0, 3];
        GraphOptions options = new() { K = 2, Metric = DistanceMetric.Euclidean };
        SampleGeodesics made = SamplePipeline.Geodesics(Given.View(x, 8), [0, 7, 3], options);
        Assert.That((made.Distances.Rows, made.Distances.Cols), Is.EqualTo((8, 3)));
        for (int i = 0; i < 8; i++)
            Assert.That(made.Distances.Row(i).ToArray(), Is.EqualTo(new double[] { i, 7 - i, Math.Abs(i - 3) }).Within(1e-6), $"row {i}");
        Assert.That(made.Graph.Seconds.Keys, Does.Contain("geodesics").And.Contain("neighbors"));
        Assert.That(made.Graph.Memory.Bytes, Is.Positive);
        // Copies share a node, and with it the distances.
        float[] twice = [.. x, 2, 1];
        Matrix ofCopies = SamplePipeline.Geodesics(Given.View(twice, 9), [8], options).Distances;
        Assert.That(ofCopies.Data, Is.EqualTo(new double[] { 3, 2, 1, 0, 1, 2, 3, 4, 0 }).Within(1e-6));
    }

    [Test]
    public void GeodesicsThatDoNotExistAreRefused()
    {
        float[] x = [0, 1, 2, 100, 101, 102];
        GraphOptions options = new() { K = 1, Metric = DistanceMetric.Euclidean };
        Given.Fails(
            LfmErrorCode.InvalidData,
            () => SamplePipeline.Geodesics(Given.View(x, 6), [0], options),
            "row 3",
            "anchor row 0",
            "2 components",
            "Connect");
        Matrix joined = SamplePipeline.Geodesics(Given.View(x, 6), [0], options with { Connect = true }).Distances;
        Assert.That(joined.Data, Is.EqualTo(new double[] { 0, 1, 2, 100, 101, 102 }).Within(1e-4));
        Given.Fails(
            LfmErrorCode.InvalidArgument, () => SamplePipeline.Geodesics(Given.View(x, 6), [6], options), "anchor row 6", "0..5");
        Given.Fails(
            LfmErrorCode.MemoryRefused,
            () => SamplePipeline.Geodesics(Given.View(x, 6), [0], options with { MaxMemory = 1000 }),
            "MaxMemory");
    }

    private static Whitening Fit(float[] rows, int n) => Whitening.Fit(Given.View(rows, n));

    private static Vector<double> Vector(float[] rows, int i) =>
        DenseVector.OfEnumerable(rows.Skip(i * D).Take(D).Select(v => (double)v));

    private static Matrix<double> Oracle(float[] rows, int n) => DenseMatrix.Create(n, D, (i, j) => rows[(i * D) + j]);

    /// <summary>Mean and covariance by their definitions.</summary>
    private static (Vector<double> Mean, Matrix<double> Covariance) Direct(float[] rows, int n)
    {
        Matrix<double> x = Oracle(rows, n);
        Vector<double> mean = x.ColumnSums() / n;
        Matrix<double> centered = DenseMatrix.Create(n, D, (i, j) => x[i, j] - mean[j]);
        return (mean, centered.Transpose() * centered / (n - 1));
    }

    /// <summary>Rows of correlated columns of unlike spread, away from the origin.</summary>
    private static float[] Skewed(int n, ulong seed)
    {
        Matrix mix = Given.Gaussian(D, D, 99), x = Given.Gaussian(n, D, seed);
        return Given.Single(Given.Engine(DenseMatrix.Create(n, D, (i, j) =>
        {
            double sum = 1 + j;
            for (int l = 0; l < D; l++) sum += x[i, l] * mix[l, j] * (1 + l);
            return sum;
        })));
    }
}
