using System.Numerics;
using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>The running best of one row: keys ascending, each with the row it belongs to, in two arrays of fixed width.</summary>
/// <remarks>
/// Empty places hold +∞ and <see cref="None"/>. Equal keys stay in the order they came. An entry carries <see cref="New"/> until it is
/// cleared, which is how NN-descent knows the pairs that it has not compared yet.
/// </remarks>
internal static unsafe class NearestList
{
    /// <summary>Marks an empty place.</summary>
    public const int None = -1;

    /// <summary>Set in an entry that came in lately; row numbers stay below it.</summary>
    public const int New = 1 << 30;

    /// <summary>Empties a list.</summary>
    public static void Clear(float* keys, int* ids, int width)
    {
        new Span<float>(keys, width).Fill(float.PositiveInfinity);
        new Span<int>(ids, width).Fill(None);
    }

    /// <summary>Puts a key where it belongs; the last one falls out.</summary>
    /// <param name="keys">width keys, ascending; <paramref name="key"/> is below the last.</param>
    /// <param name="ids">Their entries.</param>
    /// <param name="width">Places.</param>
    /// <param name="key">The new key.</param>
    /// <param name="id">Its entry, not in the list yet.</param>
    public static void Insert(float* keys, int* ids, int width, float key, int id)
    {
        int at = width - 1;
        for (; at > 0 && keys[at - 1] > key; at--)
        {
            keys[at] = keys[at - 1];
            ids[at] = ids[at - 1];
        }
        keys[at] = key;
        ids[at] = id;
    }

    /// <summary>Whether a row is in the list.</summary>
    public static bool Has(int* ids, int width, int id)
    {
        Vector256<int> wanted = Vector256.Create(id), row = Vector256.Create(~New);
        int t = 0;
        for (; t <= width - 8; t += 8)
        {
            if (Vector256.EqualsAny(Vector256.Load(ids + t) & row, wanted)) return true;
        }
        for (; t < width; t++)
        {
            if ((ids[t] & ~New) == id) return true;
        }
        return false;
    }

    /// <summary>Offers the keys a[j] + b[j] + bias, j in 0..count−1; what comes in is marked <see cref="New"/>.</summary>
    /// <param name="keys">The list's keys.</param>
    /// <param name="ids">The list's entries.</param>
    /// <param name="width">The list's places.</param>
    /// <param name="a">count values.</param>
    /// <param name="b">count values.</param>
    /// <param name="bias">Added to all.</param>
    /// <param name="count">How many.</param>
    /// <param name="names">Row of each j, each once.</param>
    /// <param name="self">This row is passed over.</param>
    /// <param name="repeats">Whether rows may be in the list already, which are then passed over.</param>
    public static void Offer(float* keys, int* ids, int width, float* a, float* b, float bias, int count, int* names, int self, bool repeats)
    {
        float threshold = keys[width - 1];
        Vector256<float> shift = Vector256.Create(bias);
        int j = 0;
        for (; j <= count - 8; j += 8)
        {
            Vector256<float> key = Vector256.Load(a + j) + Vector256.Load(b + j) + shift;
            uint hits = Vector256.LessThan(key, Vector256.Create(threshold)).ExtractMostSignificantBits();
            for (; hits != 0; hits &= hits - 1)
                threshold = OfferOne(keys, ids, width, a, b, bias, j + BitOperations.TrailingZeroCount(hits), names, self, repeats);
        }
        for (; j < count; j++) threshold = OfferOne(keys, ids, width, a, b, bias, j, names, self, repeats);
    }

    /// <summary>Takes one key in if it belongs there; returns the largest key of the list.</summary>
    private static float OfferOne(float* keys, int* ids, int width, float* a, float* b, float bias, int j, int* names, int self, bool repeats)
    {
        float key = a[j] + b[j] + bias;
        int name = names[j];
        if (key < keys[width - 1] && name != self && !(repeats && Has(ids, width, name))) Insert(keys, ids, width, key, name | New);
        return keys[width - 1];
    }
}
