using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Alignments;

/// <summary>Scores against loops that are written down as the definitions are.</summary>
public sealed class RetrievalTests : AlignmentTest
{
    private static double[,] Cosines(Samples a, Samples b)
    {
        double[,] cos = new double[a.Count, b.Count];
        for (int i = 0; i < a.Count; i++)
        {
            for (int j = 0; j < b.Count; j++)
            {
                double dot = 0, na = 0, nb = 0;
                for (int t = 0; t < a.Dim; t++)
                {
                    double u = a.Data[(i * a.Dim) + t], v = b.Data[(j * a.Dim) + t];
                    (dot, na, nb) = (dot + (u * v), na + (u * u), nb + (v * v));
                }
                cos[i, j] = na > 0 && nb > 0 ? dot / Math.Sqrt(na * nb) : 0;
            }
        }
        return cos;
    }

    private static RetrievalScores Naive(Samples queries, Samples candidates, int[] partners, int cap)
    {
        int q = queries.Count, n = candidates.Count;
        double[,] cos = Cosines(queries, candidates);
        double[] hub =
            [.. Enumerable.Range(0, n).Select(j => Enumerable.Range(0, q).Select(i => cos[i, j]).OrderDescending().Take(10).Average())];
        double mrr = 0, mrrCsls = 0, cosine = 0;
        int first = 0, ten = 0, firstCsls = 0;
        for (int i = 0; i < q; i++)
        {
            double rank = Rank(j => cos[i, j], partners[i]), csls = Rank(j => (2 * cos[i, j]) - hub[j], partners[i]);
            mrr += 1 / (cap > 0 ? Math.Min(cap, rank) : rank);
            mrrCsls += 1 / (cap > 0 ? Math.Min(cap, csls) : csls);
            cosine += cos[i, partners[i]];
            (first, ten, firstCsls) = (first + (rank <= 1 ? 1 : 0), ten + (rank <= 10 ? 1 : 0), firstCsls + (csls <= 1 ? 1 : 0));
        }
        return new RetrievalScores(q, n, mrr / q, (double)first / q, (double)ten / q, cosine / q, mrrCsls / q, (double)firstCsls / q);

        double Rank(Func<int, double> score, int partner)
        {
            int above = 0, equal = 0;
            for (int j = 0; j < n; j++)
            {
                // Sums in another order may differ in the last digits.
                double difference = score(j) - score(partner);
                if (Math.Abs(difference) < 1e-13) equal++;
                else if (difference > 0) above++;
            }
            return 1 + above + ((equal - 1) / 2.0);
        }
    }

    private static void AssertClose(RetrievalScores found, RetrievalScores expected) => Assert.Multiple(() =>
    {
        Assert.That((found.Queries, found.Candidates), Is.EqualTo((expected.Queries, expected.Candidates)));
        Assert.That(found.Mrr, Is.EqualTo(expected.Mrr).Within(1e-12), "MRR");
        Assert.That(found.PrecisionAt1, Is.EqualTo(expected.PrecisionAt1).Within(1e-15), "P@1");
        Assert.That(found.PrecisionAt10, Is.EqualTo(expected.PrecisionAt10).Within(1e-15), "P@10");
        Assert.That(found.MeanCosine, Is.EqualTo(expected.MeanCosine).Within(1e-12), "cosine");
        Assert.That(found.CslsMrr, Is.EqualTo(expected.CslsMrr).Within(1e-12), "MRR by CSLS");
        Assert.That(found.CslsPrecisionAt1, Is.EqualTo(expected.CslsPrecisionAt1).Within(1e-15), "P@1 by CSLS");
    });

