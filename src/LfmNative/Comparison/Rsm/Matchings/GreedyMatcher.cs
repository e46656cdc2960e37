using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm.Matchings;

/// <summary>The best remaining pair of positions, again and again.</summary>
/// <param name="positions">Positions of a sample at most.</param>
internal sealed unsafe class GreedyMatcher(int positions) : PositionMatcher(positions, positions)
{
    private readonly NativeBuffer<float> _scratch = new(2L * LinearAssignment.Stride(positions));

    public override void Match(in PositionPair pair, int* partner, CancellationToken token)
    {
        Multiply(pair.RowsX, pair.Count, pair.RowsY, pair.Count, pair.Channels);
        TakeBest(pair.Count, _scratch.Pointer, partner);
    }

    public override void Dispose()
    {
        base.Dispose();
        _scratch.Dispose();
    }
}
