using LfmNative.Diagnostics;

namespace LfmNative.Inspection;

/// <summary>Mean, variance and range of every column.</summary>
/// <param name="Mean">Means.</param>
/// <param name="Variance">Variances with divisor n, from the rows less their mean.</param>
/// <param name="Constant">Whether all elements of a column are equal.</param>
/// <param name="Zero">Whether all are zero.</param>
internal sealed unsafe record ColumnMoments(double[] Mean, double[] Variance, bool[] Constant, bool[] Zero)
{
    public static ColumnMoments Of(RowSet rows, ComputeContext context)
    {
        int d = rows.Cols, n = rows.Count;
        double[] mean = new double[d], variance = new double[d];
        bool[] constant = new bool[d], zero = new bool[d];
        if (n == 0) return new ColumnMoments(mean, variance, constant, zero);
        float* first = rows.At(0);
        // Beside the sums of differences from the first row, the elements that differ from it.
        double[] sums = RowSums.Over(n, 2 * d, context, (i, sum) =>
        {
            float* row = rows.At(i);
            for (int j = 0; j < d; j++)
            {
                double difference = (double)row[j] - first[j];
                sum[j] += difference;
                if (difference != 0) sum[d + j]++;
            }
        });
        for (int j = 0; j < d; j++)
        {
            mean[j] = first[j] + (sums[j] / n);
            constant[j] = sums[d + j] == 0;
            zero[j] = constant[j] && first[j] == 0;
        }
        double[] squares = RowSums.Over(n, d, context, (i, sum) =>
        {
            float* row = rows.At(i);
            for (int j = 0; j < d; j++)
            {
                double centered = row[j] - mean[j];
                sum[j] += centered * centered;
            }
        });
        for (int j = 0; j < d; j++) variance[j] = constant[j] ? 0 : squares[j] / n;
        return new ColumnMoments(mean, variance, constant, zero);
    }
}
