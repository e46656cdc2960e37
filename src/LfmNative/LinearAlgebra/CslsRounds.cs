using System.Numerics;
using System.Runtime.Intrinsics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Best partners by CSLS between two sets of unit rows, round after round while the first set moves (Conneau et al. 2018).</summary>
/// <remarks>
/// All cosines of one round are kept as bytes. A row that has moved by δ since has changed its cosines by δ at most, so most pairs are ruled out by
/// their byte: for the nearest k by the k-th best of the last round's nearest, for the best partner by the best among the nearest. What is left is
/// computed one by one, and every decision is made on those values, so the result does not depend on what was ruled out, on tiles or on threads.
/// The product of all pairs comes only where the rows have moved far: in the first rounds.
/// </remarks>
internal sealed unsafe class CslsRounds : IDisposable
{
    /// <summary>Mean movement beyond which the bytes are made anew: about where the pairs left cost as much as the product.</summary>
    private const double FarMove = 0.18;

    private const int RowBlock = 128;
    private const int ColumnBlock = 1024;
    private const int Grain = 32;

    /// <summary>Bound on the difference between a cosine of the float32 product and the one that decides: twice the rounding of a dot product (Higham 2002, §3.1).</summary>
    private readonly float _rounding;

    private readonly int _n1;
    private readonly int _n2;
    private readonly int _d;
    private readonly int _k1;
    private readonly int _k2;
    private readonly float* _y;
    private readonly ComputeContext _context;
    private readonly NativeBuffer<byte> _levels;
    private readonly NativeBuffer<float> _reference;
    private readonly ShortLists _rows;
    private readonly ShortLists _columns;
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
        _levels = new NativeBuffer<byte>((long)n1 * Stride);
        _reference = new NativeBuffer<float>((long)n1 * d);
        _rows = new ShortLists(n1, _k1, 1);
        _columns = new ShortLists(n2, _k2, context.Threads);
    }

    /// <summary>Products of all pairs made so far.</summary>
    public int Products { get; private set; }

    /// <summary>Bytes from one row of levels to the next: whole vectors.</summary>
    private long Stride => ((long)_n2 + 31) / 32 * 32;

    /// <summary>One round.</summary>
    /// <param name="x">n1×d unit rows, compact.</param>
    /// <returns>For every row of both sets its best partner by cosine less half the partner's r, of equals the first; and r of every row of y, the mean of its k largest cosines.</returns>
    public (BestPartners Best, float[] MeanY) Next(float* x)
    {
        double[] move = new double[_n1];
        if (_made) Moves(x, move);
        float[] leastX = new float[_n1], leastY = new float[_n2];
        if (!_made || move.Average() > FarMove || move.Max() > 0.9)
        {
            Product(x, leastX, leastY);
            Array.Clear(move);
        }
        else
        {
            KthOfLast(x, leastX, leastY);
        }
        // A level q stands for cosines below (q + 1)/127 at the time.
        byte[] slack = Array.ConvertAll(move, m => (byte)(1 + Math.Ceiling(127 * (m + _rounding))));
        Nearest(x, slack, leastX, leastY);
        float[] rx = _rows.Means(), ry = _columns.Means();
        return (Best(x, slack, rx, ry), ry);
    }

    public void Dispose()
    {
        _levels.Dispose();
        _reference.Dispose();
        _rows.Dispose();
        _columns.Dispose();
    }

    private float Cosine(float* x, int i, int j) => VectorKernels.DotSingle(x + ((long)i * _d), _y + ((long)j * _d), _d);

    private void Moves(float* x, double[] move)
    {
        float* before = _reference.Pointer;
        ParallelRows.For(_n1, Grain, _context.Threads, _context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++) move[i] = Math.Sqrt(RowDistance.Squared(x + ((long)i * _d), 1, before + ((long)i * _d), 1, _d));
        });
    }

    /// <summary>All levels anew, and a lower bound of every row's k-th largest cosine on both sides.</summary>
    private void Product(float* x, float[] leastX, float[] leastY)
    {
        int workers = _context.Threads;
        using NativeBuffer<float> tiles = new((long)workers * RowBlock * ColumnBlock), rowTop = new((long)workers * RowBlock * _k1), columnTop = new((long)workers * _n2 * _k2), columnLeast = new((long)workers * _n2);
        columnTop.Span.Fill(float.NegativeInfinity);
        columnLeast.Span.Fill(float.NegativeInfinity);
        float* tile = tiles.Pointer, tops = rowTop.Pointer, columnTops = columnTop.Pointer, leasts = columnLeast.Pointer;
        ParallelRows.ForWorkers(_n1, RowBlock, workers, _context.Token, (worker, from, to) =>
        {
            float* scores = tile + ((long)worker * RowBlock * ColumnBlock), top = tops + ((long)worker * RowBlock * _k1);
            new Span<float>(top, RowBlock * _k1).Fill(float.NegativeInfinity);
            for (int first = 0; first < _n2; first += ColumnBlock)
            {
                int width = Math.Min(ColumnBlock, _n2 - first);
                long column = ((long)worker * _n2) + first;
                Gemm.Multiply(false, true, to - from, width, _d, 1f, x + ((long)from * _d), _d, _y + ((long)first * _d), _d, 0f, scores, ColumnBlock);
                for (int i = from; i < to; i++)
                {
                    float* row = scores + ((long)(i - from) * ColumnBlock);
                    RowScan.OfferTop(row, width, top + ((long)(i - from) * _k1), _k1);
                    RowScan.OfferTopOfColumns(row, width, columnTops + (column * _k2), leasts + column, _k2);
                    Levels.Of(row, width, _levels.Pointer + (i * Stride) + first);
                }
            }
            for (int i = from; i < to; i++) leastX[i] = top[((long)(i - from) * _k1) + _k1 - 1] - _rounding;
        });
        for (int j = 0; j < _n2; j++)
        {
            float* list = columnTops + ((long)j * _k2);
            for (int w = 1; w < workers; w++)
            {
                for (int t = 0; t < _k2; t++) RowScan.Insert(columnTops[((((long)w * _n2) + j) * _k2) + t], list, _k2);
            }
            leastY[j] = list[_k2 - 1] - _rounding;
        }
        new Span<float>(x, _n1 * _d).CopyTo(_reference.Span);
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
    private void Nearest(float* x, byte[] slack, float[] leastX, float[] leastY)
    {
        byte[] columnLevel = new byte[Stride];
        for (int j = 0; j < _n2; j++) columnLevel[j] = Levels.Floor(leastY[j]);
        columnLevel.AsSpan(_n2).Fill(255);
        _rows.Clear();
        _columns.Clear();
        fixed (byte* pinned = columnLevel)
        {
            byte* ofColumns = pinned;
            ParallelRows.ForWorkers(_n1, Grain, _context.Threads, _context.Token, (worker, from, to) =>
            {
                for (int i = from; i < to; i++)
                {
                    byte* levels = _levels.Pointer + (i * Stride);
                    byte least = Levels.Floor(leastX[i]);
                    for (int j = 0; j < _n2; j += 32)
                    {
                        Vector256<byte> most = Vector256.Load(levels + j) + Vector256.Create(slack[i]);
                        uint hits = (Vector256.GreaterThanOrEqual(most, Vector256.Create(least)) | Vector256.GreaterThanOrEqual(most, Vector256.Load(ofColumns + j))).ExtractMostSignificantBits();
                        for (; hits != 0; hits &= hits - 1)
                        {
                            int column = j + BitOperations.TrailingZeroCount(hits);
                            if (column >= _n2) break;
                            float cosine = Cosine(x, i, column);
                            if (cosine >= leastX[i]) _rows.Offer(0, i, cosine, column);
                            if (cosine >= leastY[column]) _columns.Offer(worker, column, cosine, i);
                        }
                    }
                }
            });
        }
        _columns.Merge();
    }

    /// <summary>The best partners once the means are known.</summary>
    private BestPartners Best(float* x, byte[] slack, float[] rx, float[] ry)
    {
        float[] biasX = Array.ConvertAll(rx, r => -r / 2), biasY = Array.ConvertAll(ry, r => -r / 2);
        float[] leastX = _rows.Best(biasY), leastY = _columns.Best(biasX);
        // Biases and bounds are lifted above zero by the same amount.
        float liftX = -biasX.Min(), liftY = -biasY.Min();
        byte[] plusY = new byte[Stride], leastOfY = new byte[Stride];
        for (int j = 0; j < _n2; j++) (plusY[j], leastOfY[j]) = (Levels.Ceiling(biasY[j] + liftY), Levels.Floor(leastY[j] + liftX));
        leastOfY.AsSpan(_n2).Fill(255);
        using ShortLists ofX = new(_n1, 1, 1), ofY = new(_n2, 1, _context.Threads);
        (ShortLists rows, ShortLists columns) = (ofX, ofY);
        fixed (byte* pinnedPlus = plusY, pinnedLeast = leastOfY)
        {
            byte* plus = pinnedPlus, ofColumns = pinnedLeast;
            ParallelRows.ForWorkers(_n1, Grain, _context.Threads, _context.Token, (worker, from, to) =>
            {
                for (int i = from; i < to; i++)
                {
                    byte* levels = _levels.Pointer + (i * Stride);
                    byte least = Levels.Floor(leastX[i] + liftY), own = Levels.Ceiling(biasX[i] + liftX);
                    for (int j = 0; j < _n2; j += 32)
                    {
                        Vector256<byte> most = Vector256.Load(levels + j) + Vector256.Create(slack[i]);
                        Vector256<byte> asRow = Levels.AddSaturated(most, Vector256.Load(plus + j)), asColumn = Levels.AddSaturated(most, Vector256.Create(own));
                        uint hits = (Vector256.GreaterThanOrEqual(asRow, Vector256.Create(least)) | Vector256.GreaterThanOrEqual(asColumn, Vector256.Load(ofColumns + j))).ExtractMostSignificantBits();
                        for (; hits != 0; hits &= hits - 1)
                        {
                            int column = j + BitOperations.TrailingZeroCount(hits);
                            if (column >= _n2) break;
                            float cosine = Cosine(x, i, column);
                            if (cosine + biasY[column] >= leastX[i]) rows.Offer(0, i, cosine + biasY[column], column);
                            if (cosine + biasX[i] >= leastY[column]) columns.Offer(worker, column, cosine + biasX[i], i);
                        }
                    }
                }
            });
        }
        columns.Merge();
        return new BestPartners(rows.FirstIds(), rows.FirstValues(), columns.FirstIds(), columns.FirstValues());
    }
}
