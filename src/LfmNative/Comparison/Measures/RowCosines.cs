using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Comparison.Measures;

/// <summary>Cosines of rows, on demand.</summary>
internal sealed unsafe class RowCosines
{
    private readonly Matrix _rows;
    private readonly double[] _scales;

    /// <param name="rows">n×d.</param>
    public RowCosines(Matrix rows)
    {
        _rows = rows;
        _scales = new double[rows.Rows];
        for (int i = 0; i < _scales.Length; i++)
        {
            double square = Dot(i, i);
            _scales[i] = square > 0 ? 1 / Math.Sqrt(square) : 0;
        }
    }

    /// <summary>The cosine of two rows, 0 for a zero row.</summary>
    public double Between(int i, int j) => Math.Clamp(Dot(i, j) * _scales[i] * _scales[j], -1, 1);

    private double Dot(int i, int j)
    {
        fixed (double* a = _rows.Row(i), b = _rows.Row(j)) return VectorKernels.Dot(a, b, _rows.Cols);
    }
}
