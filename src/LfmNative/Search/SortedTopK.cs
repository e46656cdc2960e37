using System.Numerics;
using System.Runtime.Intrinsics;

namespace LfmNative.Search;

/// <summary>The short result list of every search: the k best keys of one row, best first, with the row each belongs to.</summary>
/// <remarks>
/// Two arrays of k places that the caller owns (<see cref="TopKLists{TOrder}"/> holds many such lists); sorted by insertion, which is the
/// fastest way for the few dozen places that a result has. Empty places hold the order's worst key and <see cref="None"/>.
/// Where far more keys must be kept before any can be dropped, the other list serves: <see cref="CandidateList"/>.
/// </remarks>
internal static unsafe partial class SortedTopK
{
    /// <summary>Marks an empty place.</summary>
    public const int None = -1;

    /// <summary>Flags an entry as inserted lately, until its owner clears it: the "new" of NN-descent. Row numbers stay below it.</summary>
    public const int New = 1 << 30;

    /// <summary>Empties a list.</summary>
    public static void Clear<TOrder>(float* keys, int* ids, int k)
        where TOrder : struct, IEntryOrder
    {
        new Span<float>(keys, k).Fill(TOrder.Worst);
        new Span<int>(ids, k).Fill(None);
    }

    /// <summary>Inserts an entry at its position; the last one drops out.</summary>
    /// <param name="keys">k keys in order; <paramref name="key"/> precedes the last.</param>
    /// <param name="ids">Their entries.</param>
    /// <param name="k">Places.</param>
    /// <param name="key">The new key.</param>
    /// <param name="id">Its entry, not in the list yet.</param>
    public static void Insert<TOrder>(float* keys, int* ids, int k, float key, int id)
        where TOrder : struct, IEntryOrder
    {
        int at = k - 1;
        for (; at > 0 && TOrder.Precedes(key, id, keys[at - 1], ids[at - 1]); at--)
        {
            keys[at] = keys[at - 1];
            ids[at] = ids[at - 1];
        }
        keys[at] = key;
        ids[at] = id;
    }

    /// <summary>Whether a row is in the list.</summary>
    public static bool Contains(int* ids, int k, int id)
    {
        Vector256<int> wanted = Vector256.Create(id), row = Vector256.Create(~New);
        int t = 0;
        for (; t <= k - 8; t += 8)
        {
            if (Vector256.EqualsAny(Vector256.Load(ids + t) & row, wanted)) return true;
        }
        for (; t < k; t++)
        {
            if ((ids[t] & ~New) == id) return true;
        }
        return false;
    }

    /// <summary>
    /// Inserts those of the keys a[j] + b[j] + bias, j in 0..count−1, that are among the k smallest; entries are flagged <see
    /// cref="New"/>.
    /// </summary>
    /// <param name="keys">The list's keys, by <see cref="SmallestFirst"/>.</param>
    /// <param name="ids">The list's entries.</param>
    /// <param name="k">The list's places.</param>
    /// <param name="a">count values.</param>
    /// <param name="b">count values.</param>
    /// <param name="bias">Added to all.</param>
    /// <param name="count">How many.</param>
    /// <param name="names">Row of each j, each once.</param>
    /// <param name="self">This row is left out.</param>
    /// <param name="mayRepeat">Whether rows may be in the list already, which are then left out.</param>
    public static void InsertRow(
        float* keys,
        int* ids,
        int k,
        float* a,
        float* b,
        float bias,
        int count,
        int* names,
        int self,
        bool mayRepeat)
    {
        float threshold = keys[k - 1];
        Vector256<float> shift = Vector256.Create(bias);
        int j = 0;
        for (; j <= count - 8; j += 8)
        {
            Vector256<float> key = Vector256.Load(a + j) + Vector256.Load(b + j) + shift;
            uint hits = Vector256.LessThan(key, Vector256.Create(threshold)).ExtractMostSignificantBits();
            for (; hits != 0; hits &= hits - 1)
            {
                int hit = j + BitOperations.TrailingZeroCount(hits);
                threshold = InsertNamed(keys, ids, k, a[hit] + b[hit] + bias, names[hit], self, mayRepeat);
            }
        }
        for (; j < count; j++) threshold = InsertNamed(keys, ids, k, a[j] + b[j] + bias, names[j], self, mayRepeat);
    }

    /// <summary>Inserts one key if it is among the k smallest; returns the largest key of the list.</summary>
    private static float InsertNamed(float* keys, int* ids, int k, float key, int name, int self, bool mayRepeat)
    {
        if (key < keys[k - 1] && name != self && !(mayRepeat && Contains(ids, k, name)))
            Insert<SmallestFirst>(keys, ids, k, key, name | New);
        return keys[k - 1];
    }
}
