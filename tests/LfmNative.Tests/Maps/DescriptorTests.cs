using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class DescriptorTests
{
    private const int N = 30, D = 4, M = 8;
    private static readonly float[] Rows = Given.Samples(N, D, 1);
    private static readonly int[] Anchors = [4, 17, 0];
    private static readonly NeighborGraph Graph = Given.Graph(Rows, N, 5);
    private static readonly SpectralSpace Space = Given.Space(Graph, M);

    [Test]
    public void GeodesicIsTheGaussianOfShortestPaths([Values] bool median)
    {
        double[,] g = FloydWarshall(Graph);
        double[] lengths = [.. Graph.Lengths.Order()];
        double unit = median ? lengths[(lengths.Length - 1) / 2] : 1;
        Near(Compute(new DescriptorOptions { MedianScale = median }), (i, a) => Math.Exp(-Math.Pow(g[i, a] / unit, 2)), 1e-12);
    }

    [Test]
    public void GeodesicUsesLengthsAndIsZeroWhereNoPathLeads()
    {
        // A path of lengths 0.5 and 0.25 whose affinities would say otherwise, and a pair apart from it.
        NeighborGraph graph = Given.Graph(5, (0, 1, 0.5, 10), (1, 2, 0.25, 0.01), (0, 2, 2, 100), (3, 4, 1, 1));
        Matrix f = Descriptors.Compute(Given.Space(graph, 3), default, [2, 4], null, null, new DescriptorOptions(), new ComputeContext());
        double[] expected = [Math.Exp(-0.5625), 0, Math.Exp(-0.0625), 0, 1, 0, 0, Math.Exp(-1), 0, 1];
        Assert.That(Given.Difference(f.Data, expected), Is.LessThan(1e-15));
    }

    [Test]
    public void MedianScaleOfCoincidentSamplesIsRefused()
    {
        NeighborGraph graph = Given.Graph(3, (0, 1, 0, 1), (1, 2, 0, 1));
        Given.Fails(
            LfmErrorCode.InvalidData,
            () => Descriptors.Compute(
                Given.Space(graph, 2), default, [0], null, null, new DescriptorOptions { MedianScale = true }, new ComputeContext()),
            "median edge length is zero");
    }

    [Test]
    public void CosineIsOneMinusTheCosine() =>
        Near(Compute(DescriptorKind.Cosine), (i, a) => 1 - (Dot(i, a) / Math.Sqrt(Dot(i, i) * Dot(a, a))), 1e-12);

    [Test]
    public void EuclideanAndAngularAreGaussiansOfTheMedianWidth()
    {
        Near(Compute(DescriptorKind.Euclidean), Gaussian((i, a) => Math.Sqrt(Math.Max(0, Dot(i, i) + Dot(a, a) - (2 * Dot(i, a))))), 1e-12);
        Near(
            Compute(DescriptorKind.Angular),
            Gaussian((i, a) => i == a ? 0 : Math.Sqrt(2 - (2 * Dot(i, a) / Math.Sqrt(Dot(i, i) * Dot(a, a))))),
            1e-12);

        static Func<int, int, double> Gaussian(Func<int, int, double> distance)
        {
            double[] all = [.. Enumerable.Range(0, N).SelectMany(i => Anchors.Select(a => distance(i, a))).Order()];
            double sigma = all[(all.Length - 1) / 2];
            return (i, a) => Math.Exp(-Math.Pow(distance(i, a) / sigma, 2));
        }
    }

    [Test]
    public void RowsMayStandApart()
    {
        float[] wide = new float[N * (D + 3)];
        wide.AsSpan().Fill(float.NaN);
        for (int i = 0; i < N; i++) Rows.AsSpan(i * D, D).CopyTo(wide.AsSpan(i * (D + 3)));
        DescriptorOptions options = new() { Kinds = [DescriptorKind.Cosine, DescriptorKind.Euclidean] };
        Matrix f = Descriptors.Compute(
            Space, new ReadOnlyMatrixView<float>(wide, N, D, D + 3), Anchors, null, null, options, new ComputeContext());
        Assert.That(f.Data, Is.EqualTo(Compute(options).Data));
    }

    [Test]
    public void LabelIsTheLaplacianOfEachIndicator([Values] LaplacianKind kind)
    {
        int[] labels = [.. Enumerable.Range(0, N).Select(i => (i * i) % 5 * 10)];
        // The union of both sides: 5 is a class of the other side alone, and 20 of neither.
        int[] classes = [0, 5, 10, 40];
        Matrix f = Descriptors.Compute(
            Given.Space(Graph, M, kind),
            Given.View(Rows, N),
            [],
            labels,
            classes,
            new DescriptorOptions { Kinds = [DescriptorKind.Label] },
            new ComputeContext());
        double[] degrees = Graph.Degrees();
        Assert.That(f.Cols, Is.EqualTo(4));
        for (int i = 0; i < N; i++)
        {
            for (int c = 0; c < 4; c++)
            {
                double value = Has(i, c) * (kind == LaplacianKind.Combinatorial ? degrees[i] : 1);
                for (long p = Graph.RowStart[i]; p < Graph.RowStart[i + 1]; p++)
                {
                    int j = Graph.Columns[p];
                    double scale = kind switch
                    {
                        LaplacianKind.Normalized => Math.Sqrt(degrees[i] * degrees[j]),
                        LaplacianKind.RandomWalk => degrees[i],
                        _ => 1,
                    };
                    value -= Graph.Affinities[p] / scale * Has(j, c);
                }
                Assert.That(f[i, c], Is.EqualTo(value).Within(1e-12), $"{kind}, sample {i}, class {classes[c]}");
            }
        }

        double Has(int i, int c) => labels[i] == classes[c] ? 1 : 0;
    }

    [Test]
    public void LabelOfAnIsolatedSampleIsZero([Values] LaplacianKind kind)
    {
        SpectralSpace space = Given.Space(Given.Graph(4, (0, 1, 1, 2), (1, 2, 1, 3)), 3, kind);
        Matrix f = Descriptors.Compute(
            space, default, [], [1, 1, 2, 2], [1, 2], new DescriptorOptions { Kinds = [DescriptorKind.Label] }, new ComputeContext());
        Assert.That(f.Row(3).ToArray(), Is.EqualTo(new double[] { 0, 0 }));
        Assert.That(f.Data, Has.All.Matches<double>(double.IsFinite));
    }

    [Test]
    public void KindsStandSideBySideInTheirOrder()
    {
        DescriptorKind[] kinds = [DescriptorKind.Cosine, DescriptorKind.Hks, DescriptorKind.Geodesic];
        Matrix all = Compute(new DescriptorOptions { Kinds = kinds, Scales = 6 });
        Assert.That(all.Cols, Is.EqualTo(3 + 6 + 3));
        int from = 0;
        foreach (DescriptorKind kind in kinds)
        {
            Matrix part = Compute(new DescriptorOptions { Kinds = [kind], Scales = 6 });
            for (int i = 0; i < N; i++)
                Assert.That(all.Row(i).Slice(from, part.Cols).ToArray(), Is.EqualTo(part.Row(i).ToArray()), $"{kind}, row {i}");
            from += part.Cols;
        }
    }

    [Test]
    public void NormalizeMakesUnitColumnsAndLeavesZerosAlone()
    {
        DescriptorOptions options = new() { Kinds = [DescriptorKind.Label, DescriptorKind.Geodesic], Normalize = true };
        int[] labels = [.. Enumerable.Range(0, N).Select(i => i % 2)], classes = [0, 1, 9];
        Matrix unit = Descriptors.Compute(Space, Given.View(Rows, N), Anchors, labels, classes, options, new ComputeContext());
        Matrix raw = Descriptors.Compute(
            Space, Given.View(Rows, N), Anchors, labels, classes, options with { Normalize = false }, new ComputeContext());
        for (int c = 0; c < unit.Cols; c++)
        {
            double norm = Math.Sqrt(Enumerable.Range(0, N).Sum(i => raw[i, c] * raw[i, c]));
            Assert.That(norm == 0, Is.EqualTo(c == 2), "only the class that this side lacks is empty");
            for (int i = 0; i < N; i++) Assert.That(unit[i, c], Is.EqualTo(norm > 0 ? raw[i, c] / norm : 0).Within(1e-14));
        }
    }

    [Test]
    public void ThreadsDoNotChangeABit()
    {
        DescriptorOptions options = new() { Kinds = [DescriptorKind.Geodesic, DescriptorKind.Euclidean, DescriptorKind.Cosine] };
        long live = NativeMemoryCounter.LiveBuffers;
        double[] one = Descriptors.Compute(Space, Given.View(Rows, N), Anchors, null, null, options, new ComputeContext(1)).Data;
        Assert.That(
            Descriptors.Compute(Space, Given.View(Rows, N), Anchors, null, null, options, new ComputeContext(4)).Data, Is.EqualTo(one));
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    [Test]
    public void KindsThatNeedAnchorsSaySo(
        [
            Values(
                DescriptorKind.Geodesic,
                DescriptorKind.Cosine,
                DescriptorKind.Euclidean,
                DescriptorKind.Angular,
                DescriptorKind.HksLandmark,
                DescriptorKind.WksLandmark),
        ] DescriptorKind kind) =>
        Fails([], kind, "needs anchors");

    [Test]
    public void AnchorsThatDoNotExistAreRefused(
        [
            Values(
                DescriptorKind.Geodesic,
                DescriptorKind.Cosine,
                DescriptorKind.Euclidean,
                DescriptorKind.Angular,
                DescriptorKind.HksLandmark,
                DescriptorKind.WksLandmark),
        ] DescriptorKind kind, [Values(-1, N)] int anchor) =>
        Fails([3, anchor], kind, anchor.ToString(System.Globalization.CultureInfo.InvariantCulture), "0..29");

    [Test]
    public void WhatElseIsMissingIsNamed()
    {
        Fails(Anchors, DescriptorKind.Label, "needs the classes");
        Given.Fails(LfmErrorCode.InvalidArgument, () => Compute(new DescriptorOptions { Kinds = [] }), "name at least one");
        Given.Fails(LfmErrorCode.InvalidArgument, () => Compute(new DescriptorOptions { Scales = -1 }), "DescriptorScales is -1");
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => Descriptors.Compute(
                Space,
                Given.View(Rows, N),
                [],
                [1, 2],
                [1, 2],
                new DescriptorOptions { Kinds = [DescriptorKind.Label] },
                new ComputeContext()),
            "2 labels");
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => Descriptors.Compute(
                Space,
                new ReadOnlyMatrixView<float>(Rows, N - 1, D),
                [0],
                null,
                null,
                new DescriptorOptions { Kinds = [DescriptorKind.Cosine] },
                new ComputeContext()),
            "29",
            "30");
    }

    private static void Fails(int[] anchors, DescriptorKind kind, params string[] parts) =>
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => Descriptors.Compute(
                Space, Given.View(Rows, N), anchors, null, null, new DescriptorOptions { Kinds = [kind] }, new ComputeContext()),
            parts);

    private static Matrix Compute(DescriptorKind kind) => Compute(new DescriptorOptions { Kinds = [kind] });

    private static Matrix Compute(DescriptorOptions options) =>
        Descriptors.Compute(Space, Given.View(Rows, N), Anchors, null, null, options, new ComputeContext());

    private static void Near(Matrix actual, Func<int, int, double> expected, double tolerance)
    {
        Assert.That((actual.Rows, actual.Cols), Is.EqualTo((N, Anchors.Length)));
        for (int i = 0; i < N; i++)
        {
            for (int a = 0; a < Anchors.Length; a++)
                Assert.That(actual[i, a], Is.EqualTo(expected(i, Anchors[a])).Within(tolerance), $"sample {i}, anchor {Anchors[a]}");
        }
    }

    private static double Dot(int i, int j)
    {
        double sum = 0;
        for (int k = 0; k < D; k++) sum += (double)Rows[(i * D) + k] * Rows[(j * D) + k];
        return sum;
    }

    private static double[,] FloydWarshall(NeighborGraph graph)
    {
        int n = graph.Count;
        double[,] g = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) g[i, j] = i == j ? 0 : double.PositiveInfinity;
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++) g[i, graph.Columns[p]] = graph.Lengths[p];
        }
        for (int k = 0; k < n; k++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++) g[i, j] = Math.Min(g[i, j], g[i, k] + g[k, j]);
            }
        }
        return g;
    }
}
