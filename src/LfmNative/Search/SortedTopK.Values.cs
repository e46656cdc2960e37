using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LfmNative.Kernels;

namespace LfmNative.Search;

/// <summary>The form without entries: only the k largest values, descending, where their row numbers are not needed.</summary>
internal static unsafe partial class SortedTopK
{
    /// <summary>Inserts those of a row of values that are among the k largest.</summary>
    /// <param name="values">count values, no NaN.</param>
    /// <param name="count">How many.</param>
    /// <param name="top">The list, k values, descending; filled with −∞ at the start.</param>
    /// <param name="k">Its length, ≥ 1.</param>
    public static void InsertValues(float* values, int count, float* top, int k)
    {
        KernelAssert.Elements(values, count);
        KernelAssert.Descending(top, k);
        int j = 0;
        Vector256<float> least = Vector256.Create(top[k - 1]);
        for (; j <= count - 32; j += 32)
        {
            Vector256<float> v0 = Vector256.Load(values + j), v1 = Vector256.Load(values + j + 8);
            Vector256<float> v2 = Vector256.Load(values + j + 16), v3 = Vector256.Load(values + j + 24);
            // Nearly always none: one comparison says so for all of them.
            Vector256<float> largest = Vector256.MaxNative(Vector256.MaxNative(v0, v1), Vector256.MaxNative(v2, v3));
            if (!Vector256.GreaterThanAny(largest, least)) continue;
            uint hits = MaskAbove(v0, least) | (MaskAbove(v1, least) << 8) | (MaskAbove(v2, least) << 16) | (MaskAbove(v3, least) << 24);
            while (hits != 0)
            {
                int lane = BitOperations.TrailingZeroCount(hits);
                hits &= hits - 1;
                InsertBranchless(values[j + lane], top, k);
            }
            least = Vector256.Create(top[k - 1]);
        }
        for (; j < count; j++) InsertValue(values[j], top, k);
    }

    /// <summary>Inserts a row of values into the lists of its columns.</summary>
    /// <param name="values">count values, no NaN.</param>
    /// <param name="count">Columns.</param>
    /// <param name="top">count×k: column j's list begins at j·k.</param>
    /// <param name="least">The last value of each column's list, kept up to date.</param>
    /// <param name="k">Length of a list, ≥ 1.</param>
    public static void InsertColumnValues(float* values, int count, float* top, float* least, int k)
    {
        KernelAssert.Elements(values, count);
        KernelAssert.Elements(least, count);
        KernelAssert.Elements(top, (long)count * k);
        int j = 0;
        for (; j <= count - 8; j += 8)
        {
            uint hits = MaskAbove(Vector256.Load(values + j), Vector256.Load(least + j));
            while (hits != 0)
            {
                int column = j + BitOperations.TrailingZeroCount(hits);
                hits &= hits - 1;
                InsertBranchless(values[column], top + ((long)column * k), k);
                least[column] = top[((long)column * k) + k - 1];
            }
        }
        for (; j < count; j++)
        {
            InsertValue(values[j], top + ((long)j * k), k);
            least[j] = top[((long)j * k) + k - 1];
        }
    }

    /// <summary>The mean of a list's values.</summary>
    public static float Mean(float* values, int k)
    {
        double sum = 0;
        for (int t = 0; t < k; t++) sum += values[t];
        return (float)(sum / k);
    }

    private static void InsertValue(float value, float* top, int k)
    {
        if (value > top[k - 1]) InsertBranchless(value, top, k);
    }

    private static uint MaskAbove(Vector256<float> values, Vector256<float> least) =>
        Vector256.GreaterThan(values, least).ExtractMostSignificantBits();

    /// <summary>
    /// Inserts without a branch: place i becomes the median of itself, the place before it and the value; a value not above the last
    /// changes nothing.
    /// </summary>
    /// <remarks>
    /// From the end, so that the places before still hold their old values. The position is as good as random: a branch on it would
    /// be mispredicted.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InsertBranchless(float value, float* top, int k)
    {
        Vector256<float> all = Vector256.Create(value);
        nint i = k;
        for (; i > 8; i -= 8)
        {
            Vector256<float> shifted = Vector256.MinNative(Vector256.Load(top + i - 9), all);
            Vector256.MaxNative(Vector256.Load(top + i - 8), shifted).Store(top + i - 8);
        }
        Vector128<float> one = all.GetLower();
        for (i--; i > 0; i--)
        {
            Vector128<float> shifted = Vector128.MinNative(Vector128.CreateScalarUnsafe(top[i - 1]), one);
            top[i] = Vector128.MaxNative(Vector128.CreateScalarUnsafe(top[i]), shifted).ToScalar();
        }
        top[0] = Vector128.MaxNative(Vector128.CreateScalarUnsafe(top[0]), one).ToScalar();
    }
}
