using LfmNative.Diagnostics;

namespace LfmNative.Memory;

/// <summary>A compact row-major matrix of doubles on the managed heap: what results are handed out as.</summary>
public sealed class Matrix
{
    /// <summary>Creates a zero matrix.</summary>
    /// <param name="rows">Rows, ≥ 0.</param>
    /// <param name="cols">Columns, ≥ 0; rows·cols must be below 2³¹.</param>
    public Matrix(int rows, int cols)
        : this(rows, cols, new double[CheckedSize(rows, cols)])
    {
    }

    /// <summary>Wraps an array without copying it.</summary>
    /// <param name="rows">Rows, ≥ 0.</param>
    /// <param name="cols">Columns, ≥ 0.</param>
    /// <param name="data">rows·cols elements, row-major.</param>
    public Matrix(int rows, int cols, double[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Length != CheckedSize(rows, cols))
            Throw.Argument($"a matrix of {rows}×{cols} needs {(long)rows * cols} elements; {data.Length} were given");
        Rows = rows;
        Cols = cols;
        Data = data;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Cols { get; }

    /// <summary>The elements; (i, j) is at i·<see cref="Cols"/> + j.</summary>
    public double[] Data { get; }

    /// <summary>Element (i, j).</summary>
    public double this[int i, int j]
    {
        get => Data[((long)i * Cols) + j];
        set => Data[((long)i * Cols) + j] = value;
    }

    /// <summary>Row i, writable.</summary>
    public Span<double> Row(int i) => Data.AsSpan(i * Cols, Cols);

    /// <summary>The matrix as a view.</summary>
    public ReadOnlyMatrixView<double> View => new(Data, Rows, Cols);

    /// <summary>The leading rows×cols block, copied.</summary>
    public Matrix Leading(int rows, int cols)
    {
        if (rows < 0 || rows > Rows || cols < 0 || cols > Cols)
            Throw.Argument($"a leading block of {rows}×{cols} does not fit in {Rows}×{Cols}");
        Matrix block = new(rows, cols);
        for (int i = 0; i < rows; i++) Row(i)[..cols].CopyTo(block.Row(i));
        return block;
    }

    /// <summary>Some columns, in the order given; a column may be named more than once.</summary>
    internal Matrix GatherColumns(int[] columns)
    {
        Matrix gathered = new(Rows, columns.Length);
        for (int i = 0; i < Rows; i++)
        {
            ReadOnlySpan<double> from = Row(i);
            Span<double> to = gathered.Row(i);
            for (int t = 0; t < columns.Length; t++) to[t] = from[columns[t]];
        }
        return gathered;
    }

    /// <summary>Some rows, in the order given; a row may be named more than once.</summary>
    internal Matrix GatherRows(int[] rows)
    {
        Matrix gathered = new(rows.Length, Cols);
        for (int t = 0; t < rows.Length; t++) Row(rows[t]).CopyTo(gathered.Row(t));
        return gathered;
    }

    /// <summary>A copy with rows and columns exchanged.</summary>
    public Matrix Transposed()
    {
        Matrix t = new(Cols, Rows);
        for (int i = 0; i < Rows; i++)
        {
            Span<double> row = Row(i);
            for (int j = 0; j < row.Length; j++) t.Data[((long)j * Rows) + i] = row[j];
        }
        return t;
    }

    private static int CheckedSize(int rows, int cols)
    {
        if (rows < 0 || cols < 0) Throw.Argument($"a matrix of {rows}×{cols} is impossible; rows and columns must not be negative");
        long size = (long)rows * cols;
        if (size > Array.MaxLength)
            Throw.Argument($"a matrix of {rows}×{cols} has {size} elements; at most {Array.MaxLength} are possible");
        return (int)size;
    }
}
