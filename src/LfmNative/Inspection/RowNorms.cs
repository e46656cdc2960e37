using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Inspection;

/// <summary>Euclidean norms of rows, and the mean cosine of two of them.</summary>
internal static unsafe class RowNorms
{
    /// <summary>The norm of every row less an offset.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="offset">What is taken off each; null for nothing.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static double[] Of(RowSet rows, double[]? offset, ComputeContext context)
    {
        double[] norms = new double[rows.Count];
        ParallelRows.For(rows.Count, 256, context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                float* row = rows.At(i);
                double sum = 0;
                for (int j = 0; j < rows.Cols; j++)
                {
                    double value = offset is null ? row[j] : row[j] - offset[j];
                    sum += value * value;
                }
                norms[i] = Math.Sqrt(sum);
            }
        });
        return norms;
    }

    /// <summary>
    /// Mean cosine of two different rows, from the length of the sum of unit rows; NaN for fewer than two rows that are not zero.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="offset">What is taken off each; null for nothing.</param>
    /// <param name="norms">Their norms with that offset.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static double MeanCosine(RowSet rows, double[]? offset, double[] norms, ComputeContext context)
    {
        long m = norms.LongCount(norm => norm > 0);
        if (m < 2) return double.NaN;
        double[] sum = RowSums.Over(rows.Count, rows.Cols, context, (i, sums) =>
        {
            if (norms[i] == 0) return;
            float* row = rows.At(i);
            double scale = 1 / norms[i];
            for (int j = 0; j < rows.Cols; j++) sums[j] += scale * (offset is null ? row[j] : row[j] - offset[j]);
        });
        double squared = sum.Sum(value => value * value);
        return Math.Clamp((squared - m) / (m * (m - 1.0)), -1, 1);
    }
}
