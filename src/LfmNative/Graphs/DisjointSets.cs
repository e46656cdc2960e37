namespace LfmNative.Graphs;

/// <summary>Disjoint sets under union, by size and with path halving (Tarjan and van Leeuwen 1984).</summary>
internal sealed class DisjointSets
{
    private readonly int[] _parent;
    private readonly long[] _size;

    /// <summary>One set a size.</summary>
    /// <param name="sizes">What each element counts for.</param>
    public DisjointSets(ReadOnlySpan<int> sizes)
    {
        _parent = new int[sizes.Length];
        _size = new long[sizes.Length];
        for (int i = 0; i < sizes.Length; i++) (_parent[i], _size[i]) = (i, sizes[i]);
        Count = sizes.Length;
    }

    /// <summary>Sets left.</summary>
    public int Count { get; private set; }

    /// <summary>The element that stands for the set of <paramref name="i"/>.</summary>
    public int Find(int i)
    {
        while (_parent[i] != i) i = _parent[i] = _parent[_parent[i]];
        return i;
    }

    /// <summary>Unites two sets; false where they were one already.</summary>
    public bool Unite(int i, int j)
    {
        (i, j) = (Find(i), Find(j));
        if (i == j) return false;
        if (_size[i] < _size[j]) (i, j) = (j, i);
        _parent[j] = i;
        _size[i] += _size[j];
        Count--;
        return true;
    }
}