    [TestCase(1, 1, 3, 0)]
    [TestCase(7, 40, 5, 0)]
    [TestCase(150, 333, 17, 0)]
    [TestCase(150, 333, 17, 50)]
    [TestCase(130, 90, 64, 5)]
    [TestCase(9, 260, 300, 200)]
    public void ScoresAreTheirDefinitions(int queries, int candidates, int dim, int cap)
    {
        Samples c = Noise(candidates, dim, 3), noise = Noise(queries, dim, 4);
        Rng rng = new(5);
        int[] partners = [.. Enumerable.Range(0, queries).Select(_ => rng.NextInt(candidates))];
        float[] q = new float[queries * dim];
        for (int i = 0; i < queries; i++)
        {
            for (int t = 0; t < dim; t++) q[(i * dim) + t] = (0.4f * c.Data[(partners[i] * dim) + t]) + noise.Data[(i * dim) + t];
        }
        Samples seekers = new(q, queries, dim);
        RetrievalScores expected = Naive(seekers, c, partners, cap);
        foreach (int threads in new[] { 1, 2, 5 })
            AssertClose(Retrieval.Score(seekers.View, c.View, partners, cap, new ComputeContext(threads)), expected);
    }

    [Test]
    public void TiesTakeTheirMeanRank()
    {
        Samples c = Noise(203, 37, 6);
        // Copies of candidate 0 far apart, where a blocked product may sum in another order.
        foreach (int copy in new[] { 1, 50, 126, 202 }) c.View.Row(0).CopyTo(c.Data.AsSpan(copy * 37));
        Samples q = new(c.Data[..37], 1, 37);
        RetrievalScores five = Retrieval.Score(q.View, c.View, [50]);
        Assert.Multiple(() =>
        {
            Assert.That(five.Mrr, Is.EqualTo(1 / 3.0).Within(1e-15), "the middle of ranks 1..5");
            Assert.That(five.PrecisionAt1, Is.EqualTo(1 / 5.0).Within(1e-15), "one of five comes first");
            Assert.That(five.PrecisionAt10, Is.EqualTo(1));
            Assert.That(five.CslsMrr, Is.InRange(1 / 5.0, 1), "the hubness that CSLS takes off is single precision");
            Assert.That(five.MeanCosine, Is.EqualTo(1).Within(1e-12));
        });
    }

    [Test]
    public void ZeroRowsHaveCosineZeroWithEverything()
    {
        Samples c = Noise(20, 4, 7);
        Samples zero = new(new float[4], 1, 4);
        RetrievalScores s = Retrieval.Score(zero.View, c.View, [3]);
        Assert.That(s.Mrr, Is.EqualTo(1 / 10.5), "a tie with all twenty");
        Assert.That(s.MeanCosine, Is.Zero);
    }

    [Test]
    public void TheCapIsAFloorOfTheReciprocalRank()
    {
        Samples c = new([1, 0, 0.9f, 0.1f, 0.8f, 0.2f, 0, 1], 4, 2), q = new([1, 0], 1, 2);
        Assert.That(Retrieval.Score(q.View, c.View, [3]).Mrr, Is.EqualTo(1 / 4.0));
        Assert.That(Retrieval.Score(q.View, c.View, [3], 2).Mrr, Is.EqualTo(1 / 2.0));
        Assert.That(Retrieval.Score(q.View, c.View, [3], 200).Mrr, Is.EqualTo(1 / 4.0));
    }

    [Test]
    public void ShapesThatDoNotFit()
    {
        Samples a = Noise(5, 3, 1), b = Noise(6, 4, 1), c = Noise(6, 3, 1);
        Fails(LfmErrorCode.InvalidArgument, () => Retrieval.Score(a.View, b.View, [0, 1, 2, 3, 4]), "3 columns", "4");
        Fails(LfmErrorCode.InvalidArgument, () => Retrieval.Score(a.View, c.View, [0, 1]), "5 queries", "2");
        Fails(LfmErrorCode.InvalidArgument, () => Retrieval.Score(a.View, c.View, [0, 1, 2, 3, 6]), "partner 6", "0..5");
        Fails(LfmErrorCode.InvalidArgument, () => Retrieval.Score(a.View, c.View, [0, 1, 2, 3, 4], -1), "MrrCap is -1");
        Fails(LfmErrorCode.InvalidArgument, () => Retrieval.Score(a.View.RowRange(0, 0), c.View, []), "0 queries");
    }

