using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>The running k best (smallest) keys of one row, with everything that rounding could still move among them.</summary>
/// <remarks>
/// Keys are float32 with a known error. A key is kept while it is not above the k-th smallest seen plus <c>margin</c>
/// (twice the error), so the true k best are always among the survivors; they are told apart later in double precision.
/// </remarks>
internal sealed class CandidateList
{
    private float[] _keys = new float[1024];
    private int[] _ids = new int[1024];
    private float[] _work = new float[1024];
    private int _k;
    private float _margin;
    private float _threshold;

    /// <summary>Survivors so far.</summary>
    public int Count { get; private set; }

    /// <summary>Their row numbers; call <see cref="Shrink"/> first.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Starts a new row.</summary>
    public void Reset(int k, float margin)
    {
        _k = k;
        _margin = margin;
        _threshold = float.PositiveInfinity;
        Count = 0;
        int room = Math.Max(1024, 4 * k);
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
        for (; j <= count - 8; j += 8)
        {
            Vector256<float> key = Vector256.Load(a + j) + Vector256.Load(b + j);
            uint hits = Vector256.LessThanOrEqual(key, Vector256.Create(_threshold)).ExtractMostSignificantBits();
            while (hits != 0)
            {
                int lane = System.Numerics.BitOperations.TrailingZeroCount(hits);
                hits &= hits - 1;
                Add(key.GetElement(lane), first + j + lane, groups, group);
            }
        }
        for (; j < count; j++)
        {
            float key = a[j] + b[j];
            if (key <= _threshold) Add(key, first + j, groups, group);
        }
    }

    /// <summary>Drops what cannot be among the k best any more.</summary>
    public void Shrink()
    {
        if (Count <= _k) return;
        _keys.AsSpan(0, Count).CopyTo(_work);
        float kth = QuickSelect.Smallest(_work.AsSpan(0, Count), _k - 1);
        _threshold = kth + _margin;
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_keys[i] > _threshold) continue;
            _keys[kept] = _keys[i];
            _ids[kept++] = _ids[i];
        }
        Count = kept;
    }

    private void Add(float key, int id, int[]? groups, int group)
    {
        if ((groups is null ? id : groups[id]) == group) return;
        if (Count == _keys.Length)
        {
            Shrink();
            if (Count > _keys.Length / 2) Grow(2 * _keys.Length);
            if (key > _threshold) return;
        }
        _keys[Count] = key;
        _ids[Count++] = id;
    }

    private void Grow(int room)
    {
        Array.Resize(ref _keys, room);
        Array.Resize(ref _ids, room);
        _work = new float[room];
    }
}
