using System.Numerics;
using System.Runtime.Intrinsics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>Best partners by CSLS between two sets of unit rows, round after round while the first set moves.</summary>
/// <remarks>
/// CSLS: Conneau et al. 2018. All cosines of one round are kept, quantised to bytes. A row that has moved by δ since has changed its
/// cosines by δ at most, so most pairs are ruled out by their byte: for the nearest k by the k-th best of the last round's nearest, for
/// the best partner by the best among the nearest. What is left is computed one by one, and every decision is made on those values, so
/// the result does not depend on what was ruled out, on tiles or on threads. The product of all pairs is computed only where the rows
/// have moved far: in the first rounds.
/// </remarks>
internal sealed unsafe class CslsRounds : IDisposable
{
    /// <summary>Mean movement beyond which the bytes are made anew: about where the pairs left cost as much as the product.</summary>
    private const double FarMove = 0.18;

    /// <summary>Movement of a single row beyond which they are made anew.</summary>
    private const double FarthestMove = 0.9;

    private const int Grain = 32;

    /// <summary>
    /// Bound on the difference between a cosine of the float32 product and the one that decides: twice the rounding of a dot product
    /// (Higham 2002, §3.1).
    /// </summary>
    private readonly float _rounding;

    private readonly int _n1;
    private readonly int _n2;
    private readonly int _d;
    private readonly int _k1;
    private readonly int _k2;
    private readonly float* _y;
    private readonly ComputeContext _context;
    private readonly NativeBuffer<byte> _quantized;
    private readonly NativeBuffer<float> _reference;
    private readonly TopKLists<LargestFirst> _rows;
    private readonly TopKLists<LargestFirst> _columns;
    private bool _made;

    /// <param name="y">n2×d unit rows, compact; must stay where they are.</param>
    /// <param name="n1">Rows of x.</param>
    /// <param name="n2">Rows of y.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="k">Neighbourhood of CSLS; held to the size of the other set.</param>
    /// <param name="context">Threads and cancellation.</param>
    public CslsRounds(float* y, int n1, int n2, int d, int k, ComputeContext context)
    {
        _y = y;
        (_n1, _n2, _d, _context) = (n1, n2, d, context);
        _rounding = 2 * (d + 4) / (float)(1 << 24);
        (_k1, _k2) = (Math.Min(k, n2), Math.Min(k, n1));
        // Zeroed for the bytes beyond n2, which are compared with the others.
        _quantized = new NativeBuffer<byte>(n1 * StrideOf(n2), zeroed: true);
        _reference = new NativeBuffer<float>((long)n1 * d);
        _rows = new TopKLists<LargestFirst>(n1, _k1);
        _columns = new TopKLists<LargestFirst>(n2, _k2, shared: context.Threads > 1);
    }

    /// <summary>Products of all pairs made so far.</summary>
    public int Products { get; private set; }

    /// <summary>Bytes from one row of quantised cosines to the next.</summary>
    private long Stride => StrideOf(_n2);

    /// <summary>Bytes that the rounds hold beside the rows and their results.</summary>
    /// <param name="n1">Rows of x.</param>
    /// <param name="n2">Rows of y.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="k">Neighbourhood of CSLS.</param>
    /// <param name="threads">Worker threads.</param>
    public static long ScratchBytes(int n1, int n2, int d, int k, int threads)
    {
        int k1 = Math.Min(k, n2), k2 = Math.Min(k, n1);
        long kept = (n1 * StrideOf(n2)) + (sizeof(float) * (long)n1 * d);
        long lists = TopKLists<LargestFirst>.Bytes(n1, k1) + TopKLists<LargestFirst>.Bytes(n2, k2);
        long best = TopKLists<LargestFirst>.Bytes(n1, 1) + TopKLists<LargestFirst>.Bytes(n2, 1);
        return kept + lists + Math.Max(TopCosines.ScratchBytes(n1, n2, k1, k2, threads), best);
    }

