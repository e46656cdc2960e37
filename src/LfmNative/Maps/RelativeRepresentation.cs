using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>Relative representations (Moschella et al. 2023): a sample as its cosines to the anchors.</summary>
public static class RelativeRepresentation
{
    /// <summary>cos(row, anchor) for every row and anchor.</summary>
    /// <param name="rows">n×d.</param>
    /// <param name="anchors">a×d.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>n·a values, row-major; 0 where a row or anchor is zero.</returns>
    /// <exception cref="LfmException">Rows and anchors of different dimensions.</exception>
    public static unsafe float[] Compute(ReadOnlyMatrixView<float> rows, ReadOnlyMatrixView<float> anchors, ComputeContext? context = null)
    {
        if (rows.Cols != anchors.Cols) Throw.Argument($"the rows have {rows.Cols} columns and the anchors {anchors.Cols}; they must agree");
        context ??= new ComputeContext();
        int d = rows.Cols, count = anchors.Rows;
        float[] result = new float[checked(rows.Rows * count)];
        double[] norms = new double[count];
        long ldRows = rows.LeadingDimension, ldAnchors = anchors.LeadingDimension;
        fixed (float* fixedRows = rows, fixedAnchors = anchors)
        {
            float* x = fixedRows, a = fixedAnchors;
            for (int t = 0; t < count; t++) norms[t] = Math.Sqrt(RowDistance.SquaredNorm(a + (t * ldAnchors), d));
            ParallelRows.For(rows.Rows, 64, context.Threads, context.Token, (from, to) =>
            {
                for (int i = from; i < to; i++)
                {
                    float* row = x + (i * ldRows);
                    double own = Math.Sqrt(RowDistance.SquaredNorm(row, d));
                    for (int t = 0; t < count; t++)
                        result[(i * count) + t] = own > 0 && norms[t] > 0 ? (float)(VectorKernels.Dot(row, a + (t * ldAnchors), d) / (own * norms[t])) : 0;
                }
            });
        }
        return result;
    }
}
