using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Probe;

/// <summary>Selection, sorting, scans and searches.</summary>
internal static unsafe partial class SelfTest
{
    private static void Order()
    {
        foreach (int n in Lengths.Where(n => n > 0))
        {
            float[] values = Singles(n, 1), sorted = [.. values.Order()];
            double[] wide = Doubles(n, 2), wideSorted = [.. wide.Order()];
            foreach (int rank in (int[])[0, n / 3, n / 2, n - 1])
            {
                Equal(OrderStatistic.Smallest(values, rank), sorted[rank], $"n = {n}, rank {rank}");
                Equal(OrderStatistic.Smallest(wide, rank), wideSorted[rank], $"n = {n}, rank {rank}, float64");
            }
            Equal(OrderStatistic.Range(wide), (wideSorted[0], wideSorted[^1]), $"n = {n}, range");
        }
    }

    private static void Partition()
    {
        foreach (int n in Lengths.Where(n => n > 0))
        {
            float[] original = Singles(n, 1), keys = [.. original];
            int[] items = [.. Enumerable.Range(0, n)];
            int rank = n / 3;
            QuickSelect.Partition(keys, items, rank);
            for (int i = 0; i < n; i++) Equal(keys[i], original[items[i]], $"n = {n}, key {i} and its item");
            AllEqual<int>(items.Order().ToArray(), Enumerable.Range(0, n).ToArray(), $"n = {n}, items");
            if (rank > 0 && keys[..rank].Max() > keys[rank..].Min()) throw new InvalidOperationException($"n = {n}: not parted at {rank}");
        }
    }

    private static void Quantize()
    {
        foreach (int n in Lengths)
        {
            float[] cosines = Array.ConvertAll(Singles(n, 1), v => v / 3);
            byte[] expected = Array.ConvertAll(cosines, v => (byte)Math.Clamp(v * 127, 0, 127)), actual = new byte[n];
            fixed (float* c = cosines)
            fixed (byte* q = actual)
                QuantizedCosines.Quantize(c, n, q);
            AllEqual<byte>(actual, expected, $"n = {n}");
        }
    }

    private static void Best()
    {
        foreach (int n in Lengths)
        {
            float[] a = Singles(n, 1), b = Singles(n, 2);
            float best = 0.5f, expected = 0.5f;
            int index = -7, expectedIndex = -7;
            for (int j = 0; j < n; j++)
            {
                if (a[j] + b[j] > expected) (expected, expectedIndex) = (a[j] + b[j], 100 + j);
            }
            using Unaligned<float> x = new(a), y = new(b);
            RowScan.Best(x.Pointer, y.Pointer, n, 100, ref best, ref index);
            Equal((best, index), (expected, expectedIndex), $"n = {n}");
        }
    }

    private static void BestOfColumns()
    {
        foreach (int n in Lengths)
        {
            float[] expected = Singles(n, 1);
            int[] expectedIndex = new int[n];
            using Unaligned<float> best = new(expected), a = new(Singles(n, 2));
            using Unaligned<int> index = new(expectedIndex);
            for (int j = 0; j < n; j++)
            {
                if (a.Span[j] + 0.25f > expected[j]) (expected[j], expectedIndex[j]) = (a.Span[j] + 0.25f, 9);
            }
            RowScan.BestOfColumns(a.Pointer, 0.25f, n, 9, best.Pointer, index.Pointer);
            AllEqual<float>(best.Span, expected, $"n = {n}");
            AllEqual<int>(index.Span, expectedIndex, $"n = {n}, rows");
        }
    }

    private static void FloatPanels()
    {
        const int Q = ScorePanel.Queries, P = ScorePanel.Points;
        foreach (int dims in (int[])[0, 1, 2, 7, 50, 301])
        {
            float[] queries = Singles(dims * Q, 1), points = Singles(dims * P, 2), bias = Singles(P, 3), expected = new float[Q * P];
            for (int i = 0; i < Q; i++)
            {
                for (int j = 0; j < P; j++)
                {
                    float sum = bias[j];
                    for (int k = 0; k < dims; k++) sum = MathF.FusedMultiplyAdd(queries[(k * Q) + i], points[(k * P) + j], sum);
                    expected[(i * P) + j] = sum;
                }
            }
            using Unaligned<float> q = new(queries), p = new(points), b = new(bias),
                threshold = new(new float[Q + 2]), scores = new(new float[Q * P]);
            threshold.Span.Fill(float.PositiveInfinity);
            Equal(FloatPanel.AnyAtLeast(q.Pointer, p.Pointer, dims, b.Pointer, threshold.Pointer, scores.Pointer),
                false, $"{dims} dimensions, none");
            threshold.Span[Q - 1] = expected[^P..].Max();
            Equal(FloatPanel.AnyAtLeast(q.Pointer, p.Pointer, dims, b.Pointer, threshold.Pointer, scores.Pointer),
                true, $"{dims} dimensions, one");
            AllEqual<float>(scores.Span, expected, $"{dims} dimensions");
        }
    }

