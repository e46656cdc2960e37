namespace LfmNative.Inspection;

/// <summary>What the columns are like.</summary>
/// <param name="Constant">Columns whose elements are all equal, dead ones among them.</param>
/// <param name="Dead">Columns that are zero in every row.</param>
/// <param name="LargestColumn">The column with the largest mean square; −1 where all are zero.</param>
/// <param name="LargestShare">Its part of the sum of all mean squares, 1/d where all are equal.</param>
/// <param name="LargestVarianceColumn">The column with the largest variance; −1 where all are constant.</param>
/// <param name="LargestVarianceShare">Its part of the sum of all variances.</param>
/// <param name="Rogue">
/// Columns that outweigh the others (Timkey and van Schijndel 2021): a mean square of at least 10 times the mean of all and 5 % of the sum.
/// </param>
public sealed record ColumnFigures(
    int Constant, int Dead, int LargestColumn, double LargestShare, int LargestVarianceColumn, double LargestVarianceShare, int[] Rogue)
{
    private const double RogueTimes = 10, RogueShare = 0.05;

    internal static ColumnFigures Of(ColumnMoments moments)
    {
        int d = moments.Mean.Length;
        double[] squares = [.. moments.Mean.Zip(moments.Variance, (mean, variance) => (mean * mean) + variance)];
        (int column, double share) = Largest(squares);
        (int varied, double variance) = Largest(moments.Variance);
        double total = squares.Sum();
        int[] rogue = [.. Enumerable.Range(0, d).Where(j => squares[j] >= Math.Max(RogueTimes / d, RogueShare) * total && total > 0)];
        return new ColumnFigures(
            moments.Constant.Count(constant => constant), moments.Zero.Count(zero => zero), column, share, varied, variance, rogue);
    }

    private static (int Column, double Share) Largest(double[] values)
    {
        double total = values.Sum();
        if (!(total > 0)) return (-1, double.NaN);
        int largest = 0;
        for (int j = 1; j < values.Length; j++)
        {
            if (values[j] > values[largest]) largest = j;
        }
        return (largest, values[largest] / total);
    }
}
