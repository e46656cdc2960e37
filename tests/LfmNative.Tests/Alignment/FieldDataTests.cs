using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Tests.Alignments;

/// <summary>Data as people have them: copies, near-copies, offsets, separate groups, few rows of many columns, few rows at all.</summary>
public sealed class FieldDataTests : AlignmentTest
{
    private const int N = 600, D = 12;

    private static readonly AlignmentOptions Defaults = new();

    /// <summary>All but the length itself, whose strong edges are the far ones.</summary>
    private static IEnumerable<AffinityKernel> Kernels => Enum.GetValues<AffinityKernel>().Where(k => k != AffinityKernel.Distance);

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public void CopiesAreOneNodeAndShareTheirMatches(bool inX, bool inY)
    {
        Samples x = Noise(N, D, 3), y = Rotated(x);
        // The second third is the first again: on both sides, or X's rows 200..399 are strangers to Y's.
        if (inX) CopyRows(x, 0, 200, 200);
        if (inY) CopyRows(y, 0, 200, 200);
        int[] rows = [.. Enumerable.Range(0, 30), .. Enumerable.Range(400, 30)];
        Alignment a = LatentAligner.Fit(x.View, y.View, new AnchorPairs(rows, rows), Defaults);
        Assert.Multiple(() =>
        {
            Assert.That((a.Facts.GraphX.Copies, a.Facts.GraphY.Copies), Is.EqualTo((inX ? 200 : 0, inY ? 200 : 0)));
            Assert.That((a.SpectrumX.Count, a.SpectrumY.Count, a.Matches.Length), Is.EqualTo((N, N, N)));
            Assert.That(a.Facts.Trust.Trusted, Is.True, a.Facts.Trust.Advice);
            int[] known = inX && inY ? [.. Enumerable.Range(0, N)] : [.. Enumerable.Range(0, 200), .. Enumerable.Range(400, 200)];
            int right = known.Count(j => a.Matches[j] == j || (inX && Math.Abs(a.Matches[j] - j) == 200));
            Assert.That(right / (double)known.Length, Is.GreaterThan(0.97));
            if (inX) Assert.That(Column(a.SpectrumX, 250), Is.EqualTo(Column(a.SpectrumX, 50)), "copies share eigenvector entries");
            Assert.That(Orthogonality(a.SpectrumX), Is.LessThan(1e-8));
        });
    }

    [Test]
    public void CopiesOnBothSidesAreMatchedInTheirOrder()
    {
        Samples x = Noise(N, D, 4), y = Rotated(x);
        CopyRows(x, 0, 200, 200);
        CopyRows(y, 0, 200, 200);
        Alignment a = LatentAligner.Fit(x.View, y.View, AnchorPairs.Random(60, N, N, 1), Defaults);
        Assert.That(a.Facts.MatchAccuracy, Is.GreaterThan(0.99), "up to copies");
        Assert.That(a.Matches.Where((m, j) => m == j).Count(), Is.GreaterThan(0.99 * N), "first copy to first copy");
        Correspondences mutual = a.Match(new MatchOptions { Mutual = true });
        Assert.That(mutual.Y.Intersect(Enumerable.Range(200, 200)).Count(), Is.GreaterThan(190), "copies are not lost to each other");
        a.Save(At("m.npz"));
        Alignment loaded = Alignment.Load(At("m.npz"));
        Assert.That(loaded.Matches, Is.EqualTo(a.Matches));
        Assert.That(loaded.Match(new MatchOptions { Mutual = true }).X, Is.EqualTo(mutual.X));
        Assert.That(loaded.Facts.GraphX.Copies, Is.EqualTo(200));
    }

    [Test]
    public void HalfOfTheRowsMayBeOneRow()
    {
        Samples x = Noise(N, D, 5), y = Rotated(x);
        for (int i = 1; i < N / 2; i++)
        {
            x.View.Row(0).CopyTo(x.Data.AsSpan(i * D));
            y.View.Row(0).CopyTo(y.Data.AsSpan(i * y.View.Cols));
        }
        int[] rows = [.. Enumerable.Range(N / 2, 40)];
        Alignment a = LatentAligner.Fit(x.View, y.View, new AnchorPairs(rows, rows), Defaults);
        Assert.That(a.Facts.GraphX.Copies, Is.EqualTo((N / 2) - 1));
        Assert.That(Enumerable.Range(N / 2, N / 2).Count(j => a.Matches[j] == j), Is.GreaterThan(0.97 * N / 2));
        Assert.That(a.Matches[1], Is.LessThan(N / 2));
    }

