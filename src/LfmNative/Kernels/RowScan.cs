using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Scans of one row of scores.</summary>
internal static unsafe class RowScan
{
    /// <summary>Columns whose largest score is found before it is compared.</summary>
    private const int Stretch = 512;

    /// <summary>For every column j: the larger of best[j] and a[j] + b, with the row it came from.</summary>
    /// <param name="a">count scores of row <paramref name="row"/>.</param>
    /// <param name="b">Bias of that row.</param>
    /// <param name="count">Columns.</param>
    /// <param name="row">The row.</param>
    /// <param name="best">Running best of each column.</param>
    /// <param name="index">Running best row of each column.</param>
    public static void BestOfColumns(float* a, float b, int count, int row, float* best, int* index)
    {
        Vector256<float> bias = Vector256.Create(b);
        Vector256<int> own = Vector256.Create(row);
        int j = 0;
        for (; j <= count - 32; j += 32)
        {
            Vector256<float> v0 = Vector256.Load(a + j) + bias, v1 = Vector256.Load(a + j + 8) + bias, v2 = Vector256.Load(a + j + 16) + bias, v3 = Vector256.Load(a + j + 24) + bias;
            Vector256<float> any = Vector256.GreaterThan(v0, Vector256.Load(best + j)) | Vector256.GreaterThan(v1, Vector256.Load(best + j + 8));
            any |= Vector256.GreaterThan(v2, Vector256.Load(best + j + 16)) | Vector256.GreaterThan(v3, Vector256.Load(best + j + 24));
            if (any.AsInt32() == Vector256<int>.Zero) continue;
            TakeLarger(v0, own, best + j, index + j);
            TakeLarger(v1, own, best + j + 8, index + j + 8);
            TakeLarger(v2, own, best + j + 16, index + j + 16);
            TakeLarger(v3, own, best + j + 24, index + j + 24);
        }
        for (; j < count; j++)
        {
            float value = a[j] + b;
            if (value > best[j]) (best[j], index[j]) = (value, row);
        }
    }

    private static void TakeLarger(Vector256<float> value, Vector256<int> row, float* best, int* index)
    {
        Vector256<float> larger = Vector256.GreaterThan(value, Vector256.Load(best));
        Vector256.ConditionalSelect(larger, value, Vector256.Load(best)).Store(best);
        Vector256.ConditionalSelect(larger.AsInt32(), row, Vector256.Load(index)).Store(index);
    }

    /// <summary>Position of the largest a[j] + b[j] in single precision, the first such; updates a running best.</summary>
    /// <remarks>A stretch of columns shows its largest without a branch; nearly always it is no better, and only in the last stretch that was is the column looked for.</remarks>
    public static void Best(float* a, float* b, int count, int first, ref float best, ref int index)
    {
        float top = best;
        int at = -1;
        for (int from = 0; from < count; from += Stretch)
        {
            float largest = Largest(a + from, b + from, Math.Min(Stretch, count - from));
            if (largest > top) (top, at) = (largest, from);
        }
        if (at < 0) return;
        best = top;
        index = first + at + FirstEqual(a + at, b + at, Math.Min(Stretch, count - at), top);
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

    /// <summary>The first j with a[j] + b[j] = value, which is there.</summary>
    private static int FirstEqual(float* a, float* b, int count, float value)
    {
        int j = 0;
        Vector256<float> sought = Vector256.Create(value);
        for (; j <= count - 16; j += 16)
        {
            Vector256<float> left = Vector256.Equals(Vector256.Load(a + j) + Vector256.Load(b + j), sought), right = Vector256.Equals(Vector256.Load(a + j + 8) + Vector256.Load(b + j + 8), sought);
            uint hits = (left | right).ExtractMostSignificantBits();
            if (hits == 0) continue;
            hits = left.ExtractMostSignificantBits() | (right.ExtractMostSignificantBits() << 8);
            return j + System.Numerics.BitOperations.TrailingZeroCount(hits);
        }
        while (a[j] + b[j] != value) j++;
        return j;
    }

    /// <summary>Offers a row of scores to a short descending list of the largest ones.</summary>
    /// <param name="a">count scores, no NaN.</param>
    /// <param name="count">How many.</param>
    /// <param name="top">The list, k values, descending; start with −∞.</param>
    /// <param name="k">Its length, ≥ 1.</param>
    public static void OfferTop(float* a, int count, float* top, int k)
    {
        int j = 0;
        Vector256<float> least = Vector256.Create(top[k - 1]);
        for (; j <= count - 32; j += 32)
        {
            Vector256<float> v0 = Vector256.Load(a + j), v1 = Vector256.Load(a + j + 8), v2 = Vector256.Load(a + j + 16), v3 = Vector256.Load(a + j + 24);
            // Nearly always nothing: one comparison says so for all of them.
            if (!Vector256.GreaterThanAny(Vector256.MaxNative(Vector256.MaxNative(v0, v1), Vector256.MaxNative(v2, v3)), least)) continue;
            uint hits = Above(v0, least) | (Above(v1, least) << 8) | (Above(v2, least) << 16) | (Above(v3, least) << 24);
            while (hits != 0)
            {
                int lane = System.Numerics.BitOperations.TrailingZeroCount(hits);
                hits &= hits - 1;
                Place(a[j + lane], top, k);
            }
            least = Vector256.Create(top[k - 1]);
        }
        for (; j < count; j++) Insert(a[j], top, k);
    }

    private static uint Above(Vector256<float> values, Vector256<float> least) => Vector256.GreaterThan(values, least).ExtractMostSignificantBits();

    /// <summary>Offers the row's scores to the columns' lists: column j's list stands at top + j·k, its last value also in least[j].</summary>
    public static void OfferTopOfColumns(float* a, int count, float* top, float* least, int k)
    {
        int j = 0;
        for (; j <= count - 8; j += 8)
        {
            uint hits = Vector256.GreaterThan(Vector256.Load(a + j), Vector256.Load(least + j)).ExtractMostSignificantBits();
            while (hits != 0)
            {
                int column = j + System.Numerics.BitOperations.TrailingZeroCount(hits);
                hits &= hits - 1;
                Place(a[column], top + ((long)column * k), k);
                least[column] = top[((long)column * k) + k - 1];
            }
        }
        for (; j < count; j++)
        {
            Insert(a[j], top + ((long)j * k), k);
            least[j] = top[((long)j * k) + k - 1];
        }
    }

    /// <summary>Inserts into a descending list, dropping the last; a value not above the last is ignored.</summary>
    public static void Insert(float value, float* top, int k)
    {
        if (value > top[k - 1]) Place(value, top, k);
    }

    /// <summary>The same without asking: entry i becomes the middle one of itself, the one before it and the value; a value not above the last changes nothing.</summary>
    /// <remarks>From the end, so that the entries before still stand. Where the value belongs is as good as random: no branch asks.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Place(float value, float* top, int k)
    {
        Vector256<float> all = Vector256.Create(value);
        nint i = k;
        for (; i > 8; i -= 8) Vector256.MaxNative(Vector256.Load(top + i - 8), Vector256.MinNative(Vector256.Load(top + i - 9), all)).Store(top + i - 8);
        Vector128<float> one = all.GetLower();
        for (i--; i > 0; i--) top[i] = Vector128.MaxNative(Vector128.CreateScalarUnsafe(top[i]), Vector128.MinNative(Vector128.CreateScalarUnsafe(top[i - 1]), one)).ToScalar();
        top[0] = Vector128.MaxNative(Vector128.CreateScalarUnsafe(top[0]), one).ToScalar();
    }
}
