using System.Runtime.InteropServices;
using LfmNative.Comparison;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Spectra;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Maps;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Comparison;

/// <summary>The façade: many spaces, tests and intervals, groups, streams, distortion, degenerate and wrong inputs.</summary>
[Category("Numerics")]
public sealed class SpaceComparisonTests
{
    private const int N = 70;

    private static readonly ComparisonOptions Every = new() { Measures = [ComparisonMeasure.All], OrderDraws = 2000 };

    private static readonly GraphOptions Graph = new() { K = 10 };

    private static readonly SpectrumOptions Spectrum = new() { Eigenpairs = 6 };

    private static readonly Matrix X = Given.Gaussian(N, 5, 1), Y = Noisy(X, 0.5, 2), Other = Given.Gaussian(N, 4, 3);

    [Test, NoNativeLeaks]
    public void ManySpacesAreEveryPair()
    {
        ComparisonReport all = Of([X, Y, Other], Every);
        Assert.Multiple(() =>
        {
            foreach ((int x, int y, Matrix a, Matrix b) in new[] { (0, 1, X, Y), (2, 0, Other, X), (1, 1, Y, Y) })
            {
                ComparisonReport pair = SpaceComparison.Of(a.View, b.View, Every, Graph, Spectrum);
                foreach (MeasureFacts of in all.Measures)
                {
                    Assert.That(
                        all.Result(of.Measure, x, y).Value, Is.EqualTo(pair.Result(of.Measure).Value).Within(1e-9), $"{of.Name} {x} {y}");
                }
            }
            Assert.That(all.Distortion, Is.Null);
        });
    }

    [TestCase(1), TestCase(3)]
    public void ThreadsChangeNothing(int threads)
    {
        ComparisonOptions options = Every with { Permutations = 5, Bootstrap = 4 };
        ComparisonReport one = Of([X, Y, Other], options), more = Of([X, Y, Other], options, threads);
        foreach (MeasureFacts of in one.Measures)
        {
            Assert.That(TestData.Bits(more.Values(of.Measure).Data), Is.EqualTo(TestData.Bits(one.Values(of.Measure).Data)), of.Name);
            Assert.That(more.Result(of.Measure).P, Is.EqualTo(one.Result(of.Measure).P), of.Name);
            Assert.That(more.Result(of.Measure).Interval, Is.EqualTo(one.Result(of.Measure).Interval), of.Name);
        }
    }

    [Test]
    public void PermutationsTellRelatedFromUnrelatedSpaces()
    {
        ComparisonOptions options = Every with { Permutations = 99 };
        ComparisonReport related = Of([X, Noisy(X, 0.2, 5)], options), unrelated = Of([X, Other], options);
        Assert.Multiple(() =>
        {
            foreach (MeasureFacts of in related.Measures)
            {
                if (!of.Paired)
                {
                    Assert.That(related.Result(of.Measure).P, Is.Null, of.Name);
                    continue;
                }
                // How diagonal a functional map is says little for few samples; how large it is does.
                bool ofDiagonal = of.Name.StartsWith("lfm", StringComparison.Ordinal) && of.Measure != ComparisonMeasure.LfmOverlap;
                Assert.That(related.Result(of.Measure).P, ofDiagonal ? Is.InRange(0.01, 1) : Is.EqualTo(0.01).Within(1e-12), of.Name);
            }
            double[] p = [.. unrelated.Measures.Where(of => of.Paired).Select(of => unrelated.Result(of.Measure).P!.Value)];
            Assert.That(p.Count(value => value <= 0.05), Is.LessThan(p.Length / 3));
        });
    }