    /// <summary>Every second row is a near-copy of the one before: no kernel lets such a pair become a component of its own.</summary>
    [Test]
    public void NearCopiesKeepTheGraphInOnePiece(
        [Values(1e-7, 1e-4, 1e-2, 1e-1)] double distance,
        [ValueSource(nameof(Kernels))] AffinityKernel kernel,
        [Values] LaplacianKind laplacian)
    {
        Samples x = NearCopies(distance);
        GraphOptions graph = new() { Kernel = kernel, Metric = DistanceMetric.Euclidean };
        SampleSpectrum made = SamplePipeline.Spectrum(
            x.View, graph, new SpectrumOptions { Eigenpairs = 30, Laplacian = laplacian }, new ComputeContext(2));
        LaplacianSpectrum spectrum = made.Spectrum;
        double scale = spectrum.Kind == LaplacianKind.Combinatorial ? made.Graph.Graph.Degrees().Average() : 1;
        Assert.That(spectrum.Eigenvalues[1] / scale, Is.GreaterThan(0.02), "no pair is nearly a component");
        Assert.That(spectrum.Certificate.Residual, Is.LessThan(1e-6));
    }

    [Test]
    public void NearCopiesDoNotHarmTheMap([Values(1e-6, 1e-4, 1e-2)] double distance, [Values] DistanceMetric metric)
    {
        Samples x = NearCopies(distance), y = Rotated(x);
        Alignment a = LatentAligner.Fit(x.View, y.View, AnchorPairs.Random(60, N, N, 2), Defaults with { Metric = metric });
        Assert.That(a.Matches.Where((m, j) => m / 2 == j / 2).Count(), Is.GreaterThan(0.97 * N), "up to near-copies");
    }

    /// <summary>A new row near a sample gets near that sample's values, however near.</summary>
    [Test]
    public void NewRowsNearSamplesArePlacedNearThem(
        [ValueSource(nameof(Kernels))] AffinityKernel kernel,
        [Values] LaplacianKind laplacian)
    {
        Samples x = Noise(N, 4, 7);
        GraphOptions graph = new() { Kernel = kernel, Metric = DistanceMetric.Euclidean, K = 20 };
        SampleSpectrum made = SamplePipeline.Spectrum(x.View, graph, new SpectrumOptions { Eigenpairs = 12, Laplacian = laplacian });
        double[] far = new double[4];
        double[] distances = [0, 1e-7, 1e-4, 1e-2];
        for (int t = 0; t < distances.Length; t++)
        {
            float[] moved = [.. x.Data];
            for (int i = 0; i < N; i++) moved[i * 4] += (float)distances[t];
            Matrix placed = Nystrom.Extend(
                new SpectralSpace(made.Graph.Graph, made.Spectrum),
                x.View,
                new ReadOnlyMatrixView<float>(moved, N, 4),
                20,
                DistanceMetric.Euclidean);
            for (int m = 0; m < 12; m++)
            {
                double error = 0, norm = 0;
                for (int i = 0; i < N; i++)
                {
                    error += Math.Pow(placed[i, m] - made.Spectrum.Vectors[m, i], 2);
                    norm += Math.Pow(made.Spectrum.Vectors[m, i], 2);
                }
                far[t] = Math.Max(far[t], Math.Sqrt(error / norm));
            }
        }
        Assert.That(far[0], Is.Zero);
        Assert.That(far[1], Is.LessThan(1e-4));
        Assert.That(far[2], Is.LessThan(1e-2));
        Assert.That(far[3], Is.LessThan(0.5));
    }

