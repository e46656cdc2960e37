using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Probe;

/// <summary>Products, distances and shortest-path steps.</summary>
internal static unsafe partial class SelfTest
{
    /// <summary>Rounding of a sum of n products of numbers of size one, with room to spare.</summary>
    private static double Rounding(int n, double epsilon) => 8 * epsilon * (n + 8);

    private const double DoubleEpsilon = 2.3e-16;
    private const double SingleEpsilon = 1.2e-7;

    private static void Dot()
    {
        foreach (int n in Lengths)
        {
            using Unaligned<double> a = new(Doubles(n, 1)), b = new(Doubles(n, 2));
            double expected = 0;
            for (int i = 0; i < n; i++) expected += a.Span[i] * b.Span[i];
            Near(VectorKernels.Dot(a.Pointer, b.Pointer, n), expected, Rounding(n, DoubleEpsilon), $"n = {n}");
        }
    }

    private static void DotOfSingles()
    {
        foreach (int n in Lengths)
        {
            using Unaligned<float> a = new(Singles(n, 1)), b = new(Singles(n, 2));
            double expected = 0;
            for (int i = 0; i < n; i++) expected += (double)a.Span[i] * b.Span[i];
            Near(VectorKernels.Dot(a.Pointer, b.Pointer, n), expected, Rounding(n, DoubleEpsilon), $"n = {n}");
        }
    }

    private static void DotSingle()
    {
        foreach (int n in Lengths)
        {
            using Unaligned<float> a = new(Singles(n, 1)), b = new(Singles(n, 2));
            double expected = 0;
            for (int i = 0; i < n; i++) expected += (double)a.Span[i] * b.Span[i];
            Near(VectorKernels.DotSingle(a.Pointer, b.Pointer, n), expected, Rounding(n, SingleEpsilon), $"n = {n}");
        }
    }

    private static void AddScaled()
    {
        foreach (int n in Lengths)
        {
            double[] expected = Doubles(n, 1), x = Doubles(n, 2);
            using Unaligned<double> y = new(expected), from = new(x);
            for (int i = 0; i < n; i++) expected[i] = Math.FusedMultiplyAdd(-0.7, x[i], expected[i]);
            VectorKernels.AddScaled(y.Pointer, -0.7, from.Pointer, n);
            AllEqual<double>(y.Span, expected, $"n = {n}");
        }
    }

    private static void ScaleShiftScale()
    {
        foreach (int n in Lengths)
        {
            float[] x = Singles(n, 1), expected = new float[n];
            double[] m = Doubles(n, 2);
            for (int i = 0; i < n; i++) expected[i] = (float)(((x[i] * 0.3) - m[i]) * 1.7);
            using Unaligned<float> from = new(x), to = new(new float[n]);
            using Unaligned<double> mean = new(m);
            VectorKernels.ScaleShiftScale(from.Pointer, 0.3, mean.Pointer, -1, 1.7, to.Pointer, n);
            AllEqual<float>(to.Span, expected, $"n = {n}");
            VectorKernels.ScaleShiftScale(from.Pointer, 0.3, mean.Pointer, -1, 1.7, from.Pointer, n);
            AllEqual<float>(from.Span, expected, $"n = {n}, in place");
            for (int i = 0; i < n; i++) expected[i] = (float)(x[i] * 0.3 * 1.7);
            x.CopyTo(from.Span);
            VectorKernels.ScaleShiftScale(from.Pointer, 0.3, null, 0, 1.7, from.Pointer, n);
            AllEqual<float>(from.Span, expected, $"n = {n}, without a shift");
        }
    }

    private static void Scaled()
    {
        foreach (int n in Lengths)
        {
            float[] x = Singles(n, 1), expected = Array.ConvertAll(x, value => value * 0.3f);
            using Unaligned<float> from = new(x), to = new(new float[n]);
            VectorKernels.Scaled(to.Pointer, 0.3f, from.Pointer, n);
            AllEqual<float>(to.Span, expected, $"n = {n}");
            VectorKernels.Scaled(from.Pointer, 0.3f, from.Pointer, n);
            AllEqual<float>(from.Span, expected, $"n = {n}, in place");
        }
    }

