using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>A <see cref="SortedTopK"/> list for each of n rows, in native memory.</summary>
/// <typeparam name="TOrder">What comes first.</typeparam>
internal sealed unsafe class TopKLists<TOrder> : IDisposable
    where TOrder : struct, IEntryOrder
{
    /// <summary>Locks for the lists that several workers insert into: so many that two workers seldom want the same one.</summary>
    private const int Locks = 256;

    private readonly NativeBuffer<float> _keys;
    private readonly NativeBuffer<int> _ids;
    private readonly Lock[]? _locks;

    /// <param name="count">Lists.</param>
    /// <param name="k">Places in a list.</param>
    /// <param name="shared">Whether <see cref="InsertShared"/> is called by several workers at once.</param>
    public TopKLists(int count, int k, bool shared = false)
    {
        (Count, K) = (count, k);
        _keys = new NativeBuffer<float>((long)count * k);
        _ids = new NativeBuffer<int>((long)count * k);
        if (shared) _locks = Array.ConvertAll(new int[Math.Min(Locks, Math.Max(1, count))], _ => new Lock());
        Clear();
    }

    /// <summary>Lists.</summary>
    public int Count { get; }

    /// <summary>Places in a list.</summary>
    public int K { get; }

    /// <summary>Bytes of so many lists.</summary>
    public static long Bytes(long count, long k) => count * k * (sizeof(float) + sizeof(int));

    /// <summary>The keys of a list, best first.</summary>
    public float* Keys(int list) => _keys.Pointer + ((long)list * K);

    /// <summary>The entries of a list, best first.</summary>
    public int* Ids(int list) => _ids.Pointer + ((long)list * K);

    /// <summary>Empties all lists.</summary>
    public void Clear()
    {
        for (int list = 0; list < Count; list++) SortedTopK.Clear<TOrder>(Keys(list), Ids(list), K);
    }

    /// <summary>Inserts an entry if it is among the best of a list that no other worker touches.</summary>
    public void Insert(int list, float key, int id)
    {
        float* keys = Keys(list);
        int* ids = Ids(list);
        if (TOrder.Precedes(key, id, keys[K - 1], ids[K - 1])) SortedTopK.Insert<TOrder>(keys, ids, K, key, id);
    }

    /// <summary>Inserts an entry if it is among the best of a list that several workers insert into.</summary>
    /// <remarks>Under a total order the list is the same whoever comes first.</remarks>
    public void InsertShared(int list, float key, int id)
    {
        if (_locks is null)
        {
            Insert(list, key, id);
            return;
        }
        lock (_locks[list % _locks.Length]) Insert(list, key, id);
    }

    /// <summary>The mean of each list's keys; all places are filled.</summary>
    public float[] Means()
    {
        float[] means = new float[Count];
        for (int list = 0; list < Count; list++) means[list] = SortedTopK.Mean(Keys(list), K);
        return means;
    }

    /// <summary>The first entry of each list.</summary>
    public int[] FirstIds()
    {
        int[] first = new int[Count];
        for (int list = 0; list < Count; list++) first[list] = Ids(list)[0];
        return first;
    }

    /// <summary>The first key of each list.</summary>
    public float[] FirstKeys()
    {
        float[] first = new float[Count];
        for (int list = 0; list < Count; list++) first[list] = Keys(list)[0];
        return first;
    }

    public void Dispose()
    {
        _keys.Dispose();
        _ids.Dispose();
    }
}
