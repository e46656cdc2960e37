namespace LfmNative;

/// <summary>A rank among candidates of which some score alike.</summary>
/// <param name="Above">Candidates that score higher.</param>
/// <param name="Equal">Candidates that score the same, the partner among them.</param>
internal readonly record struct TiedRank(int Above, int Equal)
{
    /// <summary>The mean rank of the equals, 1 for the best.</summary>
    public double Mean => 1 + Above + ((Equal - 1) / 2.0);

    /// <summary>The chance to be among the first k, were the equals put in any order.</summary>
    public double ChanceWithin(int k) => Math.Clamp((k - Above) / (double)Equal, 0, 1);
}
