using System.Numerics;
using System.Runtime.Intrinsics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>The best partners of every row of two sets by CSLS, several a row, from one pass over all pairs.</summary>
/// <remarks>
/// CSLS needs the mean of a row's k largest scores before the partners can be ordered, which would take a second product. Here a pass
/// collects the best by the means of the pass before (none at first) and orders them by the means that it finds, so
/// that rounds of a map which moves little are exact and those of one which moves much nearly so.
/// </remarks>
internal sealed unsafe class CslsCandidates : IDisposable
{
    private readonly int _n1;
    private readonly int _n2;
    private readonly int _k1;
    private readonly int _k2;
    private readonly ComputeContext _context;
    private readonly TopKLists<LargestFirst> _rows;
    private readonly TopKLists<LargestFirst> _columns;
    private readonly NativeBuffer<float> _least;
    private readonly Lock[] _locks;
    private float[] _biasX;
    private float[] _biasY;

    /// <param name="n1">Rows of x.</param>
    /// <param name="n2">Rows of y.</param>
    /// <param name="width">Partners of a row; held to the size of the other set.</param>
    /// <param name="k">Neighbourhood of CSLS; held to <paramref name="width"/> and the size of the other set.</param>
    /// <param name="context">Threads and cancellation.</param>
    public CslsCandidates(int n1, int n2, int width, int k, ComputeContext context)
    {
        (_n1, _n2, _context) = (n1, n2, context);
        (int w1, int w2) = (Math.Min(width, n2), Math.Min(width, n1));
        (_k1, _k2) = (Math.Min(k, w1), Math.Min(k, w2));
        _rows = new TopKLists<LargestFirst>(n1, w1);
        _columns = new TopKLists<LargestFirst>(n2, w2);
        _least = new NativeBuffer<float>(n2);
        _locks = Array.ConvertAll(new int[ScoreTiles.ColumnBlocks(n2)], _ => new Lock());
        (_biasX, _biasY) = (new float[n1], new float[n2]);
    }

    /// <summary>Partners of each row of x, best first: score less half the partner's mean.</summary>
    public TopKLists<LargestFirst> OfX => _rows;

    /// <summary>Partners of each row of y.</summary>
    public TopKLists<LargestFirst> OfY => _columns;

    /// <summary>Bytes that the search holds beside the rows.</summary>
    public static long Bytes(int n1, int n2, int width, int threads) =>
        TopKLists<LargestFirst>.Bytes(n1, Math.Min(width, n2)) + TopKLists<LargestFirst>.Bytes(n2, Math.Min(width, n1))
        + (3L * sizeof(float) * (n1 + (long)n2)) + ScoreTiles.Bytes(n1, threads);

    /// <summary>One pass.</summary>
    /// <param name="x">n1×d rows, compact.</param>
    /// <param name="y">n2×d rows, compact; scores are inner products.</param>
    /// <param name="d">Dimensions.</param>
    public void Find(float* x, float* y, int d)
    {
        _rows.Clear();
        _columns.Clear();
        float* least = _least.Pointer;
        VectorKernels.Fill(least, _n2, float.NegativeInfinity);
        fixed (float* biasX = _biasX, biasY = _biasY)
        {
            float* bx = biasX, by = biasY;
            ScoreTiles.ForEach(x, _n1, y, _n2, d, _context, (_, from, to, first, width, scores) =>
            {
                for (int i = from; i < to; i++)
                {
                    float* row = scores + ((long)(i - from) * ScoreTiles.ColumnBlock);
                    OfRow(i, row, by + first, first, width);
                    lock (_locks[first / ScoreTiles.ColumnBlock]) OfColumns(i, row, bx[i], least + first, first, width);
                }
            });
        }
        float[] meanX = Means(_rows, _biasY, _k1), meanY = Means(_columns, _biasX, _k2);
        Reorder(_rows, _biasY, meanY);
        Reorder(_columns, _biasX, meanX);
        (_biasX, _biasY) = (Array.ConvertAll(meanX, r => -r / 2), Array.ConvertAll(meanY, r => -r / 2));
    }

    /// <summary>Forgets the means of the last pass: the next one is of other rows.</summary>
    public void Forget()
    {
        Array.Clear(_biasX);
        Array.Clear(_biasY);
    }

    /// <summary>Mean over the rows of both sides, each side counted half, of the best score less half the partner's mean.</summary>
    public double Objective()
    {
        double ofX = 0, ofY = 0;
        for (int i = 0; i < _n1; i++) ofX += _rows.Keys(i)[0];
        for (int j = 0; j < _n2; j++) ofY += _columns.Keys(j)[0];
        return ((ofX / _n1) + (ofY / _n2)) / 2;
    }

    /// <summary>Part of the rows of the smaller side whose best partners choose each other.</summary>
    public double MutualShare()
    {
        int mutual = 0;
        for (int i = 0; i < _n1; i++) mutual += _columns.Ids(_rows.Ids(i)[0])[0] == i ? 1 : 0;
        return (double)mutual / Math.Min(_n1, _n2);
    }