    [TestCase(100f, 0f)]
    [TestCase(0f, 100f)]
    [TestCase(100f, 100f)]
    [TestCase(100f, -100f)]
    public void ADirectionThatAllRowsShareDoesNotRuinTheTransform(float ofX, float ofY)
    {
        Samples x = Noise(N, D, 8), y = Rotated(x);
        for (int i = 0; i < N; i++)
        {
            x.Data[i * D] += ofX;
            y.Data[(i * y.View.Cols) + 1] += ofY;
        }
        Alignment a = LatentAligner.Fit(
            x.View, y.View, AnchorPairs.Random(60, N, N, 3), Defaults with { Metric = DistanceMetric.Euclidean });
        Assert.That(a.Facts.Trust.Trusted, Is.True, a.Facts.Trust.Advice);
        Assert.That(a.Facts.Trust.Map, Is.GreaterThan(0.99));
        Assert.That(a.Evaluate(x.View, y.View).Map.Mrr, Is.GreaterThan(0.99));
    }

    [Test]
    public void OneLoudDimensionNormsOfSixDecadesAndDeadDimensionsAreOrdinary()
    {
        Samples loud = Noise(N, D, 9), wild = Noise(N, D, 10), dead = Noise(N, D, 11);
        for (int i = 0; i < N; i++)
        {
            loud.Data[i * D] *= 100;
            float scale = MathF.Pow(10, (6f * i / N) - 3);
            for (int j = 0; j < D; j++) wild.Data[(i * D) + j] *= scale;
            (dead.Data[i * D], dead.Data[(i * D) + 1]) = (0, 7);
        }
        foreach ((string name, Samples x) in new[] { ("loud", loud), ("wild", wild), ("dead", dead) })
        {
            Alignment a = LatentAligner.Fit(x.View, Rotated(x).View, AnchorPairs.Random(60, N, N, 4), Defaults);
            Assert.That(a.Facts.MatchAccuracy, Is.GreaterThan(0.9), name);
        }
    }

    [Test]
    public void ZeroRowsAreCountedAtOnce()
    {
        Samples x = Noise(N, D, 20);
        for (int i = 0; i < N; i += 50) x.Data.AsSpan(i * D, D).Clear();
        Fails(LfmErrorCode.InvalidData, () => SamplePipeline.Graph(x.View), "row 0 is zero", "and so are 11 more", "remove them");
    }

    [Test]
    public void AUselessScoreIsNotTrustedThoughTheBaselinesAreAsUseless()
    {
        TrustReport report = TrustReport.Judge(Evidence() with { Transform = 0.027, AnchorsOnly = 0.027, Relative = 0.027 });
        Assert.That((report.Trusted, report.CorrespondencesTrusted, report.TransformTrusted), Is.EqualTo((false, true, false)));
        Assert.That(report.Advice, Does.Contain("TRANSFORM NOT").And.Contain("0.027"));
    }

    [Test]
    public void TheVerdictTellsMatchesFromTransform()
    {
        Assert.Multiple(() =>
        {
            Assert.That(TrustReport.Judge(Evidence()).Trusted, Is.True);
            TrustReport matches = TrustReport.Judge(Evidence() with { Matched = 0.1 });
            Assert.That((matches.CorrespondencesTrusted, matches.TransformTrusted, matches.Trusted), Is.EqualTo((false, true, false)));
            Assert.That(TrustReport.Judge(Evidence() with { Stability = 0.05 }).Advice, Does.Contain("CORRESPONDENCES NOT"));
            Assert.That(TrustReport.Judge(Evidence() with { MatchedByAnchors = 0.95 }).CorrespondencesTrusted, Is.False);
            Assert.That(TrustReport.Judge(Evidence() with { LosesToAnchors = true }).TransformTrusted, Is.False);
        });
    }

    [Test]
    public void GroupsWithoutAKnownPairAreNotTrusted()
    {
        Samples x = Noise(N, D, 12);
        for (int i = N / 2; i < N; i++) x.Data[i * D] += 200;
        Samples y = Rotated(x);
        AlignmentOptions options =
            Defaults with { Metric = DistanceMetric.Euclidean, K = 10, Spectrum = new SpectrumOptions { Eigenpairs = 20 } };
        AnchorPairs anchors = AnchorPairs.First(40, N, N);
        Alignment a = LatentAligner.Fit(x.View, y.View, anchors, options with { Refine = Refinement.ZoomOut });
        Assert.That((a.Facts.GraphX.ComponentsWithoutAnchor, a.Facts.GraphX.SamplesWithoutAnchor), Is.EqualTo((1, N / 2)));
        Assert.That((a.Facts.Trust.Trusted, a.Facts.Trust.CorrespondencesTrusted), Is.EqualTo((false, false)));
        Assert.That(a.Facts.Trust.Advice, Does.Contain("50 % of the rows lie in components of the graph without a known pair"));
        Alignment learned = LatentAligner.Fit(x.View, y.View, anchors, options);
        Assert.That(learned.Facts.MatchAccuracy, Is.GreaterThan(0.99));
        Assert.That(learned.Facts.Trust.Trusted, Is.True, learned.Facts.Trust.Advice);
    }

