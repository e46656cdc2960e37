using LfmNative.Memory;

namespace LfmNative.Inspection;

/// <summary>What is done to the rows of a side before they are held against the other's: none of it but the sums is kept.</summary>
/// <param name="Offset">Taken off each row; null for nothing.</param>
/// <param name="Divisor">What each column is divided by; null for nothing.</param>
/// <param name="Unit">Whether rows are scaled to unit length then.</param>
/// <param name="Scale">What they are multiplied by at last.</param>
internal sealed unsafe record RowTransform(double[]? Offset = null, double[]? Divisor = null, bool Unit = false, double Scale = 1)
{
    /// <summary>Takes off the mean.</summary>
    public static RowTransform Centering(ColumnMoments columns) => new(columns.Mean);

    /// <summary>Takes off the mean and divides by the standard deviation, where that is more than rounding.</summary>
    public static RowTransform Standardizing(ColumnMoments columns)
    {
        double[] divisor = new double[columns.Mean.Length];
        for (int j = 0; j < divisor.Length; j++)
        {
            double deviation = Math.Sqrt(columns.Variance[j]);
            divisor[j] = deviation > 1e-6 * Math.Abs(columns.Mean[j]) ? deviation : 1;
        }
        return new RowTransform(columns.Mean, divisor);
    }

    /// <summary>target ← the transformed row.</summary>
    public void Apply(float* row, double* target, int cols)
    {
        double square = 0;
        for (int j = 0; j < cols; j++)
        {
            double value = Offset is null ? row[j] : row[j] - Offset[j];
            if (Divisor is not null) value /= Divisor[j];
            target[j] = value;
            square += value * value;
        }
        double factor = Unit && square > 0 ? Scale / Math.Sqrt(square) : Scale;
        for (int j = 0; j < cols && factor != 1; j++) target[j] *= factor;
    }

    /// <summary>The transformed rows in single precision.</summary>
    public NativeBuffer<float> All(RowSet rows)
    {
        NativeBuffer<float> all = new(Math.Max(1L, (long)rows.Count * rows.Cols));
        using NativeBuffer<double> row = new(Math.Max(1, rows.Cols));
        for (int i = 0; i < rows.Count; i++)
        {
            Apply(rows.At(i), row.Pointer, rows.Cols);
            float* into = all.Pointer + ((long)i * rows.Cols);
            for (int j = 0; j < rows.Cols; j++) into[j] = (float)row.Pointer[j];
        }
        return all;
    }
}
