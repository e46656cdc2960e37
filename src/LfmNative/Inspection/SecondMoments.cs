using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Inspection;

/// <summary>Eigenvalues of the second moments of rows, as they are and less their mean.</summary>
/// <param name="Raw">Of XᵀX/n.</param>
/// <param name="Centered">Of the covariance, divisor n.</param>
internal sealed unsafe record SecondMoments(double[] Raw, double[] Centered)
{
    /// <summary>By products of the columns, or of the rows where these are fewer: never both n×n and large.</summary>
    public static SecondMoments Of(RowSet rows, double[] mean, ComputeContext context)
    {
        int n = rows.Count, d = rows.Cols;
        if (n == 0 || d == 0) return new SecondMoments([], []);
        if (n < d) return new SecondMoments(OfRows(rows, null, context), OfRows(rows, mean, context));
        Matrix centered = Covariance(rows, mean, context), raw = new(d, d, (double[])centered.Data.Clone());
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++) raw[i, j] += mean[i] * mean[j];
        }
        double[] ofRaw = SymmetricEigen.Values(raw);
        return new SecondMoments(ofRaw, SymmetricEigen.Values(centered));
    }

    /// <summary>Covariance with divisor n.</summary>
    public static Matrix Covariance(RowSet rows, double[] mean, ComputeContext context)
    {
        int n = rows.Count, d = rows.Cols;
        Matrix products = Gemm.TransposedProduct(n, d, d, context, (from, to, a, b) =>
        {
            for (int i = from; i < to; i++)
            {
                float* row = rows.At(i);
                double* own = a + ((long)(i - from) * d), other = b + ((long)(i - from) * d);
                for (int j = 0; j < d; j++) own[j] = other[j] = row[j] - mean[j];
            }
        });
        for (int i = 0; i < products.Data.Length; i++) products.Data[i] /= Math.Max(1, n);
        return products;
    }

    /// <summary>Bytes held while n rows of d columns are gone through.</summary>
    public static long Bytes(int rows, int cols, int threads)
    {
        long order = Math.Min(rows, cols), together = Gemm.RowsTogether;
        long workers = Math.Max(1, Math.Min(threads, (Math.Max(rows, cols) + together - 1) / together));
        return 8 * ((3 * order * order) + (workers * order * (order + (2 * together))));
    }

    /// <summary>The eigenvalues other than zero are those of XXᵀ/n.</summary>
    private static double[] OfRows(RowSet rows, double[]? mean, ComputeContext context)
    {
        int n = rows.Count;
        Matrix products = Gemm.TransposedProduct(rows.Cols, n, n, context, (from, to, a, b) =>
        {
            for (int j = from; j < to; j++)
            {
                double* own = a + ((long)(j - from) * n), other = b + ((long)(j - from) * n);
                for (int i = 0; i < n; i++) own[i] = other[i] = rows.At(i)[j] - (mean is null ? 0 : mean[j]);
            }
        });
        for (int i = 0; i < products.Data.Length; i++) products.Data[i] /= n;
        return SymmetricEigen.Values(products);
    }
}
