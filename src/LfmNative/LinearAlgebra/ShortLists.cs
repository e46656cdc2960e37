using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>For each of n items the k largest values offered with the numbers they belong to; of equal values the lower number comes first.</summary>
/// <remarks>Every worker has lists of its own, put together by <see cref="Merge"/>. The order is total: the result does not depend on who offered what.</remarks>
internal sealed unsafe class ShortLists : IDisposable
{
    private readonly int _n;
    private readonly int _k;
    private readonly int _workers;
    private readonly NativeBuffer<float> _values;
    private readonly NativeBuffer<int> _ids;

    public ShortLists(int n, int k, int workers)
    {
        (_n, _k, _workers) = (n, k, workers);
        _values = new NativeBuffer<float>((long)workers * n * k);
        _ids = new NativeBuffer<int>((long)workers * n * k);
        Clear();
    }

    /// <summary>The numbers of an item after the merge, best first.</summary>
    public int* Ids(int item) => _ids.Pointer + ((long)item * _k);

    public void Clear()
    {
        for (long p = 0; p < _values.Length; p++) (_values.Pointer[p], _ids.Pointer[p]) = (float.NegativeInfinity, int.MaxValue);
    }

    public void Offer(int worker, int item, float value, int id)
    {
        long start = (((long)worker * _n) + item) * _k;
        float* values = _values.Pointer + start;
        int* ids = _ids.Pointer + start;
        int at = _k - 1;
        if (!Before(value, id, values[at], ids[at])) return;
        for (; at > 0 && Before(value, id, values[at - 1], ids[at - 1]); at--) (values[at], ids[at]) = (values[at - 1], ids[at - 1]);
        (values[at], ids[at]) = (value, id);
    }

    /// <summary>Puts the lists of all workers into the first one's.</summary>
    public void Merge()
    {
        for (int worker = 1; worker < _workers; worker++)
        {
            for (int item = 0; item < _n; item++)
            {
                long start = (((long)worker * _n) + item) * _k;
                for (int t = 0; t < _k && _ids.Pointer[start + t] != int.MaxValue; t++) Offer(0, item, _values.Pointer[start + t], _ids.Pointer[start + t]);
            }
        }
    }

    /// <summary>The mean of each item's values, after the merge.</summary>
    public float[] Means()
    {
        float[] means = new float[_n];
        for (int item = 0; item < _n; item++)
        {
            double sum = 0;
            for (int t = 0; t < _k; t++) sum += _values.Pointer[((long)item * _k) + t];
            means[item] = (float)(sum / _k);
        }
        return means;
    }

    /// <summary>The largest value + bias of the number, of each item.</summary>
    public float[] Best(float[] bias)
    {
        float[] best = new float[_n];
        for (int item = 0; item < _n; item++)
        {
            best[item] = float.NegativeInfinity;
            for (int t = 0; t < _k; t++) best[item] = Math.Max(best[item], _values.Pointer[((long)item * _k) + t] + bias[Ids(item)[t]]);
        }
        return best;
    }

    /// <summary>The first number of each item.</summary>
    public int[] FirstIds()
    {
        int[] first = new int[_n];
        for (int item = 0; item < _n; item++) first[item] = Ids(item)[0];
        return first;
    }

    /// <summary>The largest value of each item.</summary>
    public float[] FirstValues()
    {
        float[] first = new float[_n];
        for (int item = 0; item < _n; item++) first[item] = _values.Pointer[(long)item * _k];
        return first;
    }

    public void Dispose()
    {
        _values.Dispose();
        _ids.Dispose();
    }

    private static bool Before(float value, int id, float other, int otherId) => value > other || (value == other && id < otherId);
}