    private static void Int16Panels()
    {
        const int Q = ScorePanel.Queries, P = ScorePanel.Points;
        foreach (int dims in (int[])[1, 2, 3, 7, 8, 9, 46, 128])
        {
            int[] queries = Whole(dims * Q, 1), points = Whole(dims * P, 2);
            using NativeBuffer<short> q = new((long)Int16Panel.Depth(dims) * Q), p = new((long)Int16Panel.Depth(dims) * P);
            fixed (float* rows = Array.ConvertAll(queries, v => (float)v)) Int16Panel.PackRows(rows, dims, Q, 1, q.Pointer, Q);
            fixed (float* rows = Array.ConvertAll(points, v => (float)v)) Int16Panel.PackRows(rows, dims, P, 1, p.Pointer, P);
            using Unaligned<float> products = new(new float[Q * P]);
            Int16Panel.Multiply(q.Pointer, p.Pointer, dims, 0.5f, products.Pointer, P);
            for (int i = 0; i < Q; i++)
            {
                for (int j = 0; j < P; j++)
                {
                    long sum = 0;
                    for (int k = 0; k < dims; k++) sum += (long)queries[(i * dims) + k] * points[(j * dims) + k];
                    Equal(products.Span[(i * P) + j], 0.5f * sum, $"{dims} dimensions, query {i}, point {j}");
                }
            }
        }

        static int[] Whole(int count, ulong seed) => Array.ConvertAll(Singles(count, seed), v => (int)Math.Clamp(v * 300, -1000, 1000));
    }

    private static void TopValues()
    {
        foreach (int k in (int[])[1, 2, 7, 8, 9, 10, 17, 30])
        {
            foreach (int n in Lengths)
            {
                float[] values = Singles(n, 1),
                    expected = [.. values.Concat(Enumerable.Repeat(float.NegativeInfinity, k)).OrderDescending().Take(k)];
                using Unaligned<float> v = new(values), top = new(new float[k]);
                top.Span.Fill(float.NegativeInfinity);
                SortedTopK.InsertValues(v.Pointer, n, top.Pointer, k);
                AllEqual<float>(top.Span, expected, $"n = {n}, k = {k}");
            }
        }
    }

    private static void TopColumnValues()
    {
        const int Rows = 20;
        foreach (int k in (int[])[1, 5, 9, 10])
        {
            foreach (int n in Lengths)
            {
                float[] values = Singles(Rows * n, 1);
                using Unaligned<float> v = new(values), top = new(new float[n * k]), least = new(new float[n]);
                top.Span.Fill(float.NegativeInfinity);
                least.Span.Fill(float.NegativeInfinity);
                for (int row = 0; row < Rows; row++) SortedTopK.InsertColumnValues(v.Pointer + (row * n), n, top.Pointer, least.Pointer, k);
                for (int j = 0; j < n; j++)
                {
                    float[] expected = [.. Enumerable.Range(0, Rows).Select(row => values[(row * n) + j]).OrderDescending().Take(k)];
                    AllEqual<float>(top.Span.Slice(j * k, k), expected, $"n = {n}, k = {k}, column {j}");
                    Equal(least.Span[j], expected[^1], $"n = {n}, k = {k}, the last of column {j}");
                }
            }
        }
    }

    private static void TopRow()
    {
        foreach (int n in Lengths)
        {
            const int K = 8;
            float[] a = Singles(n, 1), b = Singles(n, 2), keys = new float[K];
            int[] names = [.. Enumerable.Range(0, n).Select(j => 3 * j)], ids = new int[K];
            (float Key, int Id)[] expected =
                [.. Enumerable.Range(0, n).Where(j => names[j] != 6)
                    .Select(j => (a[j] + b[j] + 0.5f, names[j] | SortedTopK.New)).Order().Take(K)];
            fixed (float* left = a, right = b, list = keys)
            fixed (int* rows = names, entries = ids)
            {
                SortedTopK.Clear<SmallestFirst>(list, entries, K);
                SortedTopK.InsertRow(list, entries, K, left, right, 0.5f, n, rows, 6, mayRepeat: true);
                SortedTopK.InsertRow(list, entries, K, left, right, 0.5f, n, rows, 6, mayRepeat: true);
            }
            for (int t = 0; t < expected.Length; t++) Equal((keys[t], ids[t]), expected[t], $"n = {n}, place {t}");
        }
    }

    private static void Candidates()
    {
        CandidateList list = new();
        foreach (int k in (int[])[1, 5, 30, 300])
        {
            foreach (int n in (int[])[.. Lengths, 5000])
            {
                float[] a = Singles(n, 1), b = Singles(n, 2);
                (float Key, int Id)[] all = [.. Enumerable.Range(0, n).Where(j => j != 4).Select(j => (a[j] + b[j], j)).Order()];
                list.Reset(k, 0.01f);
                fixed (float* left = a, right = b) list.AppendRow(left, right, n, 0, null, 4);
                list.Partition();
                float limit = all.Length < k ? float.PositiveInfinity : all[k - 1].Key + 0.01f;
                int[] expected = [.. all.Where(entry => entry.Key <= limit).Select(entry => entry.Id).Order()];
                AllEqual<int>(list.Ids.ToArray().Order().ToArray(), expected, $"n = {n}, k = {k}");
                if (all.Length >= k) Equal(list.Kth, all[k - 1].Key, $"n = {n}, k = {k}, the k-th key");
            }
        }
    }

