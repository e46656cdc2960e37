namespace LfmNative.Comparison.Measures;

/// <summary>What is to be said of the ranks before canonical correlations are believed.</summary>
internal static class CorrelationRanks
{
    /// <summary>Notes the ranks, warns where they leave too few samples; false where a side has none.</summary>
    public static bool Check(SpacePair pair)
    {
        (int x, int y) = (pair.X.Basis.Rank, pair.Y.Basis.Rank);
        (pair.Details["rank_x"], pair.Details["rank_y"]) = (x, y);
        if (x == 0 || y == 0)
        {
            pair.Warnings.Add("all samples of a side are equal, so that nothing correlates");
            return false;
        }
        if (pair.Count <= x + y)
        {
            pair.Warnings.Add(
                $"{pair.Count} samples for ranks {x} and {y}: canonical correlations of 1 come by themselves; "
                + "give more samples, or read svcca");
        }
        return true;
    }
}
