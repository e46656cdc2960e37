using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>A fitted pre-normalisation of one side, and its way back.</summary>
/// <remarks>Norms are lost on the way in; the way back uses their mean over the fitted samples.</remarks>
public sealed class SideNormalization
{
    /// <summary>Wraps fitted values, e.g. from a file.</summary>
    /// <param name="kind">What is done.</param>
    /// <param name="mean">d values taken off (after the first scaling, where there is one); empty where nothing is.</param>
    /// <param name="rowNorm">Mean norm of the raw rows.</param>
    /// <param name="centeredNorm">Mean norm of the centred unit rows.</param>
    public SideNormalization(PreNormalization kind, double[] mean, double rowNorm, double centeredNorm)
    {
        Kind = kind;
        Mean = mean;
        RowNorm = rowNorm;
        CenteredNorm = centeredNorm;
    }

    /// <summary>What is done.</summary>
    public PreNormalization Kind { get; }

    /// <summary>d values taken off; empty where nothing is.</summary>
    public double[] Mean { get; }

    /// <summary>Mean norm of the raw rows, input units.</summary>
    public double RowNorm { get; }

    /// <summary>Mean norm of the centred unit rows.</summary>
    public double CenteredNorm { get; }

    /// <summary>Factors of the way back: (value·Inner + mean)·Outer.</summary>
    internal (double Inner, double Outer) Scales =>
        (Kind == PreNormalization.UnitCenterUnit ? CenteredNorm : 1, ScalesFirst ? RowNorm : 1);

    private bool ScalesFirst => Kind is PreNormalization.Unit or PreNormalization.UnitCenterUnit;

    /// <summary>Fits to samples.</summary>
    /// <param name="x">n×d samples.</param>
    /// <param name="kind">What is done.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    public static SideNormalization Fit(ReadOnlyMatrixView<float> x, PreNormalization kind, ComputeContext? context = null)
    {
        context ??= new ComputeContext();
        if (kind == PreNormalization.None) return new SideNormalization(kind, [], 1, 1);
        bool scales = kind is PreNormalization.Unit or PreNormalization.UnitCenterUnit;
        double[] mean = new double[x.Cols];
        double norms = 0;
        for (int i = 0; i < x.Rows; i++)
        {
            context.Token.ThrowIfCancellationRequested();
            ReadOnlySpan<float> row = x.Row(i);
            double norm = Norm(row), scale = scales ? Reciprocal(norm) : 1;
            norms += norm;
            for (int j = 0; j < row.Length; j++) mean[j] += row[j] * scale;
        }
        for (int j = 0; j < mean.Length; j++) mean[j] /= x.Rows;
        if (kind == PreNormalization.Unit) return new SideNormalization(kind, [], norms / x.Rows, 1);
        double centered = 0;
        if (kind == PreNormalization.UnitCenterUnit)
        {
            for (int i = 0; i < x.Rows; i++)
            {
                ReadOnlySpan<float> row = x.Row(i);
                double scale = Reciprocal(Norm(row)), squared = 0;
                for (int j = 0; j < row.Length; j++) squared += ((row[j] * scale) - mean[j]) * ((row[j] * scale) - mean[j]);
                centered += Math.Sqrt(squared);
            }
        }
        return new SideNormalization(kind, mean, norms / x.Rows, kind == PreNormalization.UnitCenterUnit ? centered / x.Rows : 1);
    }

    /// <summary>Normalises rows.</summary>
    /// <param name="x">n×d rows.</param>
    /// <param name="result">n·d values, compact; must not overlap x.</param>
    public void Apply(ReadOnlyMatrixView<float> x, Span<float> result)
    {
        CheckWidth(x.Cols);
        for (int i = 0; i < x.Rows; i++) ApplyRow(x.Row(i), result.Slice(i * x.Cols, x.Cols));
    }

    internal unsafe void ApplyRow(ReadOnlySpan<float> row, Span<float> result)
    {
        if (Kind == PreNormalization.None)
        {
            row.CopyTo(result);
            return;
        }
        double scale = ScalesFirst ? Reciprocal(Norm(row)) : 1;
        fixed (float* from = row, to = result)
        fixed (double* mean = Mean)
        {
            VectorKernels.ScaleShiftScale(from, scale, mean, -1, 1, to, row.Length);
            if (Kind == PreNormalization.UnitCenterUnit)
                VectorKernels.ScaleShiftScale(to, Reciprocal(Norm(result)), null, 0, 1, to, row.Length);
        }
    }

    /// <summary>From normalised coordinates back to the side's own, in place.</summary>
    /// <param name="row">d values.</param>
    /// <exception cref="LfmException">Another number of values than the mean has.</exception>
    public unsafe void UndoRow(Span<float> row)
    {
        CheckWidth(row.Length);
        (double inner, double outer) = Scales;
        fixed (float* values = row)
        fixed (double* mean = Mean) VectorKernels.ScaleShiftScale(values, inner, mean, 1, outer, values, row.Length);
    }

    internal void CheckWidth(int d)
    {
        if (Mean.Length > 0 && Mean.Length != d) Throw.Argument($"the rows have {d} columns; the transform was fitted on {Mean.Length}");
    }

    private static unsafe double Norm(ReadOnlySpan<float> row)
    {
        fixed (float* values = row) return Math.Sqrt(VectorKernels.Dot(values, values, row.Length));
    }

    private static double Reciprocal(double norm) => norm > 0 ? 1 / norm : 0;
}