    /// <summary>
    /// How far the best candidates stand above the second ones, over how far these stand above the third ones, on average over the rows
    /// of both sides: about 2 where the best are the largest of many alike, more where they are the same item.
    /// </summary>
    public double Distinctness()
    {
        double first = 0, second = 0;
        foreach (TopKLists<LargestFirst> lists in new[] { _rows, _columns })
        {
            for (int list = 0; list < lists.Count && lists.K >= 3; list++)
            {
                float* keys = lists.Keys(list);
                first += (keys[0] - keys[1]) / (double)lists.Count;
                second += (keys[1] - keys[2]) / (double)lists.Count;
            }
        }
        return second > 0 ? first / second : double.NaN;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _columns.Dispose();
        _least.Dispose();
    }

    private void OfRow(int i, float* scores, float* bias, int first, int width)
    {
        float least = _rows.Keys(i)[_rows.K - 1];
        int j = 0;
        for (; j <= width - 32; j += 32)
        {
            Vector256<float> v0 = Vector256.Load(scores + j) + Vector256.Load(bias + j);
            Vector256<float> v1 = Vector256.Load(scores + j + 8) + Vector256.Load(bias + j + 8);
            Vector256<float> v2 = Vector256.Load(scores + j + 16) + Vector256.Load(bias + j + 16);
            Vector256<float> v3 = Vector256.Load(scores + j + 24) + Vector256.Load(bias + j + 24);
            Vector256<float> bar = Vector256.Create(least);
            Vector256<float> largest = Vector256.MaxNative(Vector256.MaxNative(v0, v1), Vector256.MaxNative(v2, v3));
            if (!Vector256.GreaterThanAny(largest, bar)) continue;
            uint hits = Vector256.GreaterThan(v0, bar).ExtractMostSignificantBits()
                | (Vector256.GreaterThan(v1, bar).ExtractMostSignificantBits() << 8)
                | (Vector256.GreaterThan(v2, bar).ExtractMostSignificantBits() << 16)
                | (Vector256.GreaterThan(v3, bar).ExtractMostSignificantBits() << 24);
            for (; hits != 0; hits &= hits - 1)
            {
                int t = j + BitOperations.TrailingZeroCount(hits);
                _rows.Insert(i, scores[t] + bias[t], first + t);
            }
            least = _rows.Keys(i)[_rows.K - 1];
        }
        for (; j < width; j++) _rows.Insert(i, scores[j] + bias[j], first + j);
    }

    private void OfColumns(int i, float* scores, float bias, float* least, int first, int width)
    {
        Vector256<float> own = Vector256.Create(bias);
        int j = 0, last = _columns.K - 1;
        for (; j <= width - 32; j += 32)
        {
            // At least as good: of equal scores the lower row number precedes, whichever worker comes first.
            Vector256<float> g0 = Vector256.GreaterThanOrEqual(Vector256.Load(scores + j) + own, Vector256.Load(least + j));
            Vector256<float> g1 = Vector256.GreaterThanOrEqual(Vector256.Load(scores + j + 8) + own, Vector256.Load(least + j + 8));
            Vector256<float> g2 = Vector256.GreaterThanOrEqual(Vector256.Load(scores + j + 16) + own, Vector256.Load(least + j + 16));
            Vector256<float> g3 = Vector256.GreaterThanOrEqual(Vector256.Load(scores + j + 24) + own, Vector256.Load(least + j + 24));
            if (((g0 | g1) | (g2 | g3)).AsInt32() == Vector256<int>.Zero) continue;
            uint hits = g0.ExtractMostSignificantBits() | (g1.ExtractMostSignificantBits() << 8)
                | (g2.ExtractMostSignificantBits() << 16) | (g3.ExtractMostSignificantBits() << 24);
            for (; hits != 0; hits &= hits - 1)
            {
                int t = j + BitOperations.TrailingZeroCount(hits);
                _columns.Insert(first + t, scores[t] + bias, i);
                least[t] = _columns.Keys(first + t)[last];
            }
        }
        for (; j < width; j++)
        {
            _columns.Insert(first + j, scores[j] + bias, i);
            least[j] = _columns.Keys(first + j)[last];
        }
    }

    /// <summary>Mean of the k largest scores of each list, the bias of its entries taken off.</summary>
    private static float[] Means(TopKLists<LargestFirst> lists, float[] bias, int k)
    {
        float[] means = new float[lists.Count];
        float* top = stackalloc float[k];
        for (int list = 0; list < means.Length; list++)
        {
            float* keys = lists.Keys(list);
            int* ids = lists.Ids(list);
            new Span<float>(top, k).Fill(float.NegativeInfinity);
            for (int t = 0; t < lists.K; t++)
            {
                float score = keys[t] - bias[ids[t]];
                if (score <= top[k - 1]) continue;
                int at = k - 1;
                for (; at > 0 && top[at - 1] < score; at--) top[at] = top[at - 1];
                top[at] = score;
            }
            means[list] = SortedTopK.Mean(top, k);
        }
        return means;
    }

    /// <summary>Each list in the order of score − mean/2 of its entries.</summary>
    private static void Reorder(TopKLists<LargestFirst> lists, float[] bias, float[] mean)
    {
        for (int list = 0; list < lists.Count; list++)
        {
            float* keys = lists.Keys(list);
            int* ids = lists.Ids(list);
            for (int t = 0; t < lists.K; t++)
            {
                int id = ids[t];
                float key = keys[t] - bias[id] - (mean[id] / 2);
                int at = t;
                for (; at > 0 && LargestFirst.Precedes(key, id, keys[at - 1], ids[at - 1]); at--)
                    (keys[at], ids[at]) = (keys[at - 1], ids[at - 1]);
                (keys[at], ids[at]) = (key, id);
            }
        }
    }
}
