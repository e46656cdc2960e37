using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LfmNative.Kernels;

/// <summary>The running k best (smallest) keys of one row, with everything that rounding could still move among them.</summary>
/// <remarks>
/// Keys are float32 with a known error. A key is kept while it is not above the k-th smallest seen plus <c>margin</c>
/// (twice the error), so the true k best are always among the survivors; they are told apart later in double precision.
/// </remarks>
internal sealed class CandidateList
{
    /// <summary>Elements that <see cref="CopyIds"/> may write behind the last it copies.</summary>
    public const int Spare = Lanes;

    private const int Lanes = 8;
    private static readonly ulong[] Front = Orders();

    private float[] _keys = [];
    private int[] _ids = [];
    private int _k;
    private float _margin;

    /// <summary>Survivors so far.</summary>
    public int Count { get; private set; }

    /// <summary>Their row numbers.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Every key up to this was kept.</summary>
    public float Threshold { get; private set; }

    /// <summary>The k-th smallest key; call <see cref="Shrink"/> first.</summary>
    public float Kth { get; private set; }

    /// <summary>For the list's user: no key above this can belong to the k best.</summary>
    public float Bar { get; set; }

    /// <summary>For the list's user: no value above this can belong to the k best.</summary>
    public double Reach { get; set; }

    /// <summary>Starts a new row.</summary>
    /// <param name="k">Wanted.</param>
    /// <param name="margin">By how much a key may exceed the k-th.</param>
    /// <param name="limit">No key above this is wanted.</param>
    public void Reset(int k, float margin, float limit = float.PositiveInfinity)
    {
        _k = k;
        _margin = margin;
        Threshold = limit;
        Count = 0;
        int room = Math.Max(1024, 8 * k);
        if (_keys.Length < room) Grow(room);
    }

    /// <summary>Offers keys a[j] + b[j], j in 0..count−1, of the rows first + j.</summary>
    /// <param name="a">count values.</param>
    /// <param name="b">count values.</param>
    /// <param name="count">How many.</param>
    /// <param name="first">Row number of the first.</param>
    /// <param name="groups">Rows whose group equals <paramref name="group"/> are passed over; null means the row's own number is its group.</param>
    /// <param name="group">Group of the row that searches.</param>
    public unsafe void Offer(float* a, float* b, int count, int first, int[]? groups, int group)
    {
        int j = 0;
        while (groups is null && Avx2.IsSupported && j <= count - Lanes)
        {
            int part = Math.Min(count - j, _keys.Length - Count) & -Lanes;
            Gather(a + j, b + j, part, first + j, group);
            j += part;
            if (_keys.Length - Count < Lanes) MakeRoom();
        }
        for (; j < count; j++)
        {
            float key = a[j] + b[j];
            if (!(key <= Threshold) || (groups is null ? first + j : groups[first + j]) == group) continue;
            if (Count == _keys.Length) MakeRoom();
            _keys[Count] = key;
            _ids[Count++] = first + j;
        }
    }

    /// <summary>Drops what cannot be among the k best any more.</summary>
    public void Shrink()
    {
        if (Count < _k) return;
        Kth = OrderStatistic.Smallest(_keys.AsSpan(0, Count), _k - 1);
        Threshold = Math.Min(Threshold, Kth + _margin);
        Keep();
    }

    /// <summary>The key at a position of the ascending order, 0 for the smallest; +∞ beyond the last.</summary>
    public float KeyAt(int rank) => rank < Count ? OrderStatistic.Smallest(_keys.AsSpan(0, Count), rank) : float.PositiveInfinity;