    /// <summary>One round.</summary>
    /// <param name="x">n1×d unit rows, compact.</param>
    /// <returns>
    /// For every row of both sets its best partner by cosine less half the partner's r, of equals the first; and r of every row of y, the
    /// mean of its k largest cosines.
    /// </returns>
    public (BestPartners Best, float[] MeanY) Next(float* x)
    {
        double[] move = new double[_n1];
        if (_made) Moves(x, move);
        float[] leastX = new float[_n1], leastY = new float[_n2];
        if (!_made || move.Average() > FarMove || move.Max() > FarthestMove)
        {
            Product(x, leastX, leastY);
            Array.Clear(move);
        }
        else
        {
            KthOfLast(x, leastX, leastY);
        }
        // A byte q stood for cosines below (q + 1)/127 when it was made.
        byte[] rise = Array.ConvertAll(move, m => (byte)(1 + Math.Ceiling(127 * (m + _rounding))));
        Nearest(x, rise, leastX, leastY);
        float[] rx = _rows.Means(), ry = _columns.Means();
        return (Best(x, rise, rx, ry), ry);
    }

    public void Dispose()
    {
        _quantized.Dispose();
        _reference.Dispose();
        _rows.Dispose();
        _columns.Dispose();
    }

    /// <summary>Whole vectors of 32 bytes.</summary>
    private static long StrideOf(int n2) => ((long)n2 + 31) / 32 * 32;

    private float Cosine(float* x, int i, int j) => VectorKernels.DotSingle(x + ((long)i * _d), _y + ((long)j * _d), _d);