    /// <summary>Values of independent draws of the same law lie in the interval about as often as it promises.</summary>
    [TestCase(ComparisonMeasure.CkaUnbiased)]
    [TestCase(ComparisonMeasure.RsaEuclideanPearson)]
    [TestCase(ComparisonMeasure.ProcrustesAngular)]
    public void IntervalsHoldTheValueOfManySamples(ComparisonMeasure measure)
    {
        ComparisonOptions options = new() { Measures = [measure], Bootstrap = 60 };
        Matrix large = Given.Gaussian(4000, 3, 41);
        double truth = SpaceComparison.Of(large.View, Noisy(large, 1, 42).View, options with { Bootstrap = 0, Sample = 2000 })
            .Result(measure).Value;
        int held = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            Matrix x = Given.Gaussian(120, 3, 1000 + seed);
            (double low, double high) = SpaceComparison.Of(x.View, Noisy(x, 1, 2000 + seed).View, options).Result(measure).Interval!.Value;
            if (low <= truth && truth <= high) held++;
        }
        Assert.That(held, Is.GreaterThanOrEqualTo(33));
    }

    [Test]
    public void AccuracyOfMatchingAcrossGroups()
    {
        Matrix[] layers = [Given.Gaussian(N, 6, 50), Given.Gaussian(N, 6, 51), Given.Gaussian(N, 6, 52)];
        Matrix[] again = [.. layers.Select((layer, at) => Noisy(layer, 0.3, (ulong)(60 + at)))];
        ComparisonOptions options = new() { Measures = [ComparisonMeasure.Cka, ComparisonMeasure.Procrustes], Groups = 2 };
        ComparisonReport right = Of([.. layers, .. again], options), swapped = Of([.. layers, again[1], again[0], again[2]], options);
        Assert.Multiple(() =>
        {
            Assert.That(right.MatchingAccuracy(ComparisonMeasure.Cka), Is.EqualTo(1));
            Assert.That(right.MatchingAccuracy(ComparisonMeasure.Procrustes), Is.EqualTo(1));
            Assert.That(swapped.MatchingAccuracy(ComparisonMeasure.Cka), Is.EqualTo(1.0 / 3).Within(1e-12));
            Assert.That(Of([X, X, X, X], options).MatchingAccuracy(ComparisonMeasure.Cka), Is.Zero, "of equals none is right");
        });
    }

    [Test, NoNativeLeaks]
    public void StreamsGiveWhatMemoryGives()
    {
        ComparisonOptions options = new() { Measures = [ComparisonMeasure.Cka, ComparisonMeasure.CkaUnbiased, ComparisonMeasure.CkaLange] };
        Matrix x = Offset(Given.Gaussian(5000, 7, 71)), y = Noisy(x, 2, 72);
        string folder = Directory.CreateTempSubdirectory("lfm-compare-").FullName;
        try
        {
            string[] files = [Path.Combine(folder, "x.npy"), Path.Combine(folder, "y.npy")];
            MatrixWriter.Write(files[0], new ReadOnlyMatrixView<float>(Given.Single(x), 5000, 7));
            MatrixWriter.Write(files[1], new ReadOnlyMatrixView<float>(Given.Single(y), 5000, 7));
            Func<RowReader>[] open = [.. files.Select(file => (Func<RowReader>)(() => MatrixFile.OpenRows(file)))];
            ComparisonReport streamed = SpaceComparison.Streamed(open, options);
            ComparisonReport loaded = SpaceComparison.Of(
                new ReadOnlyMatrixView<float>(Given.Single(x), 5000, 7), new ReadOnlyMatrixView<float>(Given.Single(y), 5000, 7), options);
            Assert.Multiple(() =>
            {
                foreach (MeasureFacts of in loaded.Measures)
                    Assert.That(streamed.Result(of.Measure).Value, Is.EqualTo(loaded.Result(of.Measure).Value).Within(1e-12), of.Name);
                Assert.That(streamed.Samples, Is.EqualTo(5000));
            });
            MatrixWriter.Write(files[1], new ReadOnlyMatrixView<float>(Given.Single(y), 4999, 7));
            TestData.Fails(LfmErrorCode.InvalidData, () => SpaceComparison.Streamed(open, options));
            TestData.Fails(LfmErrorCode.InvalidArgument, () => SpaceComparison.Streamed(open, Every));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// The published curve: a class of a network's layer pushed along the normal of its linear support vector machine. CKA falls to nothing
    /// although every other sample stays; functional maps see one class move, and the distortion says which.
    /// </summary>
    [TestCase(AffinityKernel.Distance), TestCase(AffinityKernel.Gaussian)]
    public void APushedClassIsFound(AffinityKernel kernel)
    {
        using NpzReader file = NpzReader.Open(Repository.PathOf("tests", "fixtures", "comparison.npz"));
        long[] shape = file.Shape("layer");
        (int n, int d) = ((int)shape[0], (int)shape[1]);
        float[] layer = file.ReadSingle("layer");
        int[] labels = Array.ConvertAll(file.ReadInt64("label"), label => (int)label);
        double[] normal = file.ReadDouble("normal");
        ComparisonOptions options = new()
        {
            Measures = [ComparisonMeasure.Cka, ComparisonMeasure.Lfm, ComparisonMeasure.LfmSqrt, ComparisonMeasure.LfmOverlap],
        };
        GraphOptions graph = new() { K = 300, Kernel = kernel };
        Dictionary<double, (ComparisonReport Report, double Auc)> at = [];
        foreach (double distance in new[] { 0, 3.3, 10, 20, 40, 80 })
        {
            float[] pushed = (float[])layer.Clone();
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < d && labels[i] == 0; j++) pushed[(i * d) + j] += (float)(distance * normal[j]);
            }
            ComparisonReport report = SpaceComparison.Of(
                new ReadOnlyMatrixView<float>(layer, n, d), new ReadOnlyMatrixView<float>(pushed, n, d), options, graph);
            at[distance] = (report, Auc(report.Distortion!.PerSample, labels));
        }
        foreach (double distance in at.Keys)
        {
            IEnumerable<string> values =
                options.Measures.Select(measure => FormattableString.Invariant($"{measure} {Value(distance, measure):f3}"));
            TestContext.Out.WriteLine($"{kernel} {distance}: {string.Join(", ", values)}, AUC {at[distance].Auc:f3}");
        }
        Assert.Multiple(() =>
        {
            Assert.That(Value(0, ComparisonMeasure.Cka), Is.EqualTo(1).Within(1e-6));
            Assert.That(Value(10, ComparisonMeasure.Cka), Is.EqualTo(0.81).Within(0.01));
            Assert.That(Value(40, ComparisonMeasure.Cka), Is.LessThan(0.3));
            foreach (double distance in at.Keys)
            {
                Assert.That(Value(distance, ComparisonMeasure.Lfm), Is.GreaterThanOrEqualTo(0.7), $"{distance}");
                Assert.That(Value(distance, ComparisonMeasure.LfmOverlap), Is.GreaterThanOrEqualTo(0.7), $"{distance}");
                if (distance is > 0 and < 80) Assert.That(at[distance].Auc, Is.GreaterThanOrEqualTo(0.9), $"{distance}");
            }
        });

        double Value(double distance, ComparisonMeasure measure) => at[distance].Report.Result(measure).Value;
    }

    [Test]
    public void DistortionNamesClassesAndSamples()
    {
        int[] labels = [.. Enumerable.Range(0, N).Select(i => i % 3)];
        Matrix moved = new(N, 5, (double[])X.Data.Clone());
        for (int i = 0; i < N; i += 3)
        {
            for (int j = 0; j < 5; j++) moved[i, j] = -2 * X[(i + 3) % N, (j + 1) % 5];
        }
        foreach (DistortionKind kind in Enum.GetValues<DistortionKind>())
        {
            ComparisonReport report = Of([X, moved], new ComparisonOptions { Distortion = kind }, labels: labels);
            Assert.Multiple(() =>
            {
                Assert.That(report.Distortion!.PerSample, Has.Count.EqualTo(N).And.All.GreaterThanOrEqualTo(0));
                Assert.That(report.Distortion.Classes.Sum(of => of.Count), Is.EqualTo(N));
                if (kind == DistortionKind.Residual) Assert.That(report.Distortion.Classes[0].Label, Is.Zero);
                Assert.That(report.Distortion.Most(4), Has.Length.EqualTo(4).And.Unique);
            });
        }
        Assert.That(Of([X, X], new ComparisonOptions()).Distortion!.PerSample, Has.All.LessThan(1e-10));
    }

    /// <summary>Every measure has a value or a reason why it has none, whatever is wrong with the data.</summary>
    [TestCaseSource(nameof(Degenerate))]
    public void DegenerateDataHaveAValueOrAReason(string what, Matrix x, Matrix y)
    {
        foreach (MeasureFacts of in MeasureRegistry.All)
        {
            ComparisonOptions options = Every with { Measures = [of.Measure], Knn = 2, Permutations = 2, Bootstrap = 2 };
            try
            {
                ComparisonReport report = SpaceComparison.Of(
                    x.View, y.View, options, new GraphOptions { K = 2 }, new SpectrumOptions { Eigenpairs = 2 });
                MeasureResult result = report.Result(of.Measure);
                if (double.IsNaN(result.Value)) Assert.That(result.Warnings, Is.Not.Empty, $"{of.Name} of {what}");
                else Assert.That(result.Value, Is.InRange(of.Low, of.High), $"{of.Name} of {what}");
            }
            catch (LfmException e)
            {
                Assert.That(e.Code, Is.AnyOf(LfmErrorCode.InvalidData, LfmErrorCode.InvalidArgument), $"{of.Name} of {what}: {e.Message}");
                Assert.That(e.Message, Is.Not.Empty);
            }
        }
    }

    private static IEnumerable<TestCaseData> Degenerate()
    {
        Matrix constant = new(9, 3), copies = new(9, 3), zero = Given.Gaussian(9, 3, 8), offset = Given.Gaussian(9, 3, 9);
        constant.Data.AsSpan().Fill(2);
        for (int i = 0; i < 9; i++) zero.Row(i % 3).CopyTo(copies.Row(i));
        zero.Row(4).Clear();
        for (int i = 0; i < 9; i++) offset[i, 1] = 5;
        Matrix normal = Given.Gaussian(9, 3, 10);
        yield return new("all samples equal", constant, normal);
        yield return new("both all equal", constant, constant);
        yield return new("copies", copies, normal);
        yield return new("a zero row", zero, normal);
        yield return new("a constant feature", offset, normal);
        yield return new("three samples", Given.Gaussian(3, 2, 1), Given.Gaussian(3, 2, 2));
        yield return new("more dimensions than samples", Given.Gaussian(9, 40, 3), Given.Gaussian(9, 30, 4));
        yield return new("one dimension", Given.Gaussian(9, 1, 5), Given.Gaussian(9, 1, 6));
    }

    [Test]
    public void MistakesAreNamed()
    {
        Matrix nan = new(N, 5, (double[])X.Data.Clone());
        nan[3, 2] = double.NaN;
        (string Words, Action Act)[] mistakes =
        [
            ("69 rows", () => Of([X, Y.Leading(69, 5)], Every)),
            ("space 2", () => Of([X, Y, nan], Every)),
            ("at least two", () => Of([X], Every)),
            ("2 samples", () => Of([X.Leading(2, 5), Y.Leading(2, 5)], Every)),
            ("Knn is 70", () => Of([X, Y], Every with { Knn = 70 })),
            ("Measures", () => Of([X, Y], Every with { Measures = [] })),
            ("Bootstrap is 1", () => Of([X, Y], Every with { Bootstrap = 1 })),
            ("Groups is 2", () => Of([X, Y, Other], Every with { Groups = 2 })),
            ("Sample is 3", () => Of([X, Y], Every with { Sample = 3 })),
            ("labels", () => Of([X, Y], Every, labels: [1, 2])),
            ("no columns", () => Of([X, new Matrix(N, 0)], Every)),
        ];
        foreach ((string words, Action act) in mistakes)
            Assert.That(Assert.Throws<LfmException>(() => act())!.Message, Does.Contain(words));
        TestData.Fails(
            LfmErrorCode.MemoryRefused, () => SpaceComparison.Of(X.View, Y.View, Every, Graph with { MaxMemory = 1000 }, Spectrum));
    }

    [Test, NoNativeLeaks]
    public void CancellationEndsIt()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.That(
            () => SpaceComparison.Of(X.View, Y.View, Every, Graph, Spectrum, new ComputeContext(2, null, cancelled.Token)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void AllPairsOfManySamplesAreThoseOfADrawnPart()
    {
        ComparisonOptions options = new() { Measures = [ComparisonMeasure.RsaEuclideanPearson, ComparisonMeasure.Cka], Sample = 30 };
        ComparisonReport report = SpaceComparison.Of(X.View, Y.View, options);
        Assert.Multiple(() =>
        {
            Assert.That(report.Result(ComparisonMeasure.RsaEuclideanPearson).Samples, Is.EqualTo(30));
            Assert.That(report.Result(ComparisonMeasure.Cka).Samples, Is.EqualTo(N));
        });
    }

    private static double Auc(IReadOnlyList<double> scores, int[] labels)
    {
        double wins = 0, all = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            for (int j = 0; j < labels.Length && labels[i] == 0; j++)
            {
                if (labels[j] == 0) continue;
                all++;
                wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
            }
        }
        return wins / all;
    }

    private static Matrix Noisy(Matrix x, double noise, ulong seed)
    {
        Matrix noisy = Given.Gaussian(x.Rows, x.Cols, seed);
        for (int t = 0; t < noisy.Data.Length; t++) noisy.Data[t] = x.Data[t] + (noise * noisy.Data[t]);
        return noisy;
    }

    private static Matrix Offset(Matrix x) => new(x.Rows, x.Cols, Array.ConvertAll(x.Data, v => v + 100));

    private static unsafe ComparisonReport Of(Matrix[] spaces, ComparisonOptions options, int threads = 2, int[]? labels = null)
    {
        GCHandle[] pinned =
            [.. spaces.Select(space => GCHandle.Alloc(space.Data, GCHandleType.Pinned))];
        try
        {
            SampleSet[] sets =
                [.. spaces.Select((space, at) => new SampleSet((double*)pinned[at].AddrOfPinnedObject(), space.Rows, space.Cols))];
            return SpaceComparison.Of(sets, null, labels, options, Graph, Spectrum, new ComputeContext(threads));
        }
        finally
        {
            foreach (GCHandle handle in pinned) handle.Free();
        }
    }
}
