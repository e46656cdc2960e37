using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LfmNative.Kernels;

/// <summary>Scores of int16 coordinates: two products an instruction where float32 has one, exact up to coordinate rounding.</summary>
/// <remarks>
/// A panel interleaves two dimensions of each query or point: ⌈dims/2⌉×6×2 or ⌈dims/2⌉×16×2. Sums wrap modulo 2³²: the inner
/// products themselves have to fit an int32, partial sums need not.
/// </remarks>
internal readonly unsafe struct Int16Panel : IScorePanel<short>
{
    /// <summary>The largest coordinate allowed.</summary>
    public const int MaxCoordinate = short.MaxValue;

    /// <summary>The largest inner product allowed, its bias included.</summary>
    public const double MaxProduct = int.MaxValue;

    public static double Spacing => 1;

    public static int Depth(int dims) => dims + (dims & 1);

    public static void Pack(double* columns, long ld, int dims, int width, double scale, short* panel, int stride)
    {
        for (int k = 0; k < dims; k += 2)
        {
            double* row = columns + (k * ld);
            // With an odd number of dimensions the last one is paired with zeros.
            double second = k + 1 < dims ? scale : 0;
            double* below = k + 1 < dims ? row + ld : row;
            int* pairs = (int*)(panel + ((long)k * stride));
            int i = 0;
            for (; i <= width - 4; i += 4)
            {
                Vector128<int> low = Avx.ConvertToVector128Int32(Vector256.Load(row + i) * scale);
                Vector128<int> high = Avx.ConvertToVector128Int32(Vector256.Load(below + i) * second);
                ((low & Vector128.Create(0xFFFF)) | Vector128.ShiftLeft(high, 16)).Store(pairs + i);
            }
            for (; i < width; i++)
                pairs[i] = ((int)Math.Round(row[i] * scale) & 0xFFFF) | ((int)Math.Round(below[i] * second) << 16);
            for (; i < stride; i++) pairs[i] = 0;
        }
    }

    /// <summary>Packs contiguous rows, scaled and rounded; the rest of the panel is zero.</summary>
    /// <param name="rows">The first row, dims values.</param>
    /// <param name="dims">Dimensions.</param>
    /// <param name="count">Rows, at most <paramref name="stride"/>.</param>
    /// <param name="scale">Factor of every coordinate.</param>
    /// <param name="panel">Receives depth·stride coordinates.</param>
    /// <param name="stride">Columns of the panel: queries or points.</param>
    public static void PackRows(float* rows, int dims, int count, float scale, short* panel, int stride)
    {
        int* pairs = (int*)panel;
        if (count < stride) new Span<int>(pairs, Depth(dims) / 2 * stride).Clear();
        for (int i = 0; i < count; i++)
        {
            float* row = rows + ((long)i * dims);
            int* to = pairs + i;
            int k = 0;
            for (; k <= dims - 8; k += 8, to += 4 * stride)
            {
                Vector256<int> v = Avx.ConvertToVector256Int32(Vector256.Load(row + k) * scale);
                // The pairs (0, 1), (2, 3), (4, 5), (6, 7), each in the lower half of 64 bits.
                Vector256<long> odd = Vector256.ShiftRightLogical(v.AsInt64(), 32) << 16;
                Vector256<long> joined = (v.AsInt64() & Vector256.Create(0xFFFFL)) | odd;
                Vector256<int> pair = joined.AsInt32();
                (to[0], to[stride], to[2 * stride], to[3 * stride]) = (pair[0], pair[2], pair[4], pair[6]);
            }
            for (; k < dims; k += 2, to += stride)
                *to = (Rounded(row[k], scale) & 0xFFFF) | (k + 1 < dims ? Rounded(row[k + 1], scale) << 16 : 0);
        }
    }

    // Not inlined: the sums need all registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool AnyAtLeast(short* q, short* p, int dims, float* bias, float* threshold, float* scores) =>
        Sum(q, p, dims, Integer(Vector256.Load(bias)), Integer(Vector256.Load(bias + 8)), new Comparison(threshold, scores));

    /// <summary>to[i·ld + j] ← scale·⟨query i, point j⟩ for all 6×16.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Multiply(short* q, short* p, int dims, float scale, float* to, long ld) =>
        Sum(q, p, dims, Vector256<int>.Zero, Vector256<int>.Zero, new Scaling(scale, to, ld));

    /// <summary>What is done with the sums while they are in registers.</summary>
    private interface IEpilogue
    {
        bool Apply(
            Vector256<int> a0,
            Vector256<int> b0,
            Vector256<int> a1,
            Vector256<int> b1,
            Vector256<int> a2,
            Vector256<int> b2,
            Vector256<int> a3,
            Vector256<int> b3,
            Vector256<int> a4,
            Vector256<int> b4,
            Vector256<int> a5,
            Vector256<int> b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Sum<TEpilogue>(
        short* q,
        short* p,
        int dims,
        Vector256<int> left0,
        Vector256<int> right0,
        TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        Vector256<int> a0 = left0, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
        Vector256<int> b0 = right0, b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
        int* pair = (int*)q;
        for (int k = 0; k < dims; k += 2)
        {
            Vector256<short> left = Vector256.Load(p), right = Vector256.Load(p + 16);
            Vector256<short> x = Vector256.Create(pair[0]).AsInt16();
            a0 += Avx2.MultiplyAddAdjacent(x, left);
            b0 += Avx2.MultiplyAddAdjacent(x, right);
            x = Vector256.Create(pair[1]).AsInt16();
            a1 += Avx2.MultiplyAddAdjacent(x, left);
            b1 += Avx2.MultiplyAddAdjacent(x, right);
            x = Vector256.Create(pair[2]).AsInt16();
            a2 += Avx2.MultiplyAddAdjacent(x, left);
            b2 += Avx2.MultiplyAddAdjacent(x, right);
            x = Vector256.Create(pair[3]).AsInt16();
            a3 += Avx2.MultiplyAddAdjacent(x, left);
            b3 += Avx2.MultiplyAddAdjacent(x, right);
            x = Vector256.Create(pair[4]).AsInt16();
            a4 += Avx2.MultiplyAddAdjacent(x, left);
            b4 += Avx2.MultiplyAddAdjacent(x, right);
            x = Vector256.Create(pair[5]).AsInt16();
            a5 += Avx2.MultiplyAddAdjacent(x, left);
            b5 += Avx2.MultiplyAddAdjacent(x, right);
            pair += ScorePanel.Queries;
            p += 2 * ScorePanel.Points;
        }
        return epilogue.Apply(a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5);
    }

    private static Vector256<float> Single(Vector256<int> sums) => Vector256.ConvertToSingle(sums);

    /// <summary>To the nearest integer; what no integer holds, −∞ included, becomes the least one.</summary>
    private static Vector256<int> Integer(Vector256<float> values) => Avx.ConvertToVector256Int32(values);

    private static int Rounded(float value, float scale) => (int)MathF.Round(value * scale);

    /// <summary>Sums and thresholds are compared as integers; only where one is attained are they written as floats.</summary>
    private readonly struct Comparison(float* threshold, float* scores) : IEpilogue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Apply(
            Vector256<int> a0,
            Vector256<int> b0,
            Vector256<int> a1,
            Vector256<int> b1,
            Vector256<int> a2,
            Vector256<int> b2,
            Vector256<int> a3,
            Vector256<int> b3,
            Vector256<int> a4,
            Vector256<int> b4,
            Vector256<int> a5,
            Vector256<int> b5)
        {
            // Rounded down to an integer, at most the largest float that is an int32.
            Vector256<float> floor = Vector256.Floor(Vector256.Load(threshold));
            Vector256<int> least = Integer(Vector256.MinNative(floor, Vector256.Create(2147483520f)));
            Vector256<int> below = Below(a0, b0, least, 0);
            below &= Below(a1, b1, least, 1);
            below &= Below(a2, b2, least, 2);
            below &= Below(a3, b3, least, 3);
            below &= Below(a4, b4, least, 4);
            below &= Below(a5, b5, least, 5);
            if (below == Vector256<int>.AllBitsSet) return false;
            Write(a0, b0, scores);
            Write(a1, b1, scores + ScorePanel.Points);
            Write(a2, b2, scores + (2 * ScorePanel.Points));
            Write(a3, b3, scores + (3 * ScorePanel.Points));
            Write(a4, b4, scores + (4 * ScorePanel.Points));
            Write(a5, b5, scores + (5 * ScorePanel.Points));
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> Below(Vector256<int> a, Vector256<int> b, Vector256<int> least, int query)
        {
            // Below both: below the larger.
            return Vector256.GreaterThan(Avx2.PermuteVar8x32(least, Vector256.Create(query)), Vector256.Max(a, b));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Write(Vector256<int> a, Vector256<int> b, float* to)
        {
            Single(a).Store(to);
            Single(b).Store(to + 8);
        }
    }

    private readonly struct Scaling(float scale, float* to, long ld) : IEpilogue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Apply(
            Vector256<int> a0,
            Vector256<int> b0,
            Vector256<int> a1,
            Vector256<int> b1,
            Vector256<int> a2,
            Vector256<int> b2,
            Vector256<int> a3,
            Vector256<int> b3,
            Vector256<int> a4,
            Vector256<int> b4,
            Vector256<int> a5,
            Vector256<int> b5)
        {
            Write(0, a0, b0);
            Write(1, a1, b1);
            Write(2, a2, b2);
            Write(3, a3, b3);
            Write(4, a4, b4);
            Write(5, a5, b5);
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Write(int i, Vector256<int> left, Vector256<int> right)
        {
            float* row = to + (i * ld);
            (Single(left) * scale).Store(row);
            (Single(right) * scale).Store(row + 8);
        }
    }
}
