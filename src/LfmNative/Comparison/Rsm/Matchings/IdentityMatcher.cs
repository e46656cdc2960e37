namespace LfmNative.Comparison.Rsm.Matchings;

/// <summary>Every position with the same one of the other sample.</summary>
internal sealed unsafe class IdentityMatcher() : PositionMatcher(0, 0)
{
    public override void Match(in PositionPair pair, int* partner, CancellationToken token)
    {
        for (int s = 0; s < pair.Count; s++) partner[s] = s;
    }
}
