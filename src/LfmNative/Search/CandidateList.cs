using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LfmNative.Kernels;

namespace LfmNative.Search;

/// <summary>
/// The long result list: keys of one row that may still be among its k smallest, appended unsorted and partitioned when the list is full.
/// </summary>
/// <remarks>
/// Keys are float32 with a known error. A key is kept while it is not above the k-th smallest seen plus a tolerance (twice the error), so
/// the true k best are always among the candidates; they are told apart later in double precision. Where every key is exact, the short
/// list serves: <see cref="SortedTopK"/>.
/// </remarks>
internal sealed class CandidateList
{
    /// <summary>Elements that <see cref="CopyIds"/> may write behind the last it copies.</summary>
    public const int Padding = Lanes;

    private const int Lanes = 8;

    /// <summary>Initial places where keys are appended one by one.</summary>
    private const int FewKeys = 16;

    private static readonly ulong[] LaneOrders = MakeLaneOrders();

    private float[] _keys = [];
    private int[] _ids = [];
    private int _k;
    private float _tolerance;

    /// <summary>Candidates so far.</summary>
    public int Count { get; private set; }

    /// <summary>Their row numbers.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Every key up to this was kept.</summary>
    public float Threshold { get; private set; }

    /// <summary>The k-th smallest key; call <see cref="Partition"/> first.</summary>
    public float Kth { get; private set; }

    /// <summary>Starts a new row whose keys come by the block.</summary>
    /// <param name="k">Wanted.</param>
    /// <param name="tolerance">By how much a key may exceed the k-th.</param>
    /// <param name="threshold">No key above this is wanted.</param>
    public void Reset(int k, float tolerance, float threshold = float.PositiveInfinity)
    {
        (_k, _tolerance, Threshold, Count) = (k, tolerance, threshold, 0);
        long capacity = Math.Max(1024, 8L * k);
        if (_keys.Length < capacity) Grow(capacity);
    }

    /// <summary>Starts a new row whose keys come one by one, already compared with a threshold of the caller's.</summary>
    public void Clear() => (Threshold, Count) = (float.PositiveInfinity, 0);

    /// <summary>Appends a key.</summary>
    public void Append(float key, int id)
    {
        if (Count == _keys.Length) Grow(Math.Max(FewKeys, 2L * _keys.Length));
        _keys[Count] = key;
        _ids[Count++] = id;
    }

