using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Carries functions on X's samples to Y's, block of samples by block, in memory that does not grow with them.</summary>
/// <remarks>What <see cref="FunctionTransfer"/> does at once: first all rows are added, then any rows of the result are made.</remarks>
public sealed unsafe class FunctionCarrier
{
    private readonly Matrix _c;
    private readonly LaplacianSpectrum _x;
    private readonly LaplacianSpectrum _y;
    private Matrix? _coefficients;
    private Matrix? _carried;
    private long _added;

    /// <summary>Begins with no samples.</summary>
    /// <param name="c">k2×k1 functional map.</param>
    /// <param name="x">Spectrum of X, of k1 pairs or more.</param>
    /// <param name="y">Spectrum of Y, of k2 pairs or more.</param>
    public FunctionCarrier(Matrix c, LaplacianSpectrum x, LaplacianSpectrum y)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        (_c, _x, _y) = (c, x, y);
    }

    /// <summary>Rows of the result: samples of Y.</summary>
    public int Rows => _y.Count;

    /// <summary>Adds the values on the next samples of X to the coefficients Φ1ᵀM1·f.</summary>
    /// <param name="rows">One row a sample, one column a function.</param>
    /// <exception cref="LfmException">More rows than X has samples, or another number of functions than before.</exception>
    public void Add(ReadOnlyMatrixView<float> rows)
    {
        int p = rows.Cols, first = (int)_added;
        _coefficients ??= new Matrix(_c.Cols, p);
        if (_coefficients.Cols != p) Throw.Argument($"the rows have {p} functions and those before {_coefficients.Cols}; they must agree");
        _added += rows.Rows;
        if (_added > _x.Count) throw Unequal();
        if (rows.Rows == 0) return;
        Matrix weighted = new(rows.Rows, p);
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<float> from = rows.Row(i);
            Span<double> to = weighted.Row(i);
            double mass = _x.Mass?[first + i] ?? 1;
            for (int j = 0; j < p; j++) to[j] = from[j] * mass;
        }
        fixed (double* phi = _x.Vectors.Data, f = weighted.Data, a = _coefficients.Data)
            Gemm.Multiply(false, false, _c.Cols, p, rows.Rows, 1, phi + first, _x.Count, f, p, 1, a, p);
    }

    /// <summary>The carried functions on samples of Y.</summary>
    /// <param name="from">The first sample.</param>
    /// <param name="to">The sample after the last.</param>
    /// <returns>One row a sample, one column a function.</returns>
    /// <exception cref="LfmException">Fewer rows were added than X has samples.</exception>
    public Matrix Carry(int from, int to)
    {
        if (_added != _x.Count) throw Unequal();
        _carried ??= Gemm.Product(_c, _coefficients!);
        Throw.IfOutside(to, 0, Rows, "the sample after the last");
        Throw.IfOutside(from, 0, to, "the first sample");
        Matrix result = new(to - from, _carried.Cols);
        fixed (double* phi = _y.Vectors.Data, a = _carried.Data, g = result.Data)
            Gemm.Multiply(true, false, to - from, result.Cols, _c.Rows, 1, phi + from, _y.Count, a, result.Cols, 0, g, result.Cols);
        return result;
    }

    private LfmException Unequal()
    {
        string rows = _added > _x.Count ? $"more than {_x.Count}" : $"{_added}";
        return new LfmException(
            LfmErrorCode.InvalidArgument, $"the functions have {rows} rows and the spectrum {_x.Count} samples; they must agree");
    }
}
