using LfmNative.Comparison.Measures;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison;

/// <summary>Linear CKA of spaces of any number of samples, block by block, in memory for d×d sums alone.</summary>
/// <remarks>
/// Two passes: <see cref="AddToMeans"/> for every block of every space, then <see cref="Add(IReadOnlyList{SampleSet})"/> for
/// corresponding blocks of all spaces. It is
/// exact, not an average over minibatches. Not safe for calls at the same time.
/// </remarks>
public sealed unsafe class StreamedCka
{
    private const int Block = Gemm.RowsTogether;

    private readonly double[][] _means;
    private readonly long[] _counts;
    private readonly Matrix[,] _cross;
    private readonly double[,] _diagonals;
    private readonly double[] _totals;
    private readonly ComputeContext _context;
    private bool _centred;
    private long _added;

    /// <param name="cols">Dimensions of each space, ≥ 1.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    public StreamedCka(IReadOnlyList<int> cols, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(cols);
        int spaces = cols.Count;
        (_means, _counts, _totals) = ([.. cols.Select(d => new double[d])], new long[spaces], new double[spaces]);
        (_cross, _diagonals) = (new Matrix[spaces, spaces], new double[spaces, spaces]);
        for (int a = 0; a < spaces; a++)
        {
            for (int b = a; b < spaces; b++) _cross[a, b] = new Matrix(cols[a], cols[b]);
        }
        _context = context ?? new ComputeContext();
    }

    /// <summary>Bytes that the sums of spaces hold, with the scratch of a block.</summary>
    /// <param name="cols">Dimensions of each space.</param>
    public static long Bytes(IReadOnlyList<int> cols)
    {
        ArgumentNullException.ThrowIfNull(cols);
        long sums = 0;
        for (int a = 0; a < cols.Count; a++)
        {
            for (int b = a; b < cols.Count; b++) sums += 8L * cols[a] * cols[b];
        }
        return sums + cols.Sum(d => 8L * Block * d);
    }

    /// <summary>First pass: rows of one space.</summary>
    /// <param name="space">Its number.</param>
    /// <param name="rows">Any number of its rows.</param>
    /// <exception cref="LfmException">The second pass has begun; another number of columns.</exception>
    public void AddToMeans(int space, SampleSet rows)
    {
        if (_centred) Throw.Argument("the second pass has begun, which needs the means of all rows; add them first");
        double[] sums = _means[space];
        CheckCols(space, rows);
        using NativeBuffer<double> row = new(sums.Length);
        for (int i = 0; i < rows.Rows; i++)
        {
            rows.CopyRow(i, row.Pointer);
            for (int j = 0; j < sums.Length; j++) sums[j] += row.Pointer[j];
        }
        _counts[space] += rows.Rows;
    }

    /// <summary>Second pass: the same samples of every space.</summary>
    /// <param name="rows">A block of each space, all of as many rows.</param>
    /// <exception cref="LfmException">Blocks or spaces of different numbers of rows; more rows than the first pass saw.</exception>
    public void Add(IReadOnlyList<SampleSet> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Center();
        for (int a = 0; a < _means.Length; a++)
        {
            CheckCols(a, rows[a]);
            if (rows[a].Rows != rows[0].Rows)
                Throw.Argument($"blocks of {rows[0].Rows} and {rows[a].Rows} rows; the rows of all spaces must be the same samples");
        }
        if (_added + rows[0].Rows > _counts[0])
            Throw.Argument($"{_added + rows[0].Rows} rows in the second pass and {_counts[0]} in the first; they must be the same");
        for (int from = 0; from < rows[0].Rows; from += Block) Add(rows, from, Math.Min(Block, rows[0].Rows - from));
        _added += rows[0].Rows;
    }

    /// <summary>The value for two spaces.</summary>
    /// <param name="estimator">cka, cka-unbiased or cka-lange.</param>
    /// <param name="a">Number of the first.</param>
    /// <param name="b">Number of the second.</param>
    /// <exception cref="LfmException">Another measure; rows of the second pass are missing.</exception>
    public MeasureResult Result(ComparisonMeasure estimator, int a, int b)
    {
        if (!Streams(estimator)) Throw.Argument("only cka, cka-unbiased and cka-lange can be computed block by block");
        Center();
        if (_added != _counts[0]) Throw.Argument($"{_added} of {_counts[0]} rows were added in the second pass; add all of them");
        List<string> warnings = [];
        double value = LinearCkaEstimate.Of(
            estimator, Sums(a, b), Sums(a, a), Sums(b, b), Math.Max(_means[a].Length, _means[b].Length), warnings);
        return new MeasureResult(value, (int)Math.Min(int.MaxValue, _added)) { Warnings = warnings };
    }

    /// <summary>Whether a measure can be computed block by block.</summary>
    public static bool Streams(ComparisonMeasure measure) =>
        measure is ComparisonMeasure.Cka or ComparisonMeasure.CkaUnbiased or ComparisonMeasure.CkaLange;

    private void Add(IReadOnlyList<SampleSet> rows, int from, int count)
    {
        int spaces = _means.Length;
        NativeBuffer<double>[] centred = new NativeBuffer<double>[spaces];
        double[][] squares = new double[spaces][];
        try
        {
            for (int a = 0; a < spaces; a++)
            {
                centred[a] = new NativeBuffer<double>((long)count * _means[a].Length);
                squares[a] = new double[count];
            }
            ParallelRows.For(spaces, 1, _context.Threads, _context.Token, (first, last) =>
            {
                for (int a = first; a < last; a++) Center(a, rows[a], from, centred[a].Pointer, squares[a]);
            });
            (int A, int B)[] pairs = [.. Pairs(spaces)];
            ParallelRows.For(pairs.Length, 1, _context.Threads, _context.Token, (first, last) =>
            {
                for (int t = first; t < last; t++)
                {
                    (int a, int b) = pairs[t];
                    (int m, int n) = (_means[a].Length, _means[b].Length);
                    fixed (double* sums = _cross[a, b].Data)
                        Gemm.Multiply(true, false, m, n, count, 1, centred[a].Pointer, m, centred[b].Pointer, n, 1, sums, n);
                    for (int i = 0; i < count; i++) _diagonals[a, b] += squares[a][i] * squares[b][i];
                }
            });
            for (int a = 0; a < spaces; a++) _totals[a] += squares[a].Sum();
        }
        finally
        {
            foreach (NativeBuffer<double>? buffer in centred) buffer?.Dispose();
        }
    }

    private void Center(int space, SampleSet rows, int from, double* to, double[] squares)
    {
        double[] means = _means[space];
        for (int i = 0; i < squares.Length; i++, to += means.Length)
        {
            rows.CopyRow(from + i, to);
            double sum = 0;
            for (int j = 0; j < means.Length; j++)
            {
                to[j] -= means[j];
                sum += to[j] * to[j];
            }
            squares[i] = sum;
        }
    }

    /// <summary>Ends the first pass.</summary>
    private void Center()
    {
        if (_centred) return;
        for (int a = 0; a < _means.Length; a++)
        {
            if (_counts[a] != _counts[0])
                Throw.Argument($"spaces of {_counts[0]} and {_counts[a]} rows; the rows of all must be the same samples");
            for (int j = 0; j < _means[a].Length; j++) _means[a][j] /= _counts[a];
        }
        _centred = true;
    }

    private void CheckCols(int space, SampleSet rows)
    {
        if (rows.Cols != _means[space].Length)
            Throw.Argument($"rows of {rows.Cols} columns for a space of {_means[space].Length}; give rows of the same space");
    }

    private CkaSums Sums(int a, int b)
    {
        (int first, int last) = a < b ? (a, b) : (b, a);
        return new CkaSums(_added, SpacePair.SquaredNorm(_cross[first, last]), _diagonals[first, last], _totals[first], _totals[last]);
    }

    private static IEnumerable<(int A, int B)> Pairs(int spaces)
    {
        for (int a = 0; a < spaces; a++)
        {
            for (int b = a; b < spaces; b++) yield return (a, b);
        }
    }
}
