using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Linear assignment: every row its own column, so that the sum of the gains is largest.</summary>
/// <remarks>
/// Shortest augmenting paths over reduced costs (Jonker and Volgenant 1987, rectangular as in Crouse 2016), in single precision. Potentials
/// a of the rows and b of the columns with a + b ≥ gain bound every assignment from above by their sum, and prove one optimal that
/// reaches it. Square problems may begin with potentials that are nearly optimal: those of a similar problem, and better ones
/// by <see cref="Soften"/>, rounds of Sinkhorn's iteration for the assignment with entropy (Cuturi 2013), after which few paths are left.
/// The calls come in this order: <see cref="Start(float*, int, int)"/>, <see cref="Soften"/> if wanted, <see cref="Tighten"/>,
/// <see cref="Solve(CancellationToken)"/>.
/// </remarks>
internal sealed unsafe class LinearAssignment : IDisposable
{
    /// <summary>
    /// Width of the entropy over the standard deviation of the gains: below, more rounds are needed; above, they end too far off.
    /// </summary>
    private const double SoftWidth = 0.1;

    private const int Alignment = 16;
    private const int FewestSoftened = 24, LeastRounds = 10, MostRounds = 48, ColumnsPerRound = 32;

    private readonly NativeBuffer<float> _floats;
    private readonly NativeBuffer<int> _ints;
    private readonly int _most;
    private readonly float* _rowPotentials, _columnPotentials, _open, _distances, _scales, _settledAt;
    private readonly int* _columnOf, _rowOf, _cameFrom, _settled;
    private NativeBuffer<float>? _weights;
    private float* _gains;
    private int _rows, _cols, _stride;

    /// <param name="most">The most columns that any problem will have.</param>
    public LinearAssignment(int most)
    {
        _most = Stride(most);
        long size = _most;
        _floats = new NativeBuffer<float>(6 * size);
        _ints = new NativeBuffer<int>(4 * size);
        _rowPotentials = _floats.Pointer;
        _columnPotentials = _rowPotentials + size;
        _open = _columnPotentials + size;
        _distances = _open + size;
        _scales = _distances + size;
        _settledAt = _scales + size;
        _columnOf = _ints.Pointer;
        _rowOf = _columnOf + size;
        _cameFrom = _rowOf + size;
        _settled = _cameFrom + size;
    }

    /// <summary>The column of each row; valid until the next start.</summary>
    public ReadOnlySpan<int> ColumnOf => new(_columnOf, _rows);

    /// <summary>Potentials of the rows; valid until the next start.</summary>
    public ReadOnlySpan<float> RowPotentials => new(_rowPotentials, _rows);

    /// <summary>Potentials of the columns, 0 of those without a row where there are more columns than rows.</summary>
    public ReadOnlySpan<float> ColumnPotentials => new(_columnPotentials, _cols);

    /// <summary>Rounds of softening after which a square problem is solved soonest; measured on products of feature maps.</summary>
    public static int RoundsFor(int count) => count < FewestSoftened ? 0 : Math.Clamp(count / ColumnsPerRound, LeastRounds, MostRounds);

    /// <summary>Elements from one row of gains to the next: the columns and their padding.</summary>
    public static int Stride(int cols) => (int)Math.Min(int.MaxValue, ((long)cols + Alignment - 1) / Alignment * Alignment);

    /// <summary>Bytes of the scratch for problems of so many columns, with what <see cref="Soften"/> holds.</summary>
    public static long Bytes(int most) => (40L * Stride(most)) + (4L * most * Stride(most));

    /// <summary>Fills the padding of rows of gains, which stays as it is while products are written beside it.</summary>
    public static void Pad(float* gains, int rows, int cols)
    {
        int stride = Stride(cols);
        for (int i = 0; i < rows; i++) new Span<float>(gains + ((long)i * stride) + cols, stride - cols).Fill(AssignmentScans.Excluded);
    }