    [TestCase(PreNormalization.None, TransformKind.Orthogonal)]
    [TestCase(PreNormalization.UnitCenterUnit, TransformKind.Orthogonal)]
    [TestCase(PreNormalization.Center, TransformKind.Affine)]
    public void EvaluationComparesInNormalizedCoordinates(PreNormalization normalization, TransformKind kind)
    {
        Planted data = Plant(200, 200, 6, 8, seed: 3, noise: 0.5);
        Alignment a = LatentAligner.Fit(data.X.View, data.Y.View, data.Anchors(20), new AlignmentOptions
        {
            K = 10,
            Spectrum = new SpectrumOptions { Eigenpairs = 12 },
            Transform = new TransformOptions { Kind = kind, Normalization = normalization },
        });
        float[] paired = new float[80 * 6];
        for (int j = 0; j < 80; j++) data.X.View.Row(data.Truth[j]).CopyTo(paired.AsSpan(j * 6));
        Samples x = new(paired, 80, 6), y = data.Y.Rows(0, 80);
        float[] carried = new float[80 * 8], targets = new float[80 * 8];
        a.SpaceTransform.ApplyNormalized(x.View, carried);
        a.SpaceTransform.NormalizationY.Apply(y.View, targets);
        int[] self = [.. Enumerable.Range(0, 80)];
        AlignmentScores scores = a.Evaluate(x.View, y.View, 30);
        AssertClose(scores.Map, Naive(new Samples(carried, 80, 8), new Samples(targets, 80, 8), self, 30));
        Samples rx = Relative(x, a.AnchorRowsX), ry = Relative(y, a.AnchorRowsY);
        Assert.That(scores.Relative!.Mrr, Is.EqualTo(Naive(rx, ry, self, 30).Mrr).Within(2e-3), "relative representations are float32");
        Samples wx = Whitened(x, a.AnchorRowsX), wy = Whitened(y, a.AnchorRowsY);
        Assert.That(scores.RelativeWhitened!.Mrr, Is.EqualTo(Naive(wx, wy, self, 30).Mrr).Within(2e-3), "whitened by the test rows");
        SpaceTransform alone = SpaceTransform.Fit(a.AnchorRowsX, a.AnchorRowsY, a.SpaceTransform.NormalizationX,
            a.SpaceTransform.NormalizationY, [.. Enumerable.Range(0, 20)], [.. Enumerable.Range(0, 20)],
            new TransformOptions { Kind = kind, Normalization = normalization }, new ComputeContext());
        alone.ApplyNormalized(x.View, carried);
        AssertClose(scores.AnchorsOnly!, Naive(new Samples(carried, 80, 8), new Samples(targets, 80, 8), self, 30));
        Fails(LfmErrorCode.InvalidArgument, () => a.Evaluate(y.View, x.View), "6 columns to 8", "order");
        Fails(LfmErrorCode.InvalidArgument, () => a.Evaluate(x.View, y.Rows(0, 79).View), "80", "79");
    }

    private static Samples Whitened(Samples rows, ReadOnlyMatrixView<float> anchors) =>
        new(RelativeRepresentation.Whitened(rows.View, anchors, Whitening.Fit(rows.View)), rows.Count, anchors.Rows);

    private static Samples Relative(Samples rows, ReadOnlyMatrixView<float> anchors)
    {
        float[] flat = new float[anchors.Rows * anchors.Cols];
        for (int i = 0; i < anchors.Rows; i++) anchors.Row(i).CopyTo(flat.AsSpan(i * anchors.Cols));
        double[,] cos = Cosines(rows, new Samples(flat, anchors.Rows, anchors.Cols));
        return new Samples([.. cos.Cast<double>().Select(v => (float)v)], rows.Count, anchors.Rows);
    }
}
