using System.IO.Hashing;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>The queries, their partners and the copies of these, and the ways of comparing that go through Y's rows together.</summary>
internal sealed class EvaluationRun : IDisposable
{
    private const int ElementsTogether = 1 << 21;

    /// <summary>Candidates come in full blocks of the searches, so that no score depends on where one ends.</summary>
    private const int RowsAligned = 1024;

    private readonly RowBlocks _y;
    private readonly int _together;
    private readonly ComputeContext _context;
    private readonly int[] _rows;
    private readonly bool _all;
    private readonly float[] _queries;
    private readonly float[] _partners;
    private readonly Dictionary<ulong, int> _groupOfHash = [];
    private readonly QueryGroups _groups;
    private readonly List<Comparison> _comparisons = [];
    private long _right;

    /// <summary>Reads the queries and their partners.</summary>
    /// <param name="x">Test rows of X.</param>
    /// <param name="y">The same items in Y.</param>
    /// <param name="widest">Columns of the widest rows that are compared.</param>
    /// <param name="whitens">Whether mean and covariance of all rows of both sides are wanted.</param>
    /// <param name="options">Which rows are queries.</param>
    /// <param name="context">Threads and cancellation.</param>
    public EvaluationRun(RowBlocks x, RowBlocks y, int widest, bool whitens, EvaluationOptions options, ComputeContext context)
    {
        (_y, _context) = (y, context);
        _together = Math.Max(RowsAligned, ElementsTogether / widest / RowsAligned * RowsAligned);
        long n = x.Count();
        if (y.Rows is { } known && known != n) throw Unequal(n, known);
        if (n > int.MaxValue) Throw.Argument($"eval ranks up to {int.MaxValue} rows; X has {n}: give fewer");
        if (n == 0) Throw.Argument("eval needs test rows; X and Y have none");
        _rows = Drawn((int)n, options);
        _all = _rows.Length == n;
        (MomentsX, MomentsY) = (new RowMoments(x.Cols), new RowMoments(y.Cols));
        (_queries, _) = x.Gather(_rows, _together, whitens ? (rows, _) => MomentsX.Add(rows, context) : null);
        (_partners, long count) = y.Gather(_rows, _together, whitens ? (rows, _) => MomentsY.Add(rows, context) : null);
        if (count != n) throw Unequal(n, count);
        int[] groupOf = new int[_rows.Length];
        for (int i = 0; i < groupOf.Length; i++)
        {
            ulong hash = Hash(Partners.Row(i));
            if (!_groupOfHash.TryGetValue(hash, out groupOf[i])) _groupOfHash.Add(hash, groupOf[i] = _groupOfHash.Count);
        }
        _groups = QueryGroups.Of(groupOf, _groupOfHash.Count);
        (XCols, YCols) = (x.Cols, y.Cols);
    }

    /// <summary>Makes rows comparable.</summary>
    public delegate void Represent(ReadOnlyMatrixView<float> rows, Span<float> result);

    /// <summary>Mean and covariance of all rows of X, where they were wanted.</summary>
    public RowMoments MomentsX { get; }

    /// <summary>Mean and covariance of all rows of Y, where they were wanted.</summary>
    public RowMoments MomentsY { get; }

    private int XCols { get; }

    private int YCols { get; }

    private ReadOnlyMatrixView<float> Partners => new(_partners, _rows.Length, _y.Cols);

    /// <summary>Adds a way of comparing.</summary>
    /// <param name="dim">Columns of the rows that are compared.</param>
    /// <param name="ofX">Makes them of rows of X.</param>
    /// <param name="ofY">Makes them of rows of Y.</param>
    /// <returns>Its place among the scores.</returns>
    public int Compare(int dim, Represent ofX, Represent ofY)
    {
        int q = _rows.Length;
        float[] queries = new float[(long)q * dim], partners = new float[(long)q * dim];
        ofX(new ReadOnlyMatrixView<float>(_queries, q, XCols), queries);
        ofY(Partners, partners);
        float[] hub = Retrieval.Hubness(
            new ReadOnlyMatrixView<float>(queries, q, dim), new ReadOnlyMatrixView<float>(partners, q, dim), _context);
        RankCounter counter = new(
            new ReadOnlyMatrixView<float>(queries, q, dim), new ReadOnlyMatrixView<float>(partners, q, dim), _rows, _groups, hub, _context);
        _comparisons.Add(new Comparison(dim, ofY, queries, hub, counter));
        return _comparisons.Count - 1;
    }

    /// <summary>Goes through the candidates.</summary>
    /// <param name="mrrCap">A partner ranked below the cap scores 1/cap; 0 for none.</param>
    /// <returns>The scores of each way of comparing, in their order.</returns>
    public RetrievalScores[] Scores(int mrrCap)
    {
        _y.Pass(_together, Add);
        return [.. _comparisons.Select(c => c.Counter.Scores(mrrCap) with { Copies = _right - _groupOfHash.Count })];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Comparison comparison in _comparisons) comparison.Counter.Dispose();
    }

    private static LfmException Unequal(long x, long y) =>
        new(LfmErrorCode.InvalidArgument, $"eval needs row-paired inputs; X has {x} rows and Y {y}");

    /// <summary>Equal for rows of equal bits.</summary>
    private static ulong Hash(ReadOnlySpan<float> row) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(row));

    /// <summary>The queries, ascending (Floyd's sampling, Bentley and Floyd 1987).</summary>
    private static int[] Drawn(int n, EvaluationOptions options)
    {
        int most = EvaluationOptions.MostQueriesByDefault;
        int q = options.Queries ?? (n <= most ? n : EvaluationOptions.QueriesDrawnByDefault);
        if (q >= n) return [.. Enumerable.Range(0, n)];
        Rng rng = new(options.Seed ^ 0xE7A1);
        HashSet<int> drawn = [];
        for (int last = n - q; last < n; last++)
        {
            if (!drawn.Add(rng.NextInt(last + 1))) drawn.Add(last);
        }
        return [.. drawn.Order()];
    }

    private void Add(ReadOnlyMatrixView<float> block, long first)
    {
        int rows = block.Rows;
        int[] groupOf = new int[rows];
        for (int j = 0; j < rows; j++)
        {
            groupOf[j] = _groupOfHash.TryGetValue(Hash(block.Row(j)), out int group) ? group : QueryGroups.None;
            if (groupOf[j] != QueryGroups.None) _right++;
        }
        foreach (Comparison c in _comparisons)
        {
            float[] made = new float[(long)rows * c.Dim];
            c.OfY(block, made);
            ReadOnlyMatrixView<float> candidates = new(made, rows, c.Dim);
            ReadOnlyMemory<float> hub = _all
                ? c.PartnerHub.AsMemory((int)first, rows)
                : Retrieval.Hubness(new ReadOnlyMatrixView<float>(c.Queries, _rows.Length, c.Dim), candidates, _context);
            c.Counter.Add(candidates, first, groupOf, hub);
        }
    }

    private sealed record Comparison(int Dim, Represent OfY, float[] Queries, float[] PartnerHub, RankCounter Counter);
}
