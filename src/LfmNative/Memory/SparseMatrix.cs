using LfmNative.Diagnostics;

namespace LfmNative.Memory;

/// <summary>A symmetric sparse matrix of doubles in compressed sparse rows (CSR).</summary>
/// <remarks>
/// The entries of row i stand at positions RowStart[i]..RowStart[i+1]−1, ascending by column; (i, j) and (j, i) are both stored.
/// </remarks>
public sealed class SparseMatrix
{
    private int[]? _component;
    private int[]? _sizes;

    /// <summary>Wraps the arrays of a symmetric matrix without copying them.</summary>
    /// <param name="rowStart">rows+1 positions, starting at 0, not descending.</param>
    /// <param name="columns">Column of each entry, ascending within a row.</param>
    /// <param name="values">Value of each entry, finite; equal for (i, j) and (j, i).</param>
    /// <exception cref="LfmException">The arrays contradict each other, a value is not finite, or the matrix is not symmetric.</exception>
    public SparseMatrix(long[] rowStart, int[] columns, double[] values)
    {
        ArgumentNullException.ThrowIfNull(rowStart);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        (RowStart, Columns, Values) = (rowStart, columns, values);
        CheckRows();
        CheckEntries();
    }

    private SparseMatrix((long[] RowStart, int[] Columns, double[] Values) arrays) => (RowStart, Columns, Values) = arrays;

    /// <summary>Number of rows, and of columns.</summary>
    public int Rows => RowStart.Length - 1;

    /// <summary>Stored entries, both halves of the matrix.</summary>
    public int EntryCount => Columns.Length;

    /// <summary>rows+1 positions of the rows.</summary>
    public long[] RowStart { get; }

    /// <summary>Column of each entry.</summary>
    public int[] Columns { get; }

    /// <summary>Value of each entry.</summary>
    public double[] Values { get; }

    /// <summary>
    /// Connected component of each row, 0-based, in the order of the components' first rows; entries of value zero do not connect.
    /// </summary>
    public int[] ComponentOf
    {
        get
        {
            if (_component is null) (_component, _sizes) = FindComponents();
            return _component;
        }
    }

    /// <summary>Rows in each connected component; its length is the number of components.</summary>
    public int[] ComponentSizes
    {
        get
        {
            if (_sizes is null) (_component, _sizes) = FindComponents();
            return _sizes;
        }
    }

    /// <summary>Σ_j of every row's values.</summary>
    public double[] RowSums()
    {
        double[] sums = new double[Rows];
        for (int i = 0; i < sums.Length; i++)
        {
            double sum = 0;
            for (long p = RowStart[i]; p < RowStart[i + 1]; p++) sum += Values[p];
            sums[i] = sum;
        }
        return sums;
    }

    /// <summary>Wraps arrays that are symmetric by the way they were made; nothing is checked.</summary>
    internal static SparseMatrix Unchecked(long[] rowStart, int[] columns, double[] values) => new((rowStart, columns, values));

    private (int[] ComponentOf, int[] Sizes) FindComponents()
    {
        int n = Rows;
        int[] component = new int[n];
        Array.Fill(component, -1);
        List<int> sizes = [];
        int[] stack = new int[n];
        int labelled = 0;
        for (int seed = 0; seed < n; seed++)
        {
            if (component[seed] >= 0) continue;
            int label = sizes.Count, top = 0, size = 1;
            component[seed] = label;
            stack[top++] = seed;
            labelled++;
            // Nearly all rows are found from a few; the entries of the rest say nothing new.
            while (top > 0 && labelled < n)
            {
                int i = stack[--top];
                for (long p = RowStart[i]; p < RowStart[i + 1]; p++)
                {
                    int j = Columns[p];
                    if (component[j] >= 0 || Values[p] == 0) continue;
                    component[j] = label;
                    stack[top++] = j;
                    size++;
                    labelled++;
                }
            }
            sizes.Add(size);
        }
        return (component, sizes.ToArray());
    }

    private void CheckRows()
    {
        if (RowStart.Length < 1 || RowStart[0] != 0 || RowStart[^1] != Columns.Length || Values.Length != Columns.Length)
        {
            Throw.Argument("the matrix's arrays do not fit together: "
                + "row positions must run from 0 to the number of entries, and there is one column and one value an entry");
        }
        for (int i = 0; i < Rows; i++)
        {
            if (RowStart[i + 1] < RowStart[i]) Throw.Argument($"row positions descend at row {i}");
        }
    }

    private void CheckEntries()
    {
        for (int i = 0; i < Rows; i++)
        {
            for (long p = RowStart[i]; p < RowStart[i + 1]; p++)
            {
                int j = Columns[p];
                if ((uint)j >= (uint)Rows || (p > RowStart[i] && Columns[p - 1] >= j))
                    Throw.Argument($"row {i} has column {j}: columns must ascend within a row and lie in 0..{Rows - 1}");
                if (!double.IsFinite(Values[p])) Throw.Argument($"entry ({i}, {j}) is {Values[p]}; it must be finite");
                int q = Array.BinarySearch(Columns, (int)RowStart[j], (int)(RowStart[j + 1] - RowStart[j]), i);
                if (q < 0 || Values[q] != Values[p]) Throw.Argument($"the matrix is not symmetric at ({i}, {j})");
            }
        }
    }
}