    /// <summary>Appends those of the keys a[j] + b[j], j in 0..count−1, of the rows first + j that are up to the threshold.</summary>
    /// <param name="a">count values.</param>
    /// <param name="b">count values.</param>
    /// <param name="count">How many.</param>
    /// <param name="first">Row number of the first.</param>
    /// <param name="groups">Rows whose group equals <paramref name="group"/> are left out; null: each row is its own.</param>
    /// <param name="group">Group of the row that searches.</param>
    public unsafe void AppendRow(float* a, float* b, int count, int first, int[]? groups, int group)
    {
        int j = 0;
        while (groups is null && j <= count - Lanes)
        {
            int part = Math.Min(count - j, _keys.Length - Count) & -Lanes;
            AppendVectors(a + j, b + j, part, first + j, group);
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

    /// <summary>Drops what cannot be among the k smallest any more: the keys above the k-th plus the tolerance.</summary>
    public void Partition()
    {
        if (Count < _k) return;
        Kth = OrderStatistic.Smallest(_keys.AsSpan(0, Count), _k - 1);
        DropAbove(Math.Min(Threshold, Kth + _tolerance));
    }

    /// <summary>Drops the keys above a threshold, which holds from now on; the others keep their order.</summary>
    public unsafe void DropAbove(float threshold)
    {
        Threshold = threshold;
        fixed (float* keys = _keys)
        fixed (int* ids = _ids)
            Count = Select(keys, ids, Count, float.NegativeInfinity, threshold, keys, ids);
    }

    /// <summary>The key at a position of the ascending order, 0 for the smallest; +∞ beyond the last.</summary>
    public float KeyAt(int rank) => rank < Count ? OrderStatistic.Smallest(_keys.AsSpan(0, Count), rank) : float.PositiveInfinity;

    /// <summary>Copies the row numbers of the candidates with keys in (above, upTo], in their order.</summary>
    /// <param name="above">No key up to this.</param>
    /// <param name="upTo">No key above this.</param>
    /// <param name="target">Receives the numbers; <see cref="Count"/> + <see cref="Padding"/> elements at least.</param>
    /// <returns>How many.</returns>
    public unsafe int CopyIds(float above, float upTo, Span<int> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, Count + Padding);
        fixed (float* keys = _keys)
        fixed (int* ids = _ids, copied = target)
            return Select(keys, ids, Count, above, upTo, null, copied);
    }

    /// <summary>Copies the keys in (above, upTo], unless their target is null, and their row numbers; in place too.</summary>
    /// <remarks>
    /// No branch on a key, as in <see cref="AppendVectors"/>; what is written behind the last lies in lanes already read, or in the
    /// target's padding.
    /// </remarks>
    private static unsafe int Select(float* keys, int* ids, int count, float above, float upTo, float* keysTo, int* idsTo)
    {
        int i = 0, at = 0;
        fixed (ulong* orders = LaneOrders)
        {
            Vector256<float> low = Vector256.Create(above), high = Vector256.Create(upTo);
            for (; i <= count - Lanes; i += Lanes)
            {
                Vector256<float> key = Vector256.Load(keys + i);
                uint passes = (Vector256.GreaterThan(key, low) & Vector256.LessThanOrEqual(key, high)).ExtractMostSignificantBits();
                Vector256<int> order = Avx2.ConvertToVector256Int32((byte*)(orders + passes));
                if (keysTo != null) Avx2.PermuteVar8x32(key, order).Store(keysTo + at);
                Avx2.PermuteVar8x32(Vector256.Load(ids + i), order).Store(idsTo + at);
                at += BitOperations.PopCount(passes);
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
    /// <remarks>
    /// No branch: which lanes pass is as good as random, so all eight are stored, those that pass first, and the end moves by their number.
    /// </remarks>
    private unsafe void AppendVectors(float* a, float* b, int count, int first, int own)
    {
        int at = Count;
        fixed (float* keys = _keys)
        fixed (int* ids = _ids)
        fixed (ulong* orders = LaneOrders)
        {
            Vector256<float> limit = Vector256.Create(Threshold);
            Vector256<int> id = Vector256.Create(first) + Vector256<int>.Indices;
            Vector256<int> self = Vector256.Create(own), step = Vector256.Create(Lanes);
            for (int j = 0; j < count; j += Lanes)
            {
                Vector256<float> key = Vector256.Load(a + j) + Vector256.Load(b + j);
                Vector256<int> passing = Vector256.AndNot(Vector256.LessThanOrEqual(key, limit).AsInt32(), Vector256.Equals(id, self));
                uint passes = passing.ExtractMostSignificantBits();
                Vector256<int> order = Avx2.ConvertToVector256Int32((byte*)(orders + passes));
                Avx2.PermuteVar8x32(key, order).Store(keys + at);
                Avx2.PermuteVar8x32(id, order).Store(ids + at);
                at += BitOperations.PopCount(passes);
                id += step;
            }
        }
        Count = at;
    }

    private void MakeRoom()
    {
        Partition();
        if (Count > _keys.Length / 2) Grow(2L * _keys.Length);
    }

    /// <summary>For each set of lanes, a byte a lane: their numbers first, in order.</summary>
    private static ulong[] MakeLaneOrders()
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

    private void Grow(long capacity)
    {
        int size = ArraySize.Of(capacity, "candidates of a row");
        Array.Resize(ref _keys, size);
        Array.Resize(ref _ids, size);
    }
}
