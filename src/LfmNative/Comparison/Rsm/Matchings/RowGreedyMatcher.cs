using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm.Matchings;

/// <summary>Positions of the first sample, those with the best partner first, take the best partner that remains.</summary>
/// <param name="positions">Positions of a sample at most.</param>
internal sealed unsafe class RowGreedyMatcher(int positions) : PositionMatcher(positions, positions)
{
    private readonly NativeBuffer<float> _taken = new(LinearAssignment.Stride(positions));
    private readonly float[] _best = new float[positions];
    private readonly int[] _order = new int[positions];

    public override void Match(in PositionPair pair, int* partner, CancellationToken token)
    {
        int n = pair.Count, stride = LinearAssignment.Stride(n);
        Multiply(pair.RowsX, n, pair.RowsY, n, pair.Channels);
        new Span<float>(_taken.Pointer, stride).Clear();
        for (int i = 0; i < n; i++) (_best[i], _order[i]) = (-Best(i, _taken.Pointer, stride).Gain, i);
        Array.Sort(_best, _order, 0, n);
        for (int at = 0; at < n; at++)
        {
            int column = partner[_order[at]] = Best(_order[at], _taken.Pointer, stride).Column;
            _taken.Pointer[column] = Kernels.AssignmentScans.Unreached;
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _taken.Dispose();
    }
}
