namespace LfmNative.Search;

/// <summary>
/// Pairs (row, sample) to evaluate for a block of rows, in the order of the samples: each sample is fetched once for all rows that need it.
/// </summary>
/// <remarks>Pairs keep the position they were added at; there stand their samples and, once they are evaluated, their values.</remarks>
/// <param name="samples">Number of samples.</param>
internal sealed class PairsBySample(int samples)
{
    private readonly int[] _starts = new int[samples + 1];
    private int[] _samples = [];
    private int[] _owners = [];
    private double[] _values = [];
    private int[] _sorted = [];
    private Request[] _requests = [];
    private int _sortedBefore;
    private int _inOrder;

    /// <summary>The row of a pair and the pair's position.</summary>
    /// <param name="Owner">Number of the row.</param>
    /// <param name="Position">Where the value goes.</param>
    public readonly record struct Request(int Owner, int Position);

    /// <summary>Pairs so far.</summary>
    public int Count { get; private set; }

    /// <summary>Sample of every pair, in the order they were added in.</summary>
    public ReadOnlySpan<int> Samples => _samples.AsSpan(0, Count);

    /// <summary>Value of every pair, in the same order.</summary>
    public Span<double> Values => _values.AsSpan(0, Count);

    /// <summary>The samples of the pairs of the last <see cref="Sort"/>, ascending.</summary>
    public ReadOnlySpan<int> Sorted => _sorted.AsSpan(0, _inOrder);

    /// <summary>Those pairs in that order, the pairs of one sample as they were added.</summary>
    public ReadOnlySpan<Request> Requests => _requests.AsSpan(0, _inOrder);

    /// <summary>Forgets all pairs.</summary>
    /// <param name="expected">Pairs that will be added, approximately: the initial capacity.</param>
    public void Clear(int expected)
    {
        (Count, _sortedBefore, _inOrder) = (0, 0, 0);
        EnsureCapacity(expected);
    }

    /// <summary>Adds those candidates of a row whose keys lie in (above, upTo].</summary>
    /// <param name="list">The candidates.</param>
    /// <param name="above">No key up to this.</param>
    /// <param name="upTo">No key above this.</param>
    /// <param name="owner">The row.</param>
    public void Add(CandidateList list, float above, float upTo, int owner)
    {
        EnsureCapacity(Count + list.Count + CandidateList.Padding);
        int added = list.CopyIds(above, upTo, _samples.AsSpan(Count));
        _owners.AsSpan(Count, added).Fill(owner);
        Count += added;
    }

    /// <summary>Brings the pairs added since the last call into the order of their samples (a counting sort).</summary>
    public void Sort()
    {
        int from = _sortedBefore;
        _sortedBefore = Count;
        _inOrder = Count - from;
        if (_sorted.Length < _inOrder) (_sorted, _requests) = (new int[_samples.Length], new Request[_samples.Length]);
        int[] starts = _starts;
        starts.AsSpan().Clear();
        foreach (int sample in _samples.AsSpan(from, _inOrder)) starts[sample + 1]++;
        int before = 0;
        for (int j = 1; j < starts.Length; j++)
        {
            before += starts[j];
            starts[j] = before;
        }
        for (int p = from; p < Count; p++)
        {
            int sample = _samples[p], at = starts[sample]++;
            _sorted[at] = sample;
            _requests[at] = new Request(_owners[p], p);
        }
    }

    private void EnsureCapacity(int pairs)
    {
        if (_samples.Length >= pairs) return;
        int capacity = Math.Max(pairs, _samples.Length + (_samples.Length / 2));
        Array.Resize(ref _samples, capacity);
        Array.Resize(ref _owners, capacity);
        Array.Resize(ref _values, capacity);
    }
}