    private static void SortNeighbors()
    {
        NeighborSorter sorter = new();
        foreach (int n in Lengths.Where(n => n > 0))
        {
            foreach (int coarse in (int[])[0, 4])
            {
                double[] distances = Array.ConvertAll(Doubles(n, 1), v => coarse == 0 ? Math.Abs(v) : Math.Round(Math.Abs(v) * coarse));
                int[] ids = new Rng(2).Permutation(n);
                (double, int)[] expected = [.. distances.Zip(ids).Order()];
                sorter.Sort(distances, ids);
                for (int i = 0; i < n; i++) Equal((distances[i], ids[i]), expected[i], $"n = {n}, position {i}, ties {coarse}");
            }
        }
    }

    private static void Pairs()
    {
        const int Samples = 200;
        PairsBySample pairs = new(Samples);
        CandidateList list = new();
        List<(int Sample, int Owner)> expected = [];
        pairs.Clear(10);
        for (int owner = 0; owner < 20; owner++)
        {
            float[] a = Singles(Samples, (ulong)owner), b = new float[Samples];
            list.Reset(Samples, 0);
            fixed (float* left = a, right = b) list.AppendRow(left, right, Samples, 0, null, -1);
            pairs.Add(list, -0.5f, 0.5f, owner);
            expected.AddRange(Enumerable.Range(0, Samples).Where(j => a[j] > -0.5f && a[j] <= 0.5f).Select(j => (j, owner)));
        }
        pairs.Sort();
        expected.Sort();
        Equal(pairs.Count, expected.Count, "pairs");
        for (int p = 0; p < expected.Count; p++)
        {
            Equal((pairs.Sorted[p], pairs.Requests[p].Owner), expected[p], $"pair {p}");
            Equal(pairs.Samples[pairs.Requests[p].Position], pairs.Sorted[p], $"position of pair {p}");
        }
    }

    private static void ExactNeighbors()
    {
        foreach ((int n, int d, int k) in ((int, int, int)[])[(50, 3, 5), (301, 17, 9), (700, 130, 40)])
        {
            float[] x = Singles(n * d, 1);
            foreach (DistanceMetric metric in Enum.GetValues<DistanceMetric>())
            {
                NeighborList found = NeighborSearch.Exact(new ReadOnlyMatrixView<float>(x, n, d), k, metric, new ComputeContext(2));
                for (int i = 0; i < n; i += 7)
                {
                    double[] expected =
                        [.. Enumerable.Range(0, n).Where(j => j != i).Select(j => Between(x, i, j, d, metric)).Order().Take(k)];
                    AllNear(found.Distances.AsSpan(i * k, k), expected, 1e-6, $"{n}×{d}, {metric}, row {i}");
                    for (int t = 0; t < k; t++)
                        Near(Between(x, i, found.Indices[(i * k) + t], d, metric),
                            expected[t], 1e-6, $"{n}×{d}, {metric}, row {i}, neighbour {t}");
                }
            }
        }
    }

    /// <summary>Clusters, whose neighbours the partition of the rows keeps together.</summary>
    private static void ApproximateNeighbors()
    {
        const int N = 6000, D = 12, K = 10;
        float[] x = Singles(N * D, 1);
        for (int i = 0; i < N; i++) x[i * D] += 8 * (i % 20);
        ReadOnlyMatrixView<float> view = new(x, N, D);
        NeighborList exact = NeighborSearch.Exact(view, K, DistanceMetric.Euclidean, new ComputeContext(2));
        NeighborList found = ApproximateSearch.Find(view, K, DistanceMetric.Euclidean, 1, new ComputeContext(2));
        int same = 0;
        for (int i = 0; i < N; i++)
            same += found.Indices.AsSpan(i * K, K).ToArray().Intersect(exact.Indices.AsSpan(i * K, K).ToArray()).Count();
        Near((double)same / (N * K), 1, 0.05, "recall");
    }

    private static double Between(float[] x, int i, int j, int d, DistanceMetric metric)
    {
        double dot = 0, ni = 0, nj = 0, squared = 0;
        for (int t = 0; t < d; t++)
        {
            double a = x[(i * d) + t], b = x[(j * d) + t];
            dot += a * b;
            ni += a * a;
            nj += b * b;
            squared += (a - b) * (a - b);
        }
        double cosine = dot / Math.Sqrt(ni * nj);
        return metric switch
        {
            DistanceMetric.Euclidean => Math.Sqrt(squared),
            DistanceMetric.Cosine => 1 - cosine,
            DistanceMetric.Angular => Math.Sqrt(2 - (2 * cosine)),
            _ => throw new ArgumentOutOfRangeException(nameof(metric)),
        };
    }
}
