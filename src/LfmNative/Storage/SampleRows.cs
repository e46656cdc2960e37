using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>
/// Samples of another program, checked before the engine reads them; those in double precision are rounded to its float32.
/// </summary>
public sealed unsafe class SampleRows : IDisposable
{
    private const int ElementsTogether = 1 << 18;

    private readonly NativeBuffer<float> _rounded;
    private readonly int _rows;
    private readonly int _cols;

    private SampleRows(NativeBuffer<float> rounded, int rows, int cols) => (_rounded, _rows, _cols) = (rounded, rows, cols);

    /// <summary>The rounded samples, without gaps; valid until Dispose.</summary>
    public ReadOnlyMatrixView<float> View => new(_rounded.Pointer, _rows, _cols);

    /// <summary>Makes sure that every element is a finite number.</summary>
    /// <param name="rows">The samples.</param>
    /// <param name="name">What messages call them.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">InvalidData: names the first row and column that hold NaN or infinity.</exception>
    public static void CheckFinite(ReadOnlyMatrixView<float> rows, string name, ComputeContext? context = null)
    {
        (long ld, int cols) = (rows.LeadingDimension, rows.Cols);
        fixed (float* pinned = rows)
        {
            float* data = pinned;
            ForEach(rows.Rows, cols, context, i =>
            {
                ReadOnlySpan<float> row = new(data + (i * ld), cols);
                int j = FiniteScan.IndexOfNonFinite(row);
                return j < 0 ? null : NotFinite(name, i, j, row[j]);
            });
        }
    }

    /// <summary>Makes sure that every element is a finite number.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="name">What messages call them.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">InvalidData: names the first row and column that hold NaN or infinity.</exception>
    public static void CheckFinite(ReadOnlyMatrixView<double> rows, string name, ComputeContext? context = null) =>
        CheckEach(rows, name, double.IsFinite, context);

    /// <summary>Makes sure that every element is a finite number that float32 holds, as <see cref="Round"/> asks.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="name">What messages call them.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">
    /// InvalidData: names the first row and column that hold NaN, infinity or a number beyond float32.
    /// </exception>
    public static void CheckRounds(ReadOnlyMatrixView<double> rows, string name, ComputeContext? context = null) =>
        CheckEach(rows, name, value => float.IsFinite((float)value), context);

    /// <summary>Refuses samples that rounding to float32 would make alike.</summary>
    /// <param name="rows">The samples.</param>
    /// <param name="name">What messages call them.</param>
    /// <exception cref="LfmException">InvalidData: names the column that loses most.</exception>
    public static void CheckRoundingLoss(ReadOnlyMatrixView<double> rows, string name)
    {
        RoundingLoss loss = new(rows.Cols);
        for (int i = 0; i < rows.Rows; i++) loss.Add(rows.Row(i), 0);
        if (rows.Rows > 0) loss.Check(name);
    }

    /// <summary>Rounds samples to float32, into memory that Dispose frees.</summary>
    /// <param name="rows">The samples.</param>
    /// <param name="name">What messages call them.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">
    /// InvalidData: names the first row and column that hold NaN, infinity or a number beyond float32. OutOfMemory: no memory for the copy.
    /// </exception>
    public static SampleRows Round(ReadOnlyMatrixView<double> rows, string name, ComputeContext? context = null)
    {
        (long ld, int cols) = (rows.LeadingDimension, rows.Cols);
        NativeBuffer<float> rounded = new((long)rows.Rows * cols);
        try
        {
            fixed (double* pinned = rows)
            {
                double* data = pinned;
                ForEach(rows.Rows, cols, context, i =>
                {
                    ReadOnlySpan<double> row = new(data + (i * ld), cols);
                    Span<float> into = new(rounded.Pointer + (i * cols), cols);
                    for (int j = 0; j < cols; j++) into[j] = (float)row[j];
                    int bad = FiniteScan.IndexOfNonFinite(into);
                    return bad < 0 ? null : NotFinite(name, i, bad, row[bad]);
                });
            }
            return new SampleRows(rounded, rows.Rows, cols);
        }
        catch
        {
            rounded.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _rounded.Dispose();

    /// <summary>Refuses the first element that does not hold.</summary>
    private static void CheckEach(ReadOnlyMatrixView<double> rows, string name, Func<double, bool> holds, ComputeContext? context)
    {
        (long ld, int cols) = (rows.LeadingDimension, rows.Cols);
        fixed (double* pinned = rows)
        {
            double* data = pinned;
            ForEach(rows.Rows, cols, context, i =>
            {
                ReadOnlySpan<double> row = new(data + (i * ld), cols);
                for (int j = 0; j < cols; j++)
                {
                    if (!holds(row[j])) return NotFinite(name, i, j, row[j]);
                }
                return null;
            });
        }
    }

    /// <summary>Looks at every row; what is thrown is the error of the first row that has one.</summary>
    private static void ForEach(int rows, int cols, ComputeContext? context, Func<long, LfmException?> check)
    {
        context ??= new ComputeContext();
        FirstError firstError = new();
        ParallelRows.For(rows, Math.Max(1, ElementsTogether / Math.Max(1, cols)), context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to && firstError.IsBefore(i); i++)
            {
                if (check(i) is { } error) firstError.Report(i, error);
            }
        });
        firstError.ThrowIfAny();
    }

    private static LfmException NotFinite(string name, long row, int column, double value)
    {
        string what = value switch
        {
            double.NaN => "NaN",
            double.PositiveInfinity => "infinity",
            double.NegativeInfinity => "minus infinity",
            _ => FormattableString.Invariant($"{value:g3}, which float32 does not hold"),
        };
        return new LfmException(
            LfmErrorCode.InvalidData, $"{name}: row {row}, column {column} (counted from 0) is {what}; repair or remove that row");
    }
}
