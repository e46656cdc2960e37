using LfmNative.LinearAlgebra;

namespace LfmNative.Comparison.Rsm.Matchings;

/// <summary>By auction: near the optimum, for samples of thousands of positions.</summary>
/// <param name="positions">Positions of a sample at most.</param>
internal sealed unsafe class AuctionMatcher(int positions) : PositionMatcher(positions, positions)
{
    private const int Rounds = 20;
    private const double Precision = 1e-4;

    private readonly AuctionAssignment _auction = new(positions);

    public override void Match(in PositionPair pair, int* partner, CancellationToken token)
    {
        Multiply(pair.RowsX, pair.Count, pair.RowsY, pair.Count, pair.Channels);
        _auction.Solve(Table, pair.Count, Rounds, Precision, token).CopyTo(new Span<int>(partner, pair.Count));
    }

    public override void Dispose()
    {
        base.Dispose();
        _auction.Dispose();
    }
}