    /// <summary>The best assignment of a problem that is solved once.</summary>
    /// <param name="gains">rows×cols gains, row by row, <see cref="Stride"/>(cols) apart; magnitudes up to 1e28. Padded here.</param>
    /// <param name="rows">Rows, at most as many as columns.</param>
    /// <param name="cols">Columns.</param>
    /// <param name="token">Polled once a path.</param>
    /// <returns>The column of each row.</returns>
    public static int[] Solve(float* gains, int rows, int cols, CancellationToken token)
    {
        using LinearAssignment assignment = new(cols);
        Pad(gains, rows, cols);
        assignment.Start(gains, rows, cols);
        assignment.Tighten();
        assignment.Solve(token);
        return assignment.ColumnOf.ToArray();
    }

    /// <summary>Begins a problem with potentials by its largest gains.</summary>
    /// <param name="gains">Padded gains, which stay where they are until the problem is solved.</param>
    /// <param name="rows">Rows, at most as many as columns.</param>
    /// <param name="cols">Columns.</param>
    public void Start(float* gains, int rows, int cols)
    {
        Take(gains, rows, cols);
        new Span<float>(_columnPotentials, _stride).Clear();
        for (int i = 0; i < rows; i++) _rowPotentials[i] = AssignmentScans.LargestMargin(Row(i), _columnPotentials, _stride);
        if (rows == cols) RaiseColumns();
    }

    /// <summary>Begins a square problem with potentials that are known to be near.</summary>
    /// <param name="gains">Padded gains.</param>
    /// <param name="count">Rows and columns.</param>
    /// <param name="rowPotentials">count potentials; any values.</param>
    /// <param name="columnPotentials">count potentials.</param>
    public void Start(float* gains, int count, float* rowPotentials, float* columnPotentials)
    {
        Take(gains, count, count);
        new ReadOnlySpan<float>(rowPotentials, count).CopyTo(new Span<float>(_rowPotentials, count));
        new ReadOnlySpan<float>(columnPotentials, count).CopyTo(new Span<float>(_columnPotentials, count));
        new Span<float>(_columnPotentials + count, _stride - count).Clear();
    }

    /// <summary>Moves the potentials of a square problem towards those of the optimum; call <see cref="Tighten"/> afterwards.</summary>
    /// <param name="rounds">Rounds of Sinkhorn's iteration, two passes over the gains each.</param>
    public void Soften(int rounds)
    {
        double deviation = Deviation();
        if (rounds == 0 || !(deviation > 0)) return;
        _weights ??= new NativeBuffer<float>((long)_most * _most);
        float width = (float)(SoftWidth * deviation);
        float* weights = _weights.Pointer;
        for (int i = 0; i < _rows; i++)
            AssignmentScans.Weights(Row(i), _rowPotentials[i], _columnPotentials, 1 / width, weights + ((long)i * _stride), _stride);
        new Span<float>(_scales, _stride).Clear();
        new Span<float>(_scales, _cols).Fill(1);
        for (int round = 0; round < rounds; round++)
        {
            new Span<float>(_distances, _stride).Clear();
            for (int i = 0; i < _rows; i++) AssignmentScans.Balance(weights + ((long)i * _stride), _scales, _distances, _stride);
            for (int t = 0; t < _cols; t++) _scales[t] = 1 / Math.Max(_distances[t], 1e-30f);
        }
        for (int t = 0; t < _cols; t++) _columnPotentials[t] -= width * MathF.Log(_scales[t]);
    }

    /// <summary>Makes the potentials feasible, and each as small as the others allow.</summary>
    /// <returns>Their sum, which no assignment exceeds, up to rounding.</returns>
    public double Tighten()
    {
        for (int i = 0; i < _rows; i++) _rowPotentials[i] = AssignmentScans.LargestMargin(Row(i), _columnPotentials, _stride);
        if (_rows == _cols) RaiseColumns();
        return Sum();
    }

    /// <summary>Finds the best assignment from feasible potentials.</summary>
    /// <param name="token">Polled once a path.</param>
    public void Solve(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        new Span<int>(_columnOf, _rows).Fill(-1);
        new Span<int>(_rowOf, _cols).Fill(-1);
        // No row takes a column of the padding.
        new Span<int>(_rowOf + _cols, _stride - _cols).Fill(int.MaxValue);
        for (int i = 0; i < _rows; i++)
        {
            int column = AssignmentScans.TightFreeColumn(Row(i), _rowPotentials[i], _columnPotentials, _rowOf, _stride);
            if (column >= 0) (_columnOf[i], _rowOf[column]) = (column, i);
        }
        for (int i = 0; i < _rows; i++)
        {
            if (_columnOf[i] >= 0) continue;
            token.ThrowIfCancellationRequested();
            Augment(i);
        }
    }

