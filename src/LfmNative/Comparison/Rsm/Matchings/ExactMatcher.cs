using LfmNative.LinearAlgebra;

namespace LfmNative.Comparison.Rsm.Matchings;

/// <summary>The best matching, by linear assignment.</summary>
/// <remarks>
/// Potentials that positions have in other pairs bound the sum at once; rounds of Sinkhorn's iteration bound it closer; few paths are
/// left to
/// the search for the optimum itself. <see cref="Bound"/> and <see cref="CloserBound"/> stop on the way.
/// </remarks>
/// <param name="positions">Positions of a sample at most.</param>
internal sealed unsafe class ExactMatcher(int positions) : PositionMatcher(positions, positions)
{
    /// <summary>Rounds of a first bound where nothing was learned from other pairs.</summary>
    private const int FirstRounds = 5;

    private readonly LinearAssignment _assignment = new(positions);
    private double _largestGap;

    public override double LargestGap => _largestGap;

    public override void Match(in PositionPair pair, int* partner, CancellationToken token)
    {
        Begin(pair);
        CloserBound(pair);
        Finish(pair, partner, token);
    }

    /// <summary>An upper bound of the sum by potentials of other pairs, or else by a few rounds; up to rounding.</summary>
    public double Bound(in PositionPair pair)
    {
        if (Begin(pair)) return _assignment.Tighten();
        _assignment.Soften(FirstRounds);
        return _assignment.Tighten();
    }

    /// <summary>A closer bound of the pair that was begun.</summary>
    public double CloserBound(in PositionPair pair)
    {
        _assignment.Soften(LinearAssignment.RoundsFor(pair.Count));
        return _assignment.Tighten();
    }

    /// <summary>The matching of the pair that was begun.</summary>
    public void Finish(in PositionPair pair, int* partner, CancellationToken token)
    {
        _assignment.Solve(token);
        _assignment.ColumnOf.CopyTo(new Span<int>(partner, pair.Count));
        double gap = _assignment.Gap(), sum = 0;
        int stride = LinearAssignment.Stride(pair.Count);
        for (int s = 0; s < pair.Count; s++) sum += Math.Abs(Table[((long)s * stride) + partner[s]]);
        if (sum > 0) _largestGap = Math.Max(_largestGap, gap / sum);
    }

    public override void Dispose()
    {
        base.Dispose();
        _assignment.Dispose();
    }

    /// <summary>Products and first potentials; whether those were learned from other pairs.</summary>
    private bool Begin(in PositionPair pair)
    {
        Multiply(pair.RowsX, pair.Count, pair.RowsY, pair.Count, pair.Channels);
        bool learned = pair.PotentialsX != 0 && pair.PotentialsY != 0;
        if (learned) _assignment.Start(Table, pair.Count, (float*)pair.PotentialsX, (float*)pair.PotentialsY);
        else _assignment.Start(Table, pair.Count, pair.Count);
        return learned;
    }
}
