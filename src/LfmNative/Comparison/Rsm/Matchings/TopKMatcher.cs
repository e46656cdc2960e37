using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm.Matchings;

/// <summary>The positions of largest norm on both sides exactly, the others greedily.</summary>
/// <param name="positions">Positions of a sample at most.</param>
/// <param name="channels">Channels of a position.</param>
/// <param name="largest">Positions that are matched exactly.</param>
internal sealed unsafe class TopKMatcher(int positions, int channels, int largest) : PositionMatcher(positions, positions)
{
    private readonly NativeBuffer<float> _sorted = new(2L * positions * channels);
    private readonly NativeBuffer<float> _scratch = new(2L * LinearAssignment.Stride(positions));
    private readonly NativeBuffer<int> _columns = new(positions);
    private readonly LinearAssignment _assignment = new(Math.Min(largest, positions));

    public override void Match(in PositionPair pair, int* partner, CancellationToken token)
    {
        int n = pair.Count, k = Math.Min(largest, n);
        int* orderX = (int*)pair.OrderX, orderY = (int*)pair.OrderY, columns = _columns.Pointer;
        float* x = _sorted.Pointer, y = x + ((long)n * pair.Channels);
        Gather(pair.RowsX, orderX, n, pair.Channels, x);
        Gather(pair.RowsY, orderY, n, pair.Channels, y);
        Multiply(x, k, y, k, pair.Channels);
        _assignment.Start(Table, k, k);
        _assignment.Soften(LinearAssignment.RoundsFor(k));
        _assignment.Tighten();
        _assignment.Solve(token);
        for (int s = 0; s < k; s++) partner[orderX[s]] = orderY[_assignment.ColumnOf[s]];
        if (k == n) return;
        long skipped = (long)k * pair.Channels;
        Multiply(x + skipped, n - k, y + skipped, n - k, pair.Channels);
        TakeBest(n - k, _scratch.Pointer, columns);
        for (int s = 0; s < n - k; s++) partner[orderX[k + s]] = orderY[k + columns[s]];
    }

    public override void Dispose()
    {
        base.Dispose();
        _sorted.Dispose();
        _scratch.Dispose();
        _columns.Dispose();
        _assignment.Dispose();
    }
}