    [TestCase(1, 0, "every row of X taken one later")]
    [TestCase(0, 1, "every row of X taken one earlier")]
    [TestCase(-1, 0, "every row of X taken one earlier")]
    public void PairsThatAreOffByARowAreNamed(int ofX, int ofY, string meaning)
    {
        Samples x = Noise(N, D, 13), y = Rotated(x);
        int[] rows = [.. Enumerable.Range(5, 60)];
        AnchorPairs shifted = new(Array.ConvertAll(rows, i => i - ofX), Array.ConvertAll(rows, i => i - ofY));
        TrustReport trust = LatentAligner.Fit(x.View, y.View, shifted, Defaults).Facts.Trust;
        Assert.That(trust.Trusted, Is.False);
        Assert.That(trust.Advice, Does.Contain("the pairs are wrong").And.Contain(meaning));
    }

    [TestCase(5)]
    [TestCase(20)]
    [TestCase(49)]
    public void FewRowsHaveAsManyEigenpairsAsThereAre(int rows)
    {
        Samples x = Noise(rows, 3, 14);
        Alignment a = LatentAligner.Fit(x.View, Rotated(x).View, AnchorPairs.First(3, rows, rows));
        Assert.That((a.SpectrumX.Size, a.SpectrumY.Size), Is.EqualTo((rows, rows)));
    }

    [TestCase(TransformKind.Orthogonal)]
    [TestCase(TransformKind.Linear)]
    [TestCase(TransformKind.Affine)]
    public void FewRowsOfManyColumnsTakeTheThinWay(TransformKind kind)
    {
        const int Rows = 40, D1 = 130, D2 = 90;
        Samples x = Noise(Rows, D1, 15), y = Noise(Rows, D2, 16);
        int[] all = [.. Enumerable.Range(0, Rows)], twice = [.. all, .. all, .. all];
        TransformOptions options = new() { Kind = kind, Normalization = PreNormalization.Center, Ridge = 0.5 };
        // Every pair three times over are the same cross product times three, by the other way.
        Matrix thin = SpaceTransform.Fit(x.View, y.View, all, all, options).Matrix;
        Matrix full = SpaceTransform.Fit(x.View, y.View, twice, twice, options with { Ridge = 1.5 }).Matrix;
        for (int i = 0; i < thin.Data.Length; i++) Assert.That(thin.Data[i], Is.EqualTo(full.Data[i]).Within(1e-9));
    }

    [Test]
    public void ManyAnchorsHaveFewLandmarksAndAllServe()
    {
        (Samples x, Samples y) = Words(0, 700);
        AlignmentOptions options = Defaults with { Descriptors = new DescriptorOptions { Landmarks = 40 } };
        Alignment a = LatentAligner.Fit(x.View, y.View, AnchorPairs.Random(350, 700, 700, 5), options);
        Assert.Multiple(() =>
        {
            Assert.That(a.Facts.DescriptorRank, Is.LessThanOrEqualTo(40));
            Assert.That(a.Anchors.Count, Is.EqualTo(350));
            for (int t = 0; t < 350; t++) Assert.That(a.Matches[a.Anchors.Y[t]], Is.EqualTo(a.Anchors.X[t]), "what is known stands");
            Assert.That(a.Facts.Trust.HeldOut, Is.EqualTo(70));
        });
    }

