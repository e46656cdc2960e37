namespace LfmNative.Comparison;

/// <summary>Column means, and the squared norms of the rows once the means are taken off.</summary>
/// <param name="means">d column means.</param>
/// <param name="squares">n squared norms, the diagonal of the centred linear Gram matrix.</param>
internal sealed class ColumnCenter(double[] means, double[] squares)
{
    public double[] Means { get; } = means;

    public double[] Squares { get; } = squares;

    /// <summary>The total variance times n.</summary>
    public double Total { get; } = squares.Sum();

    public ColumnCenter Reordered(int[] order) => new(Means, Array.ConvertAll(order, at => Squares[at]));
}