    private static void RowTimesMatrix()
    {
        foreach (int n in Lengths)
        {
            const int rows = 7;
            float[] x = Singles(rows, 1), m = Singles(rows * n, 2), expected = new float[n];
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < rows; i++) expected[j] = MathF.FusedMultiplyAdd(x[i], m[(i * n) + j], expected[j]);
            }
            using Unaligned<float> from = new(x), matrix = new(m), to = new(new float[n]);
            RowProduct.Multiply(from.Pointer, matrix.Pointer, rows, n, to.Pointer);
            AllEqual<float>(to.Span, expected, $"n = {n}");
            RowProduct.Add(from.Pointer, matrix.Pointer, rows, n, to.Pointer);
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < rows; i++) expected[j] = MathF.FusedMultiplyAdd(x[i], m[(i * n) + j], expected[j]);
            }
            AllEqual<float>(to.Span, expected, $"n = {n}, added");
        }
    }

    private static void AddSquares()
    {
        foreach (int n in Lengths)
        {
            double[] expected = Doubles(n, 1), x = Doubles(n, 2);
            using Unaligned<double> y = new(expected), from = new(x);
            for (int i = 0; i < n; i++) expected[i] = Math.FusedMultiplyAdd(1.3 * x[i], 1.3 * x[i], expected[i]);
            VectorKernels.AddSquares(y.Pointer, 1.3, from.Pointer, n);
            AllEqual<double>(y.Span, expected, $"n = {n}");
        }
    }

    private static void Multiply()
    {
        foreach (int n in Lengths)
        {
            double[] left = Doubles(n, 1), right = Doubles(n, 2), expected = new double[n];
            for (int i = 0; i < n; i++) expected[i] = left[i] * right[i];
            using Unaligned<double> a = new(left), b = new(right), c = new(new double[n]);
            VectorKernels.Multiply(a.Pointer, b.Pointer, c.Pointer, n);
            AllEqual<double>(c.Span, expected, $"n = {n}");
        }
    }

    private static void LargestMagnitude()
    {
        foreach (int n in Lengths)
        {
            double[] a = Doubles(n, 3);
            double expected = 0;
            foreach (double v in a) expected = Math.Max(expected, Math.Abs(v));
            Equal(VectorKernels.LargestMagnitude(a), expected, $"n = {n}");
        }
    }

    private static void BlockInner()
    {
        const int Width = BlockVectors.Width;
        foreach (int n in Lengths)
        {
            double[] left = Doubles(n * Width, 1), right = Doubles(n * Width, 2), expected = Doubles(Width * Width, 3);
            using Unaligned<double> v = new(left), w = new(right), h = new(expected);
            for (int a = 0; a < Width; a++)
            {
                for (int b = 0; b < Width; b++)
                {
                    for (int i = 0; i < n; i++) expected[(a * Width) + b] += left[(i * Width) + a] * right[(i * Width) + b];
                }
            }
            BlockVectors.AddInner(v.Pointer, w.Pointer, n, h.Pointer);
            AllNear(h.Span, expected, Rounding(n, DoubleEpsilon), $"n = {n}");
        }
    }

    private static void BlockProduct()
    {
        const int Width = BlockVectors.Width;
        foreach (int n in Lengths)
        {
            double[] left = Doubles(n * Width, 1), square = Doubles(Width * Width, 2), expected = Doubles(n * Width, 3);
            using Unaligned<double> v = new(left), h = new(square), w = new(expected);
            AddProduct(left, square, expected, n, Width);
            BlockVectors.AddProduct(v.Pointer, h.Pointer, w.Pointer, n);
            AllNear(w.Span, expected, Rounding(Width, DoubleEpsilon), $"n = {n}");
        }
    }

    private static void BlockTransform()
    {
        const int Width = BlockVectors.Width;
        foreach (int n in Lengths)
        {
            double[] left = Doubles(n * Width, 1), square = Doubles(Width * Width, 2), expected = new double[n * Width];
            using Unaligned<double> w = new(left), h = new(square);
            AddProduct(left, square, expected, n, Width);
            BlockVectors.Transform(w.Pointer, h.Pointer, n);
            AllNear(w.Span, expected, Rounding(Width, DoubleEpsilon), $"n = {n}");
        }
    }

    private static void AddProduct(double[] left, double[] square, double[] sum, int n, int width)
    {
        for (int i = 0; i < n; i++)
        {
            for (int a = 0; a < width; a++)
            {
                for (int b = 0; b < width; b++) sum[(i * width) + b] += left[(i * width) + a] * square[(a * width) + b];
            }
        }
    }

    private static void SparseVector()
    {
        (long[] start, int[] columns, double[] values) = Sparse(60);
        double[] x = Doubles(60, 4);
        using Unaligned<double> from = new(x), y = new(new double[60]);
        ushort[] narrow = Array.ConvertAll(columns, c => (ushort)c);
        fixed (long* s = start)
        fixed (int* c = columns)
        fixed (ushort* c16 = narrow)
        fixed (double* v = values)
        {
            SparseProduct.Multiply(s, c, v, from.Pointer, y.Pointer, 0, 60);
            CheckRows();
            y.Span.Clear();
            SparseProduct.Multiply(s, c16, v, from.Pointer, y.Pointer, 0, 60);
            CheckRows();
        }

        void CheckRows()
        {
            for (int i = 0; i < 60; i++)
            {
                double expected = 0;
                for (long p = start[i]; p < start[i + 1]; p++) expected += values[p] * x[columns[p]];
                Near(y.Span[i], expected, Rounding(60, DoubleEpsilon), $"row {i} of {start[i + 1] - start[i]} entries");
            }
        }
    }

    private static void SparseBlock()
    {
        const int N = 60, Width = BlockVectors.Width;
        (long[] start, int[] columns, double[] values) = Sparse(N);
        double[] x = Doubles(N * Width, 4), z = Doubles(N * Width, 5), diagonal = Doubles(N, 6);
        using Unaligned<double> from = new(x), last = new(z), y = new(new double[N * Width]);
        foreach ((double alpha, double beta, double gamma) in ((double, double, double)[])[(1, 0, 0), (0.5, -1.5, 0), (2, 0.25, -0.75)])
        {
            fixed (long* s = start)
            fixed (int* c = columns)
            fixed (double* v = values, d = diagonal)
                SparseProduct.MultiplyBlock(s, c, v, d, from.Pointer, y.Pointer, last.Pointer, (alpha, beta, gamma), 0, N);
            for (int i = 0; i < N; i++)
            {
                for (int k = 0; k < Width; k++)
                {
                    double sum = diagonal[i] * x[(i * Width) + k];
                    for (long p = start[i]; p < start[i + 1]; p++) sum += values[p] * x[(columns[p] * Width) + k];
                    double expected = (alpha * sum) + (beta * x[(i * Width) + k]) + (gamma * z[(i * Width) + k]);
                    Near(y.Span[(i * Width) + k], expected, Rounding(N, DoubleEpsilon), $"row {i}, vector {k}, gamma {gamma}");
                }
            }
        }
    }

    /// <summary>Rows of 0, 1, 2, … entries.</summary>
    private static (long[] Start, int[] Columns, double[] Values) Sparse(int n)
    {
        Rng random = new(7);
        long[] start = new long[n + 1];
        for (int i = 0; i < n; i++) start[i + 1] = start[i] + i;
        int[] columns = new int[start[n]];
        foreach (ref int c in columns.AsSpan()) c = random.NextInt(n);
        return (start, columns, Doubles(columns.Length, 8));
    }

    private static double Distance(float[] a, double sa, float[] b, double sb)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++) sum += ((a[j] * sa) - (b[j] * sb)) * ((a[j] * sa) - (b[j] * sb));
        return sum;
    }

    private static void SquaredDistance()
    {
        foreach (int d in Lengths)
        {
            float[] a = Singles(d, 1), b = Singles(d, 2);
            using Unaligned<float> x = new(a), y = new(b);
            double there = RowDistance.Squared(x.Pointer, 0.8, y.Pointer, 1.1, d),
                back = RowDistance.Squared(y.Pointer, 1.1, x.Pointer, 0.8, d);
            Near(there, Distance(a, 0.8, b, 1.1), 4 * Rounding(d, DoubleEpsilon), $"d = {d}");
            Equal(back, there, $"d = {d}, the rows exchanged");
        }
    }

    private static void WidenedDistance()
    {
        foreach (int d in Lengths)
        {
            float[] a = Singles(d, 1), b = Singles(d, 2), c = Singles(d, 3);
            using Unaligned<float> x = new(a), y = new(b), z = new(c);
            using Unaligned<double> wide = new(new double[d]);
            RowDistance.Widen(y.Pointer, 1.1, wide.Pointer, d);
            foreach (double scale in (double[])[1, 0.8])
            {
                double one = RowDistance.Squared(x.Pointer, scale, wide.Pointer, d);
                Equal(one, RowDistance.Squared(x.Pointer, scale, y.Pointer, 1.1, d), $"d = {d}, scale {scale}");
                (double first, double second) = RowDistance.Squared(x.Pointer, scale, z.Pointer, scale, wide.Pointer, d);
                Equal(first, one, $"d = {d}, scale {scale}, first of two");
                Near(second, Distance(c, scale, b, 1.1), 4 * Rounding(d, DoubleEpsilon), $"d = {d}, scale {scale}, second of two");
            }
        }
    }

    private static void SingleDistance()
    {
        foreach (int d in Lengths)
        {
            float[] a = Singles(d, 1), b = Singles(d, 2);
            using Unaligned<float> x = new(a), y = new(b);
            Near(RowDistance.SquaredSingle(x.Pointer, y.Pointer, d), Distance(a, 1, b, 1), 4 * Rounding(d, SingleEpsilon), $"d = {d}");
        }
    }

    private static void SquaredNorm()
    {
        foreach (int d in Lengths)
        {
            float[] a = Singles(d, 1);
            using Unaligned<float> x = new(a);
            Near(RowDistance.SquaredNorm(x.Pointer, d), Distance(a, 1, new float[d], 1), Rounding(d, DoubleEpsilon), $"d = {d}");
        }
    }

    private static void Center()
    {
        foreach (int d in Lengths)
        {
            float[] row = Singles(d, 1), expected = new float[d];
            double[] mean = Doubles(d, 2);
            for (int j = 0; j < d; j++) expected[j] = (float)(((row[j] * 0.9) - mean[j]) * 1.7);
            using Unaligned<float> x = new(row), target = new(new float[d]);
            using Unaligned<double> m = new(mean);
            RowDistance.Center(x.Pointer, 0.9, m.Pointer, 1.7, target.Pointer, d);
            AllEqual<float>(target.Span, expected, $"d = {d}");
        }
    }

    private static void Relax()
    {
        const int Nodes = 50, Width = MinPlus.Width;
        Rng random = new(9);
        foreach (int degree in (int[])[0, 1, 2, 3, 5, 17])
        {
            double[] dist = Array.ConvertAll(Doubles(Nodes * Width, 4), v => Math.Abs(v)),
                lengths = Array.ConvertAll(Doubles(degree, 5), v => Math.Abs(v));
            for (int i = 0; i < dist.Length; i += 3) dist[i] = double.PositiveInfinity;
            int[] columns = new int[degree];
            foreach (ref int c in columns.AsSpan()) c = 1 + random.NextInt(Nodes - 1);
            double[] expected = dist[..Width];
            for (int s = 0; s < Width; s++)
            {
                for (int p = 0; p < degree; p++) expected[s] = Math.Min(expected[s], dist[(columns[p] * Width) + s] + lengths[p]);
            }
            bool shorter = !expected.AsSpan().SequenceEqual(dist.AsSpan(0, Width));
            fixed (int* c = columns)
            fixed (double* l = lengths, all = dist)
                Equal(MinPlus.Relax(c, l, degree, all, all), shorter, $"degree {degree}, whether anything became shorter");
            AllEqual<double>(dist.AsSpan(0, Width), expected, $"degree {degree}");
        }
    }

    private static void Products()
    {
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 1), (3, 5, 7), (17, 4, 33), (40, 41, 42)])
        {
            Matrix a = new(m, k, Doubles(m * k, 1)), b = new(k, n, Doubles(k * n, 2)), expected = new(m, n);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    for (int l = 0; l < k; l++) expected[i, j] += a[i, l] * b[l, j];
                }
            }
            AllNear(Gemm.Product(a, b).Data, expected.Data, Rounding(k, DoubleEpsilon), $"{m}×{k} times {k}×{n}");
            AllNear(Gemm.Product(a.Transposed(), b, transA: true).Data, expected.Data, Rounding(k, DoubleEpsilon), $"{m}×{k} transposed");
        }
    }
}
