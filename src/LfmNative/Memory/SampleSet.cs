using LfmNative.Diagnostics;

namespace LfmNative.Memory;

/// <summary>n×d samples that somebody else holds in place, float32 or float64.</summary>
/// <remarks>A view cannot stand in a list; this can. The memory must stay where it is, and unchanged, while a job reads it.</remarks>
public readonly unsafe struct SampleSet
{
    private readonly float* _single;
    private readonly double* _double;

    /// <summary>Samples in single precision.</summary>
    /// <param name="data">First element of (rows − 1)·ld + cols, which are not managed or pinned.</param>
    /// <param name="rows">Samples n.</param>
    /// <param name="cols">Dimensions d.</param>
    /// <param name="ld">Elements from one row to the next; 0 means cols.</param>
    /// <exception cref="LfmException">An impossible shape.</exception>
    public SampleSet(float* data, int rows, int cols, long ld = 0)
    {
        ReadOnlyMatrixView<float> view = new(data, rows, cols, ld);
        _single = data;
        (Rows, Cols, LeadingDimension) = (view.Rows, view.Cols, view.LeadingDimension);
    }

    /// <summary>Samples in double precision.</summary>
    /// <inheritdoc cref="SampleSet(float*, int, int, long)"/>
    public SampleSet(double* data, int rows, int cols, long ld = 0)
    {
        ReadOnlyMatrixView<double> view = new(data, rows, cols, ld);
        _double = data;
        (Rows, Cols, LeadingDimension) = (view.Rows, view.Cols, view.LeadingDimension);
    }

    /// <summary>Number of rows (samples).</summary>
    public int Rows { get; }

    /// <summary>Number of columns (dimensions).</summary>
    public int Cols { get; }

    /// <summary>Elements from one row to the next.</summary>
    public long LeadingDimension { get; }

    /// <summary>Whether the samples are float64.</summary>
    public bool IsDouble => _double != null;

    /// <summary>Bytes of the samples.</summary>
    internal long Bytes => (long)Rows * Cols * (IsDouble ? sizeof(double) : sizeof(float));

    /// <summary>Writes a row as doubles.</summary>
    internal void CopyRow(int row, double* to)
    {
        if (IsDouble)
        {
            new ReadOnlySpan<double>(_double + (row * LeadingDimension), Cols).CopyTo(new Span<double>(to, Cols));
            return;
        }
        float* from = _single + (row * LeadingDimension);
        for (int j = 0; j < Cols; j++) to[j] = from[j];
    }

    /// <summary>Writes a row in single precision.</summary>
    internal void CopyRow(int row, float* to)
    {
        if (IsDouble)
        {
            double* from = _double + (row * LeadingDimension);
            for (int j = 0; j < Cols; j++) to[j] = (float)from[j];
            return;
        }
        new ReadOnlySpan<float>(_single + (row * LeadingDimension), Cols).CopyTo(new Span<float>(to, Cols));
    }

    /// <summary>The samples as float32, where they are.</summary>
    internal ReadOnlyMatrixView<float> Single => new(_single, Rows, Cols, LeadingDimension);

    /// <summary>The samples as float64, where they are.</summary>
    internal ReadOnlyMatrixView<double> Double => new(_double, Rows, Cols, LeadingDimension);
}
