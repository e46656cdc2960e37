using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Scans of one row of scores.</summary>
internal static unsafe class RowScan
{
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
        for (; j <= count - 8; j += 8)
        {
            Vector256<float> value = Vector256.Load(a + j) + bias, top = Vector256.Load(best + j);
            Vector256<float> larger = Vector256.GreaterThan(value, top);
            if (larger.AsInt32() == Vector256<int>.Zero) continue;
            Vector256.ConditionalSelect(larger, value, top).Store(best + j);
            Vector256.ConditionalSelect(larger.AsInt32(), own, Vector256.Load(index + j)).Store(index + j);
        }
        for (; j < count; j++)
        {
            float value = a[j] + b;
            if (value > best[j]) (best[j], index[j]) = (value, row);
        }
    }

    /// <summary>Position of the largest a[j] + b[j] in single precision, the first such; updates a running best.</summary>
    /// <remarks>Thirty-two are compared at once by their largest, which nearly always is no better.</remarks>
    public static void Best(float* a, float* b, int count, int first, ref float best, ref int index)
    {
        nint j = 0;
        Vector256<float> top = Vector256.Create(best);
        for (; j <= count - 32; j += 32)
        {
            Vector256<float> s0 = Vector256.Load(a + j) + Vector256.Load(b + j), s1 = Vector256.Load(a + j + 8) + Vector256.Load(b + j + 8);
            Vector256<float> s2 = Vector256.Load(a + j + 16) + Vector256.Load(b + j + 16), s3 = Vector256.Load(a + j + 24) + Vector256.Load(b + j + 24);
            Vector256<float> largest = Vector256.MaxNative(Vector256.MaxNative(s0, s1), Vector256.MaxNative(s2, s3));
            if (Vector256.GreaterThan(largest, top).AsInt32() == Vector256<int>.Zero) continue;
            BestOfFew(a, b, j, j + 32, first, ref best, ref index);
            top = Vector256.Create(best);
        }
        BestOfFew(a, b, j, count, first, ref best, ref index);
    }

    private static void BestOfFew(float* a, float* b, nint from, nint to, int first, ref float best, ref int index)
    {
        for (nint j = from; j < to; j++)
        {
            float value = a[j] + b[j];
            if (value > best) (best, index) = (value, first + (int)j);
        }
    }

    /// <summary>Offers a row of scores to a short descending list of the largest ones.</summary>
    /// <param name="a">count scores.</param>
    /// <param name="count">How many.</param>
    /// <param name="top">The list, k values, descending; start with −∞.</param>
    /// <param name="k">Its length, ≥ 1.</param>
    public static void OfferTop(float* a, int count, float* top, int k)
    {
        int j = 0;
        Vector256<float> least = Vector256.Create(top[k - 1]);
        for (; j <= count - 16; j += 16)
        {
            if ((Vector256.GreaterThan(Vector256.Load(a + j), least) | Vector256.GreaterThan(Vector256.Load(a + j + 8), least)).AsInt32() == Vector256<int>.Zero) continue;
            uint hits = Vector256.GreaterThan(Vector256.Load(a + j), least).ExtractMostSignificantBits()
                | (Vector256.GreaterThan(Vector256.Load(a + j + 8), least).ExtractMostSignificantBits() << 8);
            while (hits != 0)
            {
                int lane = System.Numerics.BitOperations.TrailingZeroCount(hits);
                hits &= hits - 1;
                Insert(a[j + lane], top, k);
            }
            least = Vector256.Create(top[k - 1]);
        }
        for (; j < count; j++) Insert(a[j], top, k);
    }

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
    public static void Insert(float value, float* top, int k) => Place(value, top, k);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Place(float value, float* top, int k)
    {
        if (!(value > top[k - 1])) return;
        int at = k - 1;
        for (; at > 0 && top[at - 1] < value; at--) top[at] = top[at - 1];
        top[at] = value;
    }
}
