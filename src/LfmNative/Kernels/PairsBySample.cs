namespace LfmNative.Kernels;

/// <summary>Pairs (row, sample) to evaluate for a block of rows, in the order of the samples: each sample is fetched once for all the rows that ask for it.</summary>
/// <param name="samples">Samples there are.</param>
internal sealed class PairsBySample(int samples)
{
    private readonly int[] _starts = new int[samples + 1];
    private Pair[] _offered = [];
    private Pair[] _sorted = [];

    /// <summary>A pair.</summary>
    /// <param name="Sample">Number of the sample.</param>
    /// <param name="Owner">Number of the list that asks.</param>
    /// <param name="Slot">Where the list wants the answer.</param>
    public readonly record struct Pair(int Sample, int Owner, int Slot);

    /// <summary>Pairs so far.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all pairs.</summary>
    public void Clear() => Count = 0;

    /// <summary>Makes room for so many more pairs.</summary>
    public void Reserve(int more)
    {
        if (_offered.Length - Count < more) Array.Resize(ref _offered, Math.Max(2 * _offered.Length, Count + more));
    }

    /// <summary>Adds a pair where it is wanted; there must be room for it either way.</summary>
    public void Offer(int owner, int slot, int sample, bool wanted)
    {
        _offered[Count] = new Pair(sample, owner, slot);
        Count += wanted ? 1 : 0;
    }

    /// <summary>The pairs in ascending order of their samples, as offered within one sample (a counting sort); valid until the next call.</summary>
    public ReadOnlySpan<Pair> Sorted()
    {
        ReadOnlySpan<Pair> offered = _offered.AsSpan(0, Count);
        int[] starts = _starts;
        starts.AsSpan().Clear();
        foreach (Pair pair in offered) starts[pair.Sample + 1]++;
        for (int j = 1; j < starts.Length; j++) starts[j] += starts[j - 1];
        if (_sorted.Length < Count) _sorted = new Pair[_offered.Length];
        foreach (Pair pair in offered) _sorted[starts[pair.Sample]++] = pair;
        return _sorted.AsSpan(0, Count);
    }
}
