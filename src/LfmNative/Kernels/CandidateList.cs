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
    private double[] _evaluated = [];
    private double[] _order = [];
    private float _above;
    private float _upTo;
    private int _next;
    private int _k;
    private float _margin;

    /// <summary>Survivors so far.</summary>
    public int Count { get; private set; }

    /// <summary>Their row numbers; call <see cref="Shrink"/> first.</summary>
    public Span<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>What <see cref="Put"/> stored for them, in the same order; +∞ where nothing was.</summary>
    public Span<double> Evaluated => _evaluated.AsSpan(0, Count);

    /// <summary>No key above this was kept; call <see cref="Shrink"/> first.</summary>
    public float Threshold { get; private set; }

    /// <summary>The k-th smallest key; call <see cref="Shrink"/> first.</summary>
    public float Kth { get; private set; }

    /// <summary>For the list's user: no key above this can belong to the k best.</summary>
    public float Bar { get; set; }

    /// <summary>Candidates that <see cref="Put"/> has answered since <see cref="Reset"/>.</summary>
    public int Answered { get; private set; }

    /// <summary>Starts a new row.</summary>
    /// <param name="k">Wanted.</param>
    /// <param name="margin">By how much a key may exceed the k-th.</param>
    /// <param name="limit">No key above this is wanted.</param>
    public void Reset(int k, float margin, float limit = float.PositiveInfinity)
    {
        _k = k;
        _margin = margin;
        Threshold = limit;
        Answered = 0;
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
        for (; j <= count - 8; j += 8)
        {
            Vector256<float> key = Vector256.Load(a + j) + Vector256.Load(b + j);
            uint hits = Vector256.LessThanOrEqual(key, Vector256.Create(Threshold)).ExtractMostSignificantBits();
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
            if (key <= Threshold) Add(key, first + j, groups, group);
        }
    }

    /// <summary>Drops what cannot be among the k best any more.</summary>
    public void Shrink()
    {
        if (Count < _k) return;
        _keys.AsSpan(0, Count).CopyTo(_work);
        Kth = QuickSelect.Smallest(_work.AsSpan(0, Count), _k - 1);
        Threshold = Math.Min(Threshold, Kth + _margin);
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_keys[i] > Threshold) continue;
            _keys[kept] = _keys[i];
            _ids[kept++] = _ids[i];
        }
        Count = kept;
    }

    /// <summary>Forgets the values of all candidates.</summary>
    public void Forget()
    {
        if (_evaluated.Length < Count)
        {
            _evaluated = new double[_keys.Length];
            _order = new double[_keys.Length];
        }
        _evaluated.AsSpan(0, Count).Fill(double.PositiveInfinity);
    }

    /// <summary>Starts a round over the candidates with keys in (above, upTo], in ascending order of their row numbers.</summary>
    public void Await(float above, float upTo) => (_above, _upTo, _next) = (above, upTo, 0);

    /// <summary>The next candidate of the round whose row number is below <paramref name="end"/>; answer it with <see cref="Put"/>.</summary>
    public bool NextBelow(int end, out int id)
    {
        for (; _next < Count && _ids[_next] < end; _next++)
        {
            if (!(_keys[_next] > _above) || _keys[_next] > _upTo) continue;
            id = _ids[_next];
            return true;
        }
        id = -1;
        return false;
    }

    /// <summary>Stores the value of the candidate that <see cref="NextBelow"/> gave.</summary>
    public void Put(double value)
    {
        _evaluated[_next++] = value;
        Answered++;
    }

    /// <summary>The k-th smallest value stored; at least k must have been.</summary>
    public double KthEvaluated()
    {
        int stored = 0;
        double largest = double.NegativeInfinity;
        foreach (double value in Evaluated)
        {
            if (double.IsPositiveInfinity(value)) continue;
            _order[stored++] = value;
            largest = Math.Max(largest, value);
        }
        return stored == _k ? largest : QuickSelect.Smallest(_order.AsSpan(0, stored), _k - 1);
    }

    /// <summary>Drops the candidates whose value is above a limit or was never stored.</summary>
    public void KeepEvaluated(double limit)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!(_evaluated[i] <= limit)) continue;
            _keys[kept] = _keys[i];
            _evaluated[kept] = _evaluated[i];
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
            if (key > Threshold) return;
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
