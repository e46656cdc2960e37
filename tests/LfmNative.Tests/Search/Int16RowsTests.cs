using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

/// <summary>Keys from int16 rows: within their bound, and where the bound says little, not used.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class Int16RowsTests
{
    private const int N = 37;

    [Test]
    public void KeysLieWithinTheirError([Values(1, 2, 7, 8, 9, 100, 511, 512)] int d, [Values] DistanceMetric metric)
    {
        float[] x = TestData.Floats(N * d, 3, 1), queries = TestData.Floats(N * d, 4, 1);
        fixed (float* px = x, pq = queries)
        {
            ComputeContext context = new(2);
            using MetricRows samples = new(px, N, d, d, metric, context), rows = new(pq, N, d, d, metric, context, samples);
            samples.MakeWorkingRows(context);
            rows.MakeWorkingRows(context);
            using Int16Rows? integers = Int16Rows.Of(samples.Working.Pointer, d, samples, rows, context);
            Assert.That(integers, Is.Not.Null);
            double worst = 0;
            using NativeBuffer<short> packed = new((long)Int16Panel.Depth(d) * ScorePanel.Queries);
            float* keys = stackalloc float[ScorePanel.Queries * ScorePanel.Points];
            for (int i = 0; i < N; i += ScorePanel.Queries)
            {
                int count = Math.Min(ScorePanel.Queries, N - i);
                Int16Panel.PackRows(rows.Working.Pointer + ((long)i * d), d, count, integers!.Scale, packed.Pointer, ScorePanel.Queries);
                for (int j = 0; j < N; j += ScorePanel.Points)
                {
                    float scale = -2 / (integers.Scale * integers.Scale);
                    Int16Panel.Multiply(packed.Pointer, integers.Panel(j), d, scale, keys, ScorePanel.Points);
                    for (int r = 0; r < count; r++)
                    {
                        double bound = integers.KeyError(Math.Sqrt(rows.SquaredNorms.Pointer[i + r])) + rows.KeyError(i + r, samples);
                        for (int c = 0; c < ScorePanel.Points; c++)
                        {
                            double product = 0;
                            float* row = rows.Working.Pointer + ((i + r) * d), sample = samples.Working.Pointer + ((j + c) * d);
                            for (int k = 0; j + c < N && k < d; k++) product += (double)row[k] * sample[k];
                            double off = Math.Abs(keys[(r * ScorePanel.Points) + c] + (2 * product)) / bound;
                            worst = Math.Max(worst, off);
                        }
                    }
                }
            }
            Assert.That(worst, Is.LessThanOrEqualTo(1));
            // The bound is for rounding that conspires: by chance it grows with the root of the dimensions only.
            Assert.That(worst, Is.GreaterThan(0.05 / Math.Sqrt(d)), "a bound of use");
        }
    }

    [Test]
    public void WhatIntegersCannotTellApartIsNotGivenToThem()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Serves(513, 1), Is.False, "panels of so many dimensions leave the first cache");
            Assert.That(Serves(100, 1), Is.True);
            Assert.That(Serves(100, 100), Is.False, "a row a hundred times as long as the others");
            Assert.That(Serves(100, 0), Is.False, "rows that coincide");
        });

        static bool Serves(int d, float far)
        {
            float[] x = TestData.Floats(N * d, 5, 1);
            if (far == 0) Array.Fill(x, 1);
            for (int k = 0; k < d; k++) x[k] *= far;
            fixed (float* px = x)
            {
                ComputeContext context = new(1);
                using MetricRows rows = new(px, N, d, d, DistanceMetric.Euclidean, context);
                rows.MakeWorkingRows(context);
                using Int16Rows? integers = Int16Rows.Of(rows.Working.Pointer, d, rows, rows, context);
                return integers is not null;
            }
        }
    }

    /// <summary>Clusters that integers do not resolve, and rows far out that leave few digits for the rest.</summary>
    [Test]
    public void ListsAreThoseOfAllPairs([Values(1, 5, 40)] int k, [Values] DistanceMetric metric, [Values(1, 8, 1000)] float far)
    {
        const int Count = 700, D = 24;
        float[] x = TestData.Floats(Count * D, 6, 1);
        float[] little = TestData.Floats(Count * D, 7, 1e-5);
        for (int i = Count / 2; i < Count; i++)
        {
            for (int t = 0; t < D; t++) x[(i * D) + t] = x[(i % 20 * D) + t] + little[(i * D) + t];
        }
        for (int i = 0; i < Count; i += 100)
        {
            for (int t = 0; t < D; t++) x[(i * D) + t] *= far;
        }
        NeighborList found = NeighborSearch.Exact(new ReadOnlyMatrixView<float>(x, Count, D), k, metric, new ComputeContext(2));
        fixed (float* px = x)
        {
            using MetricRows rows = new(px, Count, D, D, metric, new ComputeContext(1));
            for (int i = 0; i < Count; i++)
            {
                IEnumerable<(double Distance, int Index)> others = Enumerable.Range(0, Count).Where(j => j != i)
                    .Select(j => (rows.Distance(i, rows, j), j));
                (double Distance, int Index)[] all = [.. others.OrderBy(p => p.Distance).ThenBy(p => p.Index).Take(k)];
                Assert.That(found.Indices[(i * k)..((i + 1) * k)], Is.EqualTo(all.Select(p => p.Index)), $"row {i}");
                long[] bits = TestData.Bits([.. all.Select(p => p.Distance)]);
                Assert.That(TestData.Bits(found.Distances[(i * k)..((i + 1) * k)]), Is.EqualTo(bits), $"row {i}");
            }
        }
    }
}
