using System.Numerics;
using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Scans of one row of scores for the best one.</summary>
internal static unsafe class RowScan
{
    /// <summary>Columns whose largest score is found before it is compared.</summary>
    private const int Chunk = 512;

    /// <summary>For every column j: the larger of best[j] and a[j] + b, with the row it came from.</summary>
    /// <param name="a">count scores of row <paramref name="row"/>.</param>
    /// <param name="b">Bias of that row.</param>
    /// <param name="count">Columns.</param>
    /// <param name="row">The row.</param>
    /// <param name="best">Running best of each column.</param>
    /// <param name="index">Running best row of each column.</param>
    public static void BestOfColumns(float* a, float b, int count, int row, float* best, int* index)
    {
        KernelAssert.Elements(a, count);
        KernelAssert.Elements(best, count);
        KernelAssert.Elements(index, count);
        Vector256<float> bias = Vector256.Create(b);
        Vector256<int> own = Vector256.Create(row);
        int j = 0;
        for (; j <= count - 32; j += 32)
        {
            Vector256<float> v0 = Vector256.Load(a + j) + bias, v1 = Vector256.Load(a + j + 8) + bias;
            Vector256<float> v2 = Vector256.Load(a + j + 16) + bias, v3 = Vector256.Load(a + j + 24) + bias;
            Vector256<float> any = Vector256.GreaterThan(v0, Vector256.Load(best + j));
            any |= Vector256.GreaterThan(v1, Vector256.Load(best + j + 8));
            any |= Vector256.GreaterThan(v2, Vector256.Load(best + j + 16)) | Vector256.GreaterThan(v3, Vector256.Load(best + j + 24));
            if (any.AsInt32() == Vector256<int>.Zero) continue;
            StoreLarger(v0, own, best + j, index + j);
            StoreLarger(v1, own, best + j + 8, index + j + 8);
            StoreLarger(v2, own, best + j + 16, index + j + 16);
            StoreLarger(v3, own, best + j + 24, index + j + 24);
        }
        for (; j < count; j++)
        {
            float value = a[j] + b;
            if (value > best[j]) (best[j], index[j]) = (value, row);
        }
    }

    /// <summary>Position of the largest a[j] + b[j] in float32, the first such; updates a running best.</summary>
    /// <remarks>
    /// The largest of a chunk of columns is found without a branch; nearly always it is no better than the running best, and only in the
    /// last chunk that was is the column located.
    /// </remarks>
    public static void Best(float* a, float* b, int count, int first, ref float best, ref int index)
    {
        KernelAssert.Elements(a, count);
        KernelAssert.Elements(b, count);
        float top = best;
        int at = -1;
        for (int from = 0; from < count; from += Chunk)
        {
            float largest = Largest(a + from, b + from, Math.Min(Chunk, count - from));
            if (largest > top) (top, at) = (largest, from);
        }
        if (at < 0) return;
        best = top;
        index = first + at + FirstEqual(a + at, b + at, Math.Min(Chunk, count - at), top);
    }

    /// <summary>below[j] ← a value below values[j] by its rounding or little more; −∞ stays.</summary>
    public static void JustBelow(float* values, float* below, int count)
    {
        const float Relative = 1f / (1 << 22), Least = 1e-37f;
        int j = 0;
        for (; j <= count - 8; j += 8)
        {
            Vector256<float> value = Vector256.Load(values + j), size = Vector256.Abs(value);
            (value - Vector256.FusedMultiplyAdd(size, Vector256.Create(Relative), Vector256.Create(Least))).Store(below + j);
        }
        for (; j < count; j++) below[j] = values[j] - MathF.FusedMultiplyAdd(MathF.Abs(values[j]), Relative, Least);
    }

    private static void StoreLarger(Vector256<float> value, Vector256<int> row, float* best, int* index)
    {
        Vector256<float> larger = Vector256.GreaterThan(value, Vector256.Load(best));
        Vector256.ConditionalSelect(larger, value, Vector256.Load(best)).Store(best);
        Vector256.ConditionalSelect(larger.AsInt32(), row, Vector256.Load(index)).Store(index);
    }

    private static float Largest(float* a, float* b, int count)
    {
        int j = 0;
        Vector256<float> m0 = Vector256.Create(float.NegativeInfinity), m1 = m0, m2 = m0, m3 = m0;
        for (; j <= count - 32; j += 32)
        {
            m0 = Vector256.MaxNative(Vector256.Load(a + j) + Vector256.Load(b + j), m0);
            m1 = Vector256.MaxNative(Vector256.Load(a + j + 8) + Vector256.Load(b + j + 8), m1);
            m2 = Vector256.MaxNative(Vector256.Load(a + j + 16) + Vector256.Load(b + j + 16), m2);
            m3 = Vector256.MaxNative(Vector256.Load(a + j + 24) + Vector256.Load(b + j + 24), m3);
        }
        m0 = Vector256.MaxNative(Vector256.MaxNative(m0, m1), Vector256.MaxNative(m2, m3));
        Vector128<float> half = Vector128.MaxNative(m0.GetLower(), m0.GetUpper());
        half = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        float largest = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(1, 0, 3, 2))).ToScalar();
        for (; j < count; j++)
        {
            float value = a[j] + b[j];
            if (value > largest) largest = value;
        }
        return largest;
    }

    /// <summary>The first j with a[j] + b[j] = value, which exists.</summary>
    private static int FirstEqual(float* a, float* b, int count, float value)
    {
        int j = 0;
        Vector256<float> sought = Vector256.Create(value);
        for (; j <= count - 16; j += 16)
        {
            Vector256<float> left = Vector256.Equals(Vector256.Load(a + j) + Vector256.Load(b + j), sought);
            Vector256<float> right = Vector256.Equals(Vector256.Load(a + j + 8) + Vector256.Load(b + j + 8), sought);
            uint hits = (left | right).ExtractMostSignificantBits();
            if (hits == 0) continue;
            hits = left.ExtractMostSignificantBits() | (right.ExtractMostSignificantBits() << 8);
            return j + BitOperations.TrailingZeroCount(hits);
        }
        while (a[j] + b[j] != value) j++;
        return j;
    }
}
