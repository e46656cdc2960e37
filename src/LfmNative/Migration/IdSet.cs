using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace LfmNative.Migration;

/// <summary>
/// Ids that were seen, as 64-bit hashes in a table of open addressing: 11 to 21 bytes an id, so that tens of millions fit.
/// </summary>
/// <remarks>Two of ten million different ids have the same hash with a probability of 3 in a million.</remarks>
internal sealed class IdSet
{
    private ulong[] _slots = new ulong[1 << 16];
    private int _count;

    /// <summary>Adds an id.</summary>
    /// <returns>False where it is there already.</returns>
    public bool Add(string id)
    {
        // 0 marks an empty slot.
        ulong hash = Math.Max(1, XxHash3.HashToUInt64(MemoryMarshal.AsBytes(id.AsSpan())));
        if (!Insert(_slots, hash)) return false;
        if (++_count <= _slots.Length / 4 * 3) return true;
        ulong[] larger = new ulong[2 * _slots.Length];
        foreach (ulong slot in _slots) if (slot != 0) Insert(larger, slot);
        _slots = larger;
        return true;
    }

    private static bool Insert(ulong[] slots, ulong hash)
    {
        int mask = slots.Length - 1;
        for (int at = (int)(hash & (ulong)mask); ; at = (at + 1) & mask)
        {
            if (slots[at] == hash) return false;
            if (slots[at] != 0) continue;
            slots[at] = hash;
            return true;
        }
    }
}