    /// <summary>How far the assignment may be from the best one: a bound by the potentials, made feasible again, less its sum.</summary>
    public double Gap()
    {
        double gap = 0;
        for (int i = 0; i < _rows; i++)
            gap += (double)AssignmentScans.LargestMargin(Row(i), _columnPotentials, _stride) - Row(i)[_columnOf[i]];
        for (int t = 0; t < _cols; t++) gap += _columnPotentials[t];
        return gap;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _floats.Dispose();
        _ints.Dispose();
        _weights?.Dispose();
    }

    private void Take(float* gains, int rows, int cols)
    {
        if (rows > cols || Stride(cols) > _most) Throw.Internal($"assignment of {rows} rows to {cols} columns, in room for {_most}");
        _gains = gains;
        (_rows, _cols, _stride) = (rows, cols, Stride(cols));
    }

    private float* Row(int i) => _gains + ((long)i * _stride);

    private void RaiseColumns()
    {
        new Span<float>(_columnPotentials, _stride).Fill(2 * AssignmentScans.Excluded);
        for (int i = 0; i < _rows; i++) AssignmentScans.RaisePotentials(Row(i), _rowPotentials[i], _columnPotentials, _stride);
        new Span<float>(_columnPotentials + _cols, _stride - _cols).Clear();
    }

    private double Sum()
    {
        double sum = 0;
        foreach (float potential in RowPotentials) sum += potential;
        foreach (float potential in ColumnPotentials) sum += potential;
        return sum;
    }

    /// <summary>Standard deviation of the gains; 0 where they are equal up to rounding.</summary>
    public double Deviation()
    {
        double sum = 0, squares = 0, count = (double)_rows * _cols;
        for (int i = 0; i < _rows; i++)
        {
            (float rowSum, float rowSquares) = AssignmentScans.Moments(Row(i), _cols);
            sum += rowSum;
            squares += rowSquares;
        }
        double mean = sum / count, variance = (squares / count) - (mean * mean);
        // Below rounding of the squares there is no deviation to speak of.
        return variance > 1e-7 * squares / count ? Math.Sqrt(variance) : 0;
    }

    /// <summary>The shortest path from a row without a column to a column without a row, along which columns change hands.</summary>
    private void Augment(int start)
    {
        new Span<float>(_distances, _stride).Fill(AssignmentScans.Unreached);
        new ReadOnlySpan<float>(_columnPotentials, _stride).CopyTo(new Span<float>(_open, _stride));
        new Span<float>(_open + _cols, _stride - _cols).Fill(AssignmentScans.Unreached);
        float reached = 0;
        int settled = 0, row = start, column;
        while (true)
        {
            float offset = reached + _rowPotentials[row];
            float nearest = AssignmentScans.Relax(Row(row), offset, _open, _distances, row, _cameFrom, _stride);
            column = AssignmentScans.ColumnAt(nearest, _distances, _rowOf, _stride);
            reached = Math.Max(reached, nearest);
            _distances[column] = _open[column] = AssignmentScans.Unreached;
            (_settled[settled], _settledAt[settled]) = (column, reached);
            settled++;
            if (_rowOf[column] < 0) break;
            row = _rowOf[column];
        }
        for (int s = 0; s < settled; s++)
        {
            float step = reached - _settledAt[s];
            _columnPotentials[_settled[s]] += step;
            if (_rowOf[_settled[s]] >= 0) _rowPotentials[_rowOf[_settled[s]]] -= step;
        }
        _rowPotentials[start] -= reached;
        while (true)
        {
            row = _cameFrom[column];
            _rowOf[column] = row;
            (_columnOf[row], column) = (column, _columnOf[row]);
            if (row == start) break;
        }
    }
}
