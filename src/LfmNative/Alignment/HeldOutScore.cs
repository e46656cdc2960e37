namespace LfmNative;

/// <summary>How well held-out anchors find their partners.</summary>
/// <param name="Reciprocal">1/rank of each partner among all samples of Y.</param>
/// <param name="PrecisionAt1">Part of the partners that come first, among equals by chance.</param>
internal sealed record HeldOutScore(double[] Reciprocal, double PrecisionAt1)
{
    /// <summary>Mean reciprocal rank.</summary>
    public double Mrr => Reciprocal.Average();

    /// <summary>The score of ranks.</summary>
    public static HeldOutScore Of(TiedRank[] ranks) =>
        new(Array.ConvertAll(ranks, r => 1 / r.Mean), ranks.Average(r => r.ChanceWithin(1)));

    /// <summary>The score over these anchors and others.</summary>
    public HeldOutScore With(HeldOutScore other)
    {
        (int n, int m) = (Reciprocal.Length, other.Reciprocal.Length);
        return new HeldOutScore([.. Reciprocal, .. other.Reciprocal], (n * PrecisionAt1 + m * other.PrecisionAt1) / (n + m));
    }

    /// <summary>Whether this score is higher by more than so many standard errors of the paired differences.</summary>
    public bool IsClearlyAbove(HeldOutScore other, double standardErrors = 1) =>
        PairedGain.Of(Reciprocal, other.Reciprocal, (mine, its) => mine - its).Exceeds(standardErrors);
}
