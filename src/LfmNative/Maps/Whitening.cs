using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>What makes the covariance of reference rows the identity, after their mean is taken off: W = Λ^−½·Vᵀ.</summary>
/// <remarks>
/// PCA whitening (Kessy, Lewin and Strimmer 2018). Inner products of whitened rows are those of Mahalanobis 1936,
/// (x − μ)ᵀΣ⁺(a − μ): they stay as they are when the space undergoes any invertible affine map, and the reference rows with it.
/// Directions whose eigenvalue is at most <see cref="RankTolerance"/> of the largest are dropped, as the rows do not tell them from
/// their own rounding.
/// </remarks>
public sealed class Whitening
{
    /// <summary>Eigenvalues not above this part of the largest are none.</summary>
    public const double RankTolerance = 1e-10;

    private Whitening(double[] mean, Matrix matrix, double[] deviations)
    {
        (Mean, Matrix, Deviations) = (mean, matrix, deviations);
    }

    /// <summary>Mean of the reference rows, d values.</summary>
    public double[] Mean { get; }

    /// <summary>W, r×d: whitened rows are (x − μ)·Wᵀ.</summary>
    public Matrix Matrix { get; }

    /// <summary>Directions kept, 1..d.</summary>
    public int Rank => Matrix.Rows;

    /// <summary>Standard deviations along the directions kept, r values, ascending, input units.</summary>
    public double[] Deviations { get; }

    /// <summary>Fits to rows in memory.</summary>
    /// <param name="rows">n×d reference rows, finite; at least two different ones.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">InvalidData: all rows are equal.</exception>
    public static Whitening Fit(ReadOnlyMatrixView<float> rows, ComputeContext? context = null)
    {
        RowMoments moments = new(rows.Cols);
        moments.Add(rows, context);
        return Of(moments);
    }

    /// <summary>Fits to rows that came in blocks.</summary>
    /// <param name="moments">Mean and covariance of the reference rows.</param>
    /// <exception cref="LfmException">InvalidData: all rows are equal.</exception>
    public static Whitening Of(RowMoments moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        Whitening? whitening = Find(moments);
        if (whitening is null)
        {
            throw new LfmException(
                LfmErrorCode.InvalidData,
                $"the {moments.Count} reference rows do not differ, so no covariance whitens; give at least 2 different ones");
        }
        return whitening;
    }

    /// <summary>The same, null where the rows do not differ.</summary>
    internal static unsafe Whitening? Find(RowMoments moments)
    {
        int d = moments.Cols;
        if (d == 0) return null;
        double[] values = new double[d];
        Matrix vectors = new(d, d);
        fixed (double* covariance = moments.Covariance().Data, pv = values, pu = vectors.Data)
            SymmetricEigen.Smallest(d, covariance, d, pv, pu);
        int first = Array.FindIndex(values, value => value > RankTolerance * values[d - 1]);
        if (first < 0 || !(values[d - 1] > 0)) return null;
        Matrix w = new(d - first, d);
        double[] deviations = new double[w.Rows];
        for (int i = 0; i < w.Rows; i++)
        {
            deviations[i] = Math.Sqrt(values[first + i]);
            ReadOnlySpan<double> vector = vectors.Row(first + i);
            Span<double> row = w.Row(i);
            for (int j = 0; j < d; j++) row[j] = vector[j] / deviations[i];
        }
        return new Whitening(moments.Mean(), w, deviations);
    }

    /// <summary>(row − μ)·Wᵀ for every row: n×r.</summary>
    internal Matrix Apply(ReadOnlyMatrixView<float> rows)
    {
        CheckWidth(rows.Cols);
        Matrix centered = new(rows.Rows, rows.Cols);
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<float> row = rows.Row(i);
            Span<double> to = centered.Row(i);
            for (int j = 0; j < row.Length; j++) to[j] = row[j] - Mean[j];
        }
        return Gemm.Product(centered, Matrix, transB: true);
    }

    /// <summary>From whitened coordinates back, without the mean: Z·Λ^½·Vᵀ, n×d.</summary>
    internal Matrix Undo(Matrix whitened)
    {
        Matrix scaled = new(whitened.Rows, whitened.Cols);
        for (int i = 0; i < scaled.Rows; i++)
        {
            for (int j = 0; j < scaled.Cols; j++) scaled.Row(i)[j] = whitened[i, j] * Deviations[j] * Deviations[j];
        }
        return Gemm.Product(scaled, Matrix);
    }

    internal void CheckWidth(int d)
    {
        if (d != Mean.Length) Throw.Argument($"the rows have {d} columns and the reference rows {Mean.Length}; they must agree");
    }
}