    /// <summary>Copies the row numbers of the candidates with keys in (above, upTo], in their order.</summary>
    /// <param name="above">No key up to this.</param>
    /// <param name="upTo">No key above this.</param>
    /// <param name="target">Takes the numbers; <see cref="Count"/> + <see cref="Spare"/> elements at least.</param>
    /// <returns>How many.</returns>
    public unsafe int CopyIds(float above, float upTo, Span<int> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, Count + Spare);
        fixed (float* keys = _keys)
        fixed (int* ids = _ids, copied = target)
            return Select(keys, ids, Count, above, upTo, null, copied);
    }

    /// <summary>Drops the keys above the threshold, in place.</summary>
    private unsafe void Keep()
    {
        fixed (float* keys = _keys)
        fixed (int* ids = _ids)
            Count = Select(keys, ids, Count, float.NegativeInfinity, Threshold, keys, ids);
    }

    /// <summary>Copies the keys in (above, upTo], unless there is no place for them, and their row numbers; the places may be those they come from.</summary>
    /// <remarks>No branch on a key, as in <see cref="Gather"/>; what is written behind the last lies in lanes already read, or in the target's spare ones.</remarks>
    private static unsafe int Select(float* keys, int* ids, int count, float above, float upTo, float* keysTo, int* idsTo)
    {
        int i = 0, at = 0;
        fixed (ulong* front = Front)
        {
            Vector256<float> low = Vector256.Create(above), high = Vector256.Create(upTo);
            for (; Avx2.IsSupported && i <= count - Lanes; i += Lanes)
            {
                Vector256<float> key = Vector256.Load(keys + i);
                uint passes = (Vector256.GreaterThan(key, low) & Vector256.LessThanOrEqual(key, high)).ExtractMostSignificantBits();
                Vector256<int> order = Avx2.ConvertToVector256Int32((byte*)(front + passes));
                if (keysTo != null) Avx2.PermuteVar8x32(key, order).Store(keysTo + at);
                Avx2.PermuteVar8x32(Vector256.Load(ids + i), order).Store(idsTo + at);
                at += System.Numerics.BitOperations.PopCount(passes);
            }
        }
        for (; i < count; i++)
        {
            float key = keys[i];
            if (keysTo != null) keysTo[at] = key;
            idsTo[at] = ids[i];
            at += key > above & key <= upTo ? 1 : 0;
        }
        return at;
    }

    /// <summary>Appends the keys up to the threshold, eight at a time; there is room for all of them.</summary>
    /// <remarks>No branch: which lanes pass is as good as random, so all eight are stored, those that pass in front, and the end moves by their number.</remarks>
    private unsafe void Gather(float* a, float* b, int count, int first, int own)
    {
        int at = Count;
        fixed (float* keys = _keys)
        fixed (int* ids = _ids)
        fixed (ulong* front = Front)
        {
            Vector256<float> limit = Vector256.Create(Threshold);
            Vector256<int> id = Vector256.Create(first) + Vector256<int>.Indices, self = Vector256.Create(own), step = Vector256.Create(Lanes);
            for (int j = 0; j < count; j += Lanes)
            {
                Vector256<float> key = Vector256.Load(a + j) + Vector256.Load(b + j);
                uint passes = Vector256.AndNot(Vector256.LessThanOrEqual(key, limit).AsInt32(), Vector256.Equals(id, self)).ExtractMostSignificantBits();
                Vector256<int> order = Avx2.ConvertToVector256Int32((byte*)(front + passes));
                Avx2.PermuteVar8x32(key, order).Store(keys + at);
                Avx2.PermuteVar8x32(id, order).Store(ids + at);
                at += System.Numerics.BitOperations.PopCount(passes);
                id += step;
            }
        }
        Count = at;
    }

    private void MakeRoom()
    {
        Shrink();
        if (Count > _keys.Length / 2) Grow(2 * _keys.Length);
    }

    /// <summary>For each set of lanes, a byte a lane: their numbers first, in order.</summary>
    private static ulong[] Orders()
    {
        ulong[] orders = new ulong[1 << Lanes];
        for (int set = 0; set < orders.Length; set++)
        {
            int at = 0;
            for (int lane = 0; lane < Lanes; lane++)
            {
                if ((set >> lane & 1) != 0) orders[set] |= (ulong)lane << (8 * at++);
            }
        }
        return orders;
    }

    private void Grow(int room)
    {
        Array.Resize(ref _keys, room);
        Array.Resize(ref _ids, room);
    }
}
