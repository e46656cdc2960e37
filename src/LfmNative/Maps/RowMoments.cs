using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>Mean and covariance of rows that come in blocks, in double precision.</summary>
/// <remarks>Sums are taken of the rows less the first one, so that a mean far from the origin costs no digits.</remarks>
/// <param name="cols">Columns d of the rows.</param>
public sealed class RowMoments(int cols)
{
    private readonly double[] _origin = new double[cols];
    private readonly double[] _sum = new double[cols];
    private readonly Matrix _products = new(cols, cols);

    /// <summary>Columns d of the rows.</summary>
    public int Cols { get; } = cols;

    /// <summary>Rows added so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a block of rows.</summary>
    /// <param name="rows">n×d, finite.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Another number of columns.</exception>
    public unsafe void Add(ReadOnlyMatrixView<float> rows, ComputeContext? context = null)
    {
        if (rows.Cols != Cols) Throw.Argument($"the rows have {rows.Cols} columns and those before them {Cols}; they must agree");
        if (rows.Rows == 0) return;
        int d = Cols;
        if (Count == 0)
        {
            for (int j = 0; j < d; j++) _origin[j] = rows.Row(0)[j];
        }
        // A column of ones beside the rows makes their sum one more column of the product.
        Matrix sums;
        long ld = rows.LeadingDimension;
        fixed (float* fixedRows = rows)
        {
            float* from = fixedRows;
            sums = Gemm.TransposedProduct(rows.Rows, d + 1, d, context ?? new ComputeContext(), (first, last, a, b) =>
            {
                for (int i = first; i < last; i++)
                {
                    float* row = from + (i * ld);
                    double* own = a + ((long)(i - first) * (d + 1)), other = b + ((long)(i - first) * d);
                    for (int j = 0; j < d; j++) own[j] = other[j] = row[j] - _origin[j];
                    own[d] = 1;
                }
            });
        }
        for (int i = 0; i < d; i++)
        {
            Span<double> product = _products.Row(i);
            for (int j = 0; j < d; j++) product[j] += sums[i, j];
        }
        for (int j = 0; j < d; j++) _sum[j] += sums[d, j];
        Count += rows.Rows;
    }

    /// <summary>Mean of the rows, d values; zero without rows.</summary>
    public double[] Mean()
    {
        double[] mean = new double[Cols];
        for (int j = 0; j < mean.Length && Count > 0; j++) mean[j] = _origin[j] + (_sum[j] / Count);
        return mean;
    }

    /// <summary>Covariance of the rows, d×d, with divisor n − 1; zero for fewer than two rows.</summary>
    public Matrix Covariance()
    {
        Matrix covariance = new(Cols, Cols);
        for (int i = 0; i < Cols && Count > 1; i++)
        {
            Span<double> row = covariance.Row(i);
            // Both triangles from the same sums: the matrix is symmetric to the bit.
            for (int j = 0; j < Cols; j++)
                row[j] = (_products[Math.Max(i, j), Math.Min(i, j)] - (_sum[i] * _sum[j] / Count)) / (Count - 1);
        }
        return covariance;
    }
}
