using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class NystromTests
{
    private const int N = 600, Held = 60, K = 20, M = 5;

    [Test]
    public void HeldOutPointsOfACircleTakeTheValuesOfTheirNeighbourhood([Values] LaplacianKind kind, [Values(AffinityKernel.Gaussian, AffinityKernel.SymGaussian, AffinityKernel.Uniform)] AffinityKernel kernel)
    {
        (float[] samples, float[] points, double[] angle, double[] angleOfPoint) = Circle();
        SpectralSpace space = Given.Space(NeighborGraphBuilder.Build(NeighborSearch.Exact(Given.View(samples, N), K, DistanceMetric.Euclidean), kernel), M, kind);
        Matrix extended = Nystrom.Extend(space, Given.View(samples, N), Given.View(points, Held), K, DistanceMetric.Euclidean);
        Assert.That((extended.Rows, extended.Cols), Is.EqualTo((Held, M)));
        // Midway between two samples the degree is up to a tenth higher, and the normalised eigenfunctions carry its root.
        double allowed = kind == LaplacianKind.Normalized ? 0.06 : 0.04;
        for (int m = 0; m < M; m++)
        {
            double size = space.Spectrum.Vectors.Row(m).ToArray().Max(Math.Abs);
            for (int q = 0; q < Held; q++)
            {
                // The eigenfunction is smooth along the circle: its value between the samples on either side.
                int next = Array.FindIndex(angle, a => a > angleOfPoint[q]);
                double between = (space.Spectrum.Vectors[m, next] + space.Spectrum.Vectors[m, next - 1]) / 2;
                Assert.That(extended[q, m], Is.EqualTo(between).Within(allowed * size), $"mode {m}, point {q}");
            }
        }
    }

    [Test]
    public void TheExtensionIsThatOfTheWholeGraph([Values] LaplacianKind kind)
    {
        // Points held out of a graph against the same points inside a graph of all.
        (float[] samples, float[] points, _, _) = Circle();
        float[] all = [.. samples, .. points];
        SpectralSpace part = Given.Space(Given.Graph(samples, N, K), M, kind), whole = Given.Space(Given.Graph(all, N + Held, K), M, kind);
        Matrix extended = Nystrom.Extend(part, Given.View(samples, N), Given.View(points, Held), K, DistanceMetric.Euclidean);
        // Modes 1, 2 and 3, 4 are sine and cosine: the planes they span are compared, by least squares on the samples.
        foreach (int first in (int[])[1, 3])
        {
            var mine = Given.Oracle(part.Spectrum.Vectors).SubMatrix(first, 2, 0, N).Transpose();
            var theirs = Given.Oracle(whole.Spectrum.Vectors).SubMatrix(first, 2, 0, N + Held).Transpose();
            var turn = mine.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Solve(theirs.SubMatrix(0, N, 0, 2));
            var predicted = Given.Oracle(extended).SubMatrix(0, Held, first, 2) * turn;
            var there = theirs.SubMatrix(N, Held, 0, 2);
            Assert.That((predicted - there).FrobeniusNorm() / there.FrobeniusNorm(), Is.LessThan(0.05), $"modes {first} and {first + 1}");
        }
    }

    [Test]
    public void APointThatCoincidesTakesTheSamplesValues([Values] LaplacianKind kind, [Values] AffinityKernel kernel, [Values] DistanceMetric metric)
    {
        float[] samples = Given.Samples(80, 3, 5);
        SpectralSpace space = Given.Space(Given.Graph(samples, 80, 8, metric, kernel), M, kind);
        int[] same = [7, 79, 0];
        Matrix extended = Nystrom.Extend(space, Given.View(samples, 80), Given.View(Given.Reordered(samples, 80, same), 3), 8, metric);
        for (int q = 0; q < 3; q++)
            Assert.That(extended.Row(q).ToArray(), Is.EqualTo(Enumerable.Range(0, M).Select(m => space.Spectrum.Vectors[m, same[q]])), $"sample {same[q]}");
    }

    [Test]
    public void OneNeighbourIsTheFormulaByHand([Values] LaplacianKind kind)
    {
        // Uniform affinities: d_x = k = 2, so φ(x) is a plain sum over the two nearest samples.
        float[] samples = Given.Samples(40, 2, 6), point = [0.1f, -0.2f];
        NeighborGraph graph = Given.Graph(samples, 40, 5, kernel: AffinityKernel.Uniform);
        SpectralSpace space = Given.Space(graph, M, kind);
        int[] near = [.. Enumerable.Range(0, 40).OrderBy(i => Math.Pow(samples[2 * i] - point[0], 2) + Math.Pow(samples[(2 * i) + 1] - point[1], 2)).Take(2)];
        double[] degrees = graph.Degrees(), row = Nystrom.Extend(space, Given.View(samples, 40), Given.View(point, 1), 2, DistanceMetric.Euclidean).Data;
        for (int m = 0; m < M; m++)
        {
            double lambda = space.Spectrum.Eigenvalues[m];
            double expected = near.Sum(j => space.Spectrum.Vectors[m, j] * kind switch
            {
                LaplacianKind.Normalized => 1 / ((1 - lambda) * Math.Sqrt(2 * degrees[j])),
                LaplacianKind.RandomWalk => 1 / ((1 - lambda) * 2),
                _ => 1 / (2 - lambda),
            });
            Assert.That(row[m], Is.EqualTo(expected).Within(1e-12), $"mode {m}");
        }
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        float[] samples = Given.Samples(40, 3, 7), point = [1, 2, 3];
        SpectralSpace space = Given.Space(Given.Graph(samples, 40, 5), 4);
        long live = NativeMemoryCounter.LiveBuffers;
        Given.Fails(LfmErrorCode.InvalidArgument, () => Nystrom.Extend(space, new ReadOnlyMatrixView<float>(samples, 39, 3), Given.View(point, 1), 5, DistanceMetric.Euclidean), "40 samples", "39 rows");
        Given.Fails(LfmErrorCode.InvalidArgument, () => Nystrom.Extend(space, Given.View(samples, 40), new ReadOnlyMatrixView<float>(point, 1, 2), 5, DistanceMetric.Euclidean), "2 columns", "3");
        Given.Fails(LfmErrorCode.InvalidArgument, () => Nystrom.Extend(space, Given.View(samples, 40), Given.View(point, 1), 0, DistanceMetric.Euclidean), "k is 0");
        Given.Fails(LfmErrorCode.InvalidArgument, () => Nystrom.Extend(space, Given.View(samples, 40), Given.View(point, 1), 41, DistanceMetric.Euclidean), "k is 41");
        NeighborGraph bare = Given.Graph(3, (0, 1, 1, 1), (1, 2, 1, 1));
        Given.Fails(LfmErrorCode.InvalidArgument, () => Nystrom.Extend(Given.Space(bare, 2), new ReadOnlyMatrixView<float>(samples, 3, 3), Given.View(point, 1), 1, DistanceMetric.Euclidean), "no bandwidths");
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    /// <summary>A tilted circle in three dimensions: samples in the order of their angles, and points between two of them.</summary>
    private static (float[] Samples, float[] Points, double[] Angle, double[] AngleOfPoint) Circle()
    {
        Rng rng = new(11);
        double[] angle = [.. Enumerable.Range(0, N).Select(i => (i + (0.3 * rng.NextDouble())) * 2 * Math.PI / N)];
        double[] ofPoint = [.. Enumerable.Range(0, Held).Select(q => (angle[(10 * q) + 3] + angle[(10 * q) + 4]) / 2)];
        return (Place(angle), Place(ofPoint), angle, ofPoint);

        static float[] Place(double[] angles) => [.. angles.SelectMany(a => new[] { (float)Math.Cos(a), (float)(0.8 * Math.Sin(a)), (float)(0.6 * Math.Sin(a)) })];
    }
}
