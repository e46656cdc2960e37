using LfmNative.Diagnostics;

namespace LfmNative.LinearAlgebra;

/// <summary>Linear assignment by shortest augmenting paths (Jonker and Volgenant 1987; rectangular form of Crouse 2016).</summary>
internal static unsafe class LinearAssignment
{
    /// <summary>Assigns every row its own column so that the total cost is smallest.</summary>
    /// <param name="cost">rows×cols costs, row-major, finite.</param>
    /// <param name="rows">Rows, ≤ cols.</param>
    /// <param name="cols">Columns.</param>
    /// <param name="token">Polled once a row.</param>
    /// <returns>
    /// Column of each row, and the dual variables: cost[i,j] ≥ u[i] + v[j], with equality on the assignment and v ≤ 0, which proves
    /// optimality.
    /// </returns>
    public static (int[] ColumnOf, double[] U, double[] V) Solve(float* cost, int rows, int cols, CancellationToken token)
    {
        if (rows > cols) Throw.Internal($"assignment of {rows} rows to {cols} columns");
        double[] u = new double[rows], v = new double[cols], shortest = new double[cols];
        int[] columnOf = new int[rows], rowOf = new int[cols], path = new int[cols], open = new int[cols];
        bool[] rowSeen = new bool[rows], columnSeen = new bool[cols];
        Array.Fill(columnOf, -1);
        Array.Fill(rowOf, -1);
        for (int current = 0; current < rows; current++)
        {
            token.ThrowIfCancellationRequested();
            Array.Fill(shortest, double.PositiveInfinity);
            Array.Clear(rowSeen);
            Array.Clear(columnSeen);
            for (int j = 0; j < cols; j++) open[j] = cols - 1 - j;
            int left = cols, sink = -1, i = current;
            double reached = 0;
            while (sink < 0)
            {
                rowSeen[i] = true;
                double lowest = double.PositiveInfinity, offset = reached - u[i];
                float* row = cost + ((long)i * cols);
                int at = -1;
                for (int t = 0; t < left; t++)
                {
                    int j = open[t];
                    double d = offset + row[j] - v[j];
                    if (d < shortest[j])
                    {
                        shortest[j] = d;
                        path[j] = i;
                    }
                    // A free column among equals ends the search at once.
                    if (shortest[j] < lowest || (shortest[j] == lowest && rowOf[j] < 0))
                    {
                        lowest = shortest[j];
                        at = t;
                    }
                }
                reached = lowest;
                int column = open[at];
                if (rowOf[column] < 0) sink = column;
                else i = rowOf[column];
                columnSeen[column] = true;
                open[at] = open[--left];
            }
            u[current] += reached;
            for (int r = 0; r < rows; r++)
            {
                if (rowSeen[r] && r != current) u[r] += reached - shortest[columnOf[r]];
            }
            for (int j = 0; j < cols; j++)
            {
                if (columnSeen[j]) v[j] -= reached - shortest[j];
            }
            for (int j = sink; ;)
            {
                int r = path[j];
                rowOf[j] = r;
                (columnOf[r], j) = (j, columnOf[r]);
                if (r == current) break;
            }
        }
        return (columnOf, u, v);
    }
}