    /// <summary>A map whose pairs are all wrong, and anchors that determine the rotation.</summary>
    [Test]
    public void TheAnchorsAloneFitTheTransformWhereTheMapIsWorse()
    {
        Samples x = Noise(N, D, 17), y = Rotated(x);
        StageClock clock = new(new ComputeContext(2));
        int[] wrong = new Rng(3).Permutation(N), all = [.. Enumerable.Range(0, N)];
        GivenPair Given(PinnedSamples samples) => new(samples, AnchorPairs.Random(100, N, N, 6), Defaults);
        TransformChoice choice = PinnedSamples.Use(x.View, y.View, samples => AlignmentInputs.Use(Given(samples), clock, inputs =>
        {
            PreparedPair pair = PairPreparation.Run(inputs, inputs.Options, null, clock);
            using DescriptorOperators? operators = MapFit.Operators(pair, clock);
            FittedMap trial = MapFit.Run(pair, operators, inputs.Training, new FitStart(LearnedFrom.Both), clock);
            HeldOutScore alone = TrustTest.Baselines(pair, clock.Context).AnchorsOnly;
            Assert.That(TransformChoice.Best(pair, trial, alone, clock.Context).Choice.FromAnchors, Is.False);
            FittedMap worse = trial with { PairsX = wrong, PairsY = all, Transform = pair.TransformOf(wrong, all, clock.Context) };
            (TransformChoice best, HeldOutScore score) = TransformChoice.Best(pair, worse, alone, clock.Context);
            Assert.That(score.Mrr, Is.GreaterThan(0.99));
            Assert.That(best.Apply(pair, worse, inputs.All.Pairs, clock.Context).FromAnchors, Is.True);
            return best;
        }));
        Assert.That(choice.FromAnchors, Is.True);
    }

    private static TrustEvidence Evidence() => new()
    {
        HeldOut = 12,
        Candidates = 1000,
        Transform = 0.8,
        AnchorsOnly = 0.3,
        LosesToAnchors = false,
        Relative = 0.3,
        Matched = 0.9,
        MatchedByAnchors = 0.2,
        Stability = 0.9,
        Uncovered = 0,
        Shift = null,
        Auto = false,
    };

    /// <summary>Rows of which 2t + 1 is row 2t moved by a part of the distance between samples.</summary>
    private static Samples NearCopies(double distance)
    {
        Samples x = Noise(N, D, 6), step = Noise(N, D, 19);
        double length = distance * 3 / Math.Sqrt(D);
        for (int i = 1; i < N; i += 2)
        {
            for (int j = 0; j < D; j++) x.Data[(i * D) + j] = x.Data[((i - 1) * D) + j] + (float)(length * step.Data[(i * D) + j]);
        }
        return x;
    }

    private static void CopyRows(Samples samples, int from, int to, int count)
    {
        int d = samples.View.Cols;
        samples.Data.AsSpan(from * d, count * d).CopyTo(samples.Data.AsSpan(to * d));
    }

    /// <summary>The same rows after a reflection at a hyperplane, which is orthogonal, in one more dimension.</summary>
    private static Samples Rotated(Samples x)
    {
        (int n, int d) = (x.View.Rows, x.View.Cols + 1);
        Rng rng = new(99);
        double[] normal = [.. Enumerable.Range(0, d).Select(_ => rng.NextGaussian())];
        double length = Math.Sqrt(normal.Sum(v => v * v));
        float[] y = new float[n * d];
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<float> row = x.View.Row(i);
            double along = 0;
            for (int j = 0; j < d - 1; j++) along += row[j] * normal[j] / length;
            for (int j = 0; j < d; j++) y[(i * d) + j] = (float)((j < d - 1 ? row[j] : 0) - (2 * along * normal[j] / length));
        }
        return new Samples(y, n, d);
    }

    private static double[] Column(LaplacianSpectrum spectrum, int sample) =>
        [.. Enumerable.Range(0, spectrum.Size).Select(m => spectrum.Vectors[m, sample])];

    /// <summary>Largest entry of ΦᵀMΦ − I.</summary>
    private static double Orthogonality(LaplacianSpectrum spectrum)
    {
        Matrix gram = spectrum.Project(spectrum.Vectors.Transposed());
        double worst = 0;
        for (int i = 0; i < gram.Rows; i++)
        {
            for (int j = 0; j < gram.Cols; j++) worst = Math.Max(worst, Math.Abs(gram[i, j] - (i == j ? 1 : 0)));
        }
        return worst;
    }
}