    private void Moves(float* x, double[] move)
    {
        float* before = _reference.Pointer;
        ParallelRows.For(_n1, Grain, _context.Threads, _context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++)
                move[i] = Math.Sqrt(RowDistance.Squared(x + ((long)i * _d), 1, before + ((long)i * _d), 1, _d));
        });
    }

    /// <summary>All cosines quantised anew, and a lower bound of every row's k-th largest cosine on both sides.</summary>
    private void Product(float* x, float[] leastX, float[] leastY)
    {
        TopCosines.Find(
            x,
            _n1,
            _y,
            _n2,
            _d,
            _k1,
            _k2,
            _context,
            (i, top) => leastX[i] = top[_k1 - 1] - _rounding,
            (j, top) => leastY[j] = top[_k2 - 1] - _rounding,
            (i, first, width, cosines) => QuantizedCosines.Quantize(cosines, width, _quantized.Pointer + (i * Stride) + first));
        Buffer.MemoryCopy(x, _reference.Pointer, _reference.Bytes, _reference.Bytes);
        _made = true;
        Products++;
    }

    /// <summary>The k-th largest cosine among the last round's nearest is a lower bound of the present one.</summary>
    private void KthOfLast(float* x, float[] leastX, float[] leastY)
    {
        ParallelRows.For(_n1, Grain, _context.Threads, _context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                leastX[i] = float.PositiveInfinity;
                for (int t = 0; t < _k1; t++) leastX[i] = Math.Min(leastX[i], Cosine(x, i, _rows.Ids(i)[t]));
            }
        });
        ParallelRows.For(_n2, Grain, _context.Threads, _context.Token, (from, to) =>
        {
            for (int j = from; j < to; j++)
            {
                leastY[j] = float.PositiveInfinity;
                for (int t = 0; t < _k2; t++) leastY[j] = Math.Min(leastY[j], Cosine(x, _columns.Ids(j)[t], j));
            }
        });
    }

    /// <summary>The nearest k of every row of both sets.</summary>
    private void Nearest(float* x, byte[] rise, float[] leastX, float[] leastY)
    {
        byte[] columnThresholds = new byte[Stride];
        for (int j = 0; j < _n2; j++) columnThresholds[j] = QuantizedCosines.Floor(leastY[j]);
        columnThresholds.AsSpan(_n2).Fill(255);
        _rows.Clear();
        _columns.Clear();
        fixed (byte* pinned = columnThresholds)
        {
            byte* ofColumns = pinned;
            ParallelRows.For(_n1, Grain, _context.Threads, _context.Token, (from, to) =>
            {
                for (int i = from; i < to; i++)
                {
                    byte* quantized = _quantized.Pointer + (i * Stride);
                    Vector256<byte> threshold = Vector256.Create(QuantizedCosines.Floor(leastX[i])), raise = Vector256.Create(rise[i]);
                    for (int j = 0; j < _n2; j += 32)
                    {
                        Vector256<byte> most = Vector256.Load(quantized + j) + raise;
                        Vector256<byte> passing = Vector256.GreaterThanOrEqual(most, threshold)
                            | Vector256.GreaterThanOrEqual(most, Vector256.Load(ofColumns + j));
                        for (uint hits = passing.ExtractMostSignificantBits(); hits != 0; hits &= hits - 1)
                        {
                            int column = j + BitOperations.TrailingZeroCount(hits);
                            if (column >= _n2) break;
                            float cosine = Cosine(x, i, column);
                            if (cosine >= leastX[i]) _rows.Insert(i, cosine, column);
                            if (cosine >= leastY[column]) _columns.InsertShared(column, cosine, i);
                        }
                    }
                }
            });
        }
    }

    /// <summary>The best partners once the means are known.</summary>
    private BestPartners Best(float* x, byte[] rise, float[] rx, float[] ry)
    {
        float[] biasX = Array.ConvertAll(rx, r => -r / 2), biasY = Array.ConvertAll(ry, r => -r / 2);
        float[] leastX = BestListed(_rows, biasY), leastY = BestListed(_columns, biasX);
        // Biases and bounds are shifted above zero by the same amount.
        float shiftX = -biasX.Min(), shiftY = -biasY.Min();
        byte[] biasOfY = new byte[Stride], thresholdOfY = new byte[Stride];
        for (int j = 0; j < _n2; j++)
        {
            biasOfY[j] = QuantizedCosines.Ceiling(biasY[j] + shiftY);
            thresholdOfY[j] = QuantizedCosines.Floor(leastY[j] + shiftX);
        }
        thresholdOfY.AsSpan(_n2).Fill(255);
        using TopKLists<LargestFirst> ofX = new(_n1, 1), ofY = new(_n2, 1, shared: _context.Threads > 1);
        (TopKLists<LargestFirst> rows, TopKLists<LargestFirst> columns) = (ofX, ofY);
        fixed (byte* pinnedBias = biasOfY, pinnedThreshold = thresholdOfY)
        {
            byte* bias = pinnedBias, ofColumns = pinnedThreshold;
            ParallelRows.For(_n1, Grain, _context.Threads, _context.Token, (from, to) =>
            {
                for (int i = from; i < to; i++)
                {
                    byte* quantized = _quantized.Pointer + (i * Stride);
                    Vector256<byte> threshold = Vector256.Create(QuantizedCosines.Floor(leastX[i] + shiftY));
                    Vector256<byte> raise = Vector256.Create(rise[i]);
                    Vector256<byte> own = Vector256.Create(QuantizedCosines.Ceiling(biasX[i] + shiftX));
                    for (int j = 0; j < _n2; j += 32)
                    {
                        Vector256<byte> most = Vector256.Load(quantized + j) + raise;
                        Vector256<byte> asRow = QuantizedCosines.AddSaturated(most, Vector256.Load(bias + j));
                        Vector256<byte> asColumn = QuantizedCosines.AddSaturated(most, own);
                        Vector256<byte> passing = Vector256.GreaterThanOrEqual(asRow, threshold)
                            | Vector256.GreaterThanOrEqual(asColumn, Vector256.Load(ofColumns + j));
                        for (uint hits = passing.ExtractMostSignificantBits(); hits != 0; hits &= hits - 1)
                        {
                            int column = j + BitOperations.TrailingZeroCount(hits);
                            if (column >= _n2) break;
                            float cosine = Cosine(x, i, column);
                            if (cosine + biasY[column] >= leastX[i]) rows.Insert(i, cosine + biasY[column], column);
                            if (cosine + biasX[i] >= leastY[column]) columns.InsertShared(column, cosine + biasX[i], i);
                        }
                    }
                }
            });
        }
        return new BestPartners(rows.FirstIds(), rows.FirstKeys(), columns.FirstIds(), columns.FirstKeys());
    }

    /// <summary>The largest key + bias of its entry, of each list.</summary>
    private static float[] BestListed(TopKLists<LargestFirst> lists, float[] bias)
    {
        float[] best = new float[lists.Count];
        for (int list = 0; list < best.Length; list++)
        {
            float* keys = lists.Keys(list);
            int* ids = lists.Ids(list);
            best[list] = float.NegativeInfinity;
            for (int t = 0; t < lists.K; t++) best[list] = Math.Max(best[list], keys[t] + bias[ids[t]]);
        }
        return best;
    }
}
