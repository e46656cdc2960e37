using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Inspection;

/// <summary>
/// Partial correlations of all pairs of dimensions, from the correlations with a ridge; brought to mean 0 and length 1 over the pairs.
/// </summary>
internal sealed unsafe class PartialCorrelations
{
    /// <summary>Ridge, in variances.</summary>
    private const double Ridge = 0.1;

    private readonly Matrix _values;

    /// <param name="dimensions">Dimensions d.</param>
    public PartialCorrelations(int dimensions) => _values = new Matrix(dimensions, dimensions);

    /// <summary>Takes those of half 0 or 1 of a split of a side.</summary>
    /// <param name="side">The side.</param>
    /// <param name="split">The split.</param>
    /// <param name="half">The half.</param>
    /// <param name="covariance">Scratch.</param>
    public void Fill(SideHalves side, int split, int half, Matrix covariance)
    {
        (_, double[] deviation) = side.Half(split, half, covariance);
        int d = deviation.Length;
        Matrix inverse = _values;
        Invert(covariance, deviation, inverse);
        double[] scales = new double[d];
        for (int i = 0; i < d; i++) scales[i] = 1 / Math.Sqrt(inverse[i, i]);
        double sum = 0, squares = 0;
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double value = i == j ? 0 : -0.5 * (inverse[i, j] + inverse[j, i]) * scales[i] * scales[j];
                inverse[i, j] = value;
                sum += value;
            }
        }
        double mean = sum / (d * (d - 1.0));
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                if (i == j) continue;
                inverse[i, j] -= mean;
                squares += inverse[i, j] * inverse[i, j];
            }
        }
        double length = Math.Sqrt(squares);
        for (int t = 0; t < inverse.Data.Length && length > 0; t++) inverse.Data[t] /= length;
    }

    /// <summary>The inverse of the correlations with a ridge.</summary>
    /// <param name="covariance">Covariance, d×d; overwritten.</param>
    /// <param name="deviation">Standard deviations; a dimension that does not vary correlates with none.</param>
    /// <param name="inverse">d×d; what was in it goes.</param>
    public static void Invert(Matrix covariance, double[] deviation, Matrix inverse)
    {
        int d = deviation.Length;
        Array.Clear(inverse.Data);
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double scale = deviation[i] * deviation[j];
                covariance[i, j] = i == j ? 1 + Ridge : scale > 0 ? covariance[i, j] / scale : 0;
            }
            inverse[i, i] = 1;
        }
        fixed (double* a = covariance.Data, b = inverse.Data) Cholesky.Solve(d, a, d, b, "the correlation matrix of the dimensions");
    }

    /// <summary>Correlation with another side's over all pairs of dimensions, those of the other side shifted cyclically.</summary>
    /// <param name="other">As many dimensions.</param>
    /// <param name="shift">0..d−1.</param>
    public double Correlation(PartialCorrelations other, int shift = 0)
    {
        int d = _values.Rows;
        double sum = 0;
        fixed (double* a = _values.Data, b = other._values.Data)
        {
            for (int i = 0; i < d; i++)
            {
                double* own = a + ((long)i * d), row = b + ((long)((i + shift) % d) * d);
                sum += VectorKernels.Dot(own, row + shift, d - shift);
                if (shift > 0) sum += VectorKernels.Dot(own + d - shift, row, shift);
            }
        }
        return sum;
    }
}
