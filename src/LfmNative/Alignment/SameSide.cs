using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Inspection;
using LfmNative.Kernels;

namespace LfmNative;

/// <summary>One of two sets that are compared: its distinct rows, or a sample of them.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Distinct">Distinct rows there are.</param>
/// <param name="Columns">Moments of the rows' columns.</param>
/// <param name="Norms">Norms of the rows.</param>
internal sealed record SameSide(RowSet Rows, int Distinct, ColumnMoments Columns, double[] Norms)
{
    public static SameSide Of(RowSet all, int[]? distinct, SameModelOptions options, GraphOptions graph, ComputeContext context)
    {
        int count = distinct?.Length ?? all.Count;
        RowSet rows = all;
        if (count > options.Rows)
        {
            int[] drawn = new Rng(graph.Seed).Permutation(count)[..options.Rows];
            Array.Sort(drawn);
            rows = all.With(distinct is null ? drawn : Array.ConvertAll(drawn, at => distinct[at]));
        }
        else if (distinct is not null)
        {
            rows = all.With(distinct);
        }
        return new SameSide(rows, count, ColumnMoments.Of(rows, context), RowNorms.Of(rows, null, context));
    }

    /// <summary>Whether there is anything to compare: two distinct rows.</summary>
    public bool Varies => Distinct >= 2 && Columns.Constant.Contains(false);

    /// <summary>Squared length of the mean over what sampling leaves of a mean that is zero: about 1 for centred rows, or below.</summary>
    public double MeanOverSampling =>
        Columns.Variance.Sum() is > 0 and double variance ? Columns.Mean.Sum(mean => mean * mean) * Rows.Count / variance : double.NaN;

    /// <summary>Spread of the logarithms of the columns' standard deviations: 1.48 times their median distance from the median.</summary>
    /// <remarks>A few columns that are all but dead do not move it.</remarks>
    public double DeviationSpread
    {
        get
        {
            double[] logs = [.. Columns.Variance.Where(variance => variance > 0).Select(variance => 0.5 * Math.Log(variance))];
            if (logs.Length == 0) return double.NaN;
            double median = OrderStatistic.Median(logs);
            return 1.4826 * OrderStatistic.Median([.. logs.Select(log => Math.Abs(log - median))]);
        }
    }
}
