using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm.Matchings;

/// <summary>Exactly within windows of the positions sorted by norm; only the windows' products are computed.</summary>
/// <param name="positions">Positions of a sample at most.</param>
/// <param name="channels">Channels of a position.</param>
/// <param name="window">Positions of a window; the last one may be shorter.</param>
internal sealed unsafe class BatchMatcher(int positions, int channels, int window)
    : PositionMatcher(Math.Min(window, positions), Math.Min(window, positions))
{
    private readonly NativeBuffer<float> _sorted = new(2L * Math.Min(window, positions) * channels);
    private readonly LinearAssignment _assignment = new(Math.Min(window, positions));

    public override void Match(in PositionPair pair, int* partner, CancellationToken token)
    {
        int n = pair.Count;
        for (int from = 0; from < n; from += window)
        {
            int count = Math.Min(window, n - from);
            int* orderX = (int*)pair.OrderX + from, orderY = (int*)pair.OrderY + from;
            float* x = _sorted.Pointer, y = x + ((long)count * pair.Channels);
            Gather(pair.RowsX, orderX, count, pair.Channels, x);
            Gather(pair.RowsY, orderY, count, pair.Channels, y);
            Multiply(x, count, y, count, pair.Channels);
            _assignment.Start(Table, count, count);
            _assignment.Soften(LinearAssignment.RoundsFor(count));
            _assignment.Tighten();
            _assignment.Solve(token);
            for (int s = 0; s < count; s++) partner[orderX[s]] = orderY[_assignment.ColumnOf[s]];
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _sorted.Dispose();
        _assignment.Dispose();
    }
}
