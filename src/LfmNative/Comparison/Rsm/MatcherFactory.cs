using LfmNative.Comparison.Rsm.Matchings;

namespace LfmNative.Comparison.Rsm;

/// <summary>The matchings by name.</summary>
internal static class MatcherFactory
{
    /// <summary>A matcher of its own for a worker.</summary>
    /// <param name="matching">Which.</param>
    /// <param name="options">Window and number of largest positions.</param>
    /// <param name="positions">Positions of a sample at most.</param>
    /// <param name="channels">Channels of a position.</param>
    public static PositionMatcher Create(RsmMatching matching, RsmOptions options, int positions, int channels) => matching switch
    {
        RsmMatching.Exact => new ExactMatcher(positions),
        RsmMatching.Greedy => new GreedyMatcher(positions),
        RsmMatching.RowGreedy => new RowGreedyMatcher(positions),
        RsmMatching.TopK => new TopKMatcher(positions, channels, options.Largest),
        RsmMatching.BatchOptimal => new BatchMatcher(positions, channels, options.Window),
        RsmMatching.Auction => new AuctionMatcher(positions),
        _ => new IdentityMatcher(),
    };
}
