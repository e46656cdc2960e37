using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>
/// An order of the nodes in which neighbours stand near each other, so that the rows which a sparse product gathers are found in cache.
/// </summary>
internal static class NodeOrder
{
    /// <summary>
    /// Nodes that are gathered around one before the next begins: a block of eight vectors over so many fits the first cache twice over
    /// with their neighbours.
    /// </summary>
    private const int ClusterSize = 512;

    /// <summary>Below this many nodes a block of eight vectors fits the second cache as it is.</summary>
    private const int Least = 6000;

    /// <summary>Node at each place of the new order, or null where the matrix is small enough to leave it.</summary>
    public static int[]? Of(SparseMatrix graph) => graph.Rows < Least ? null : Clusters(graph, ClusterSize);

    /// <summary>
    /// Breadth-first clusters of bounded size (Cuthill and McKee 1969, ended early: in many dimensions their levels soon span the graph);
    /// each begins next to those before it.
    /// </summary>
    public static int[] Clusters(SparseMatrix graph, int size)
    {
        int n = graph.Rows, placed = 0, untouched = 0, open = 0;
        int[] order = new int[n];
        bool[] seen = new bool[n];
        while (placed < n)
        {
            int begin = placed, end = (int)Math.Min(n, begin + (long)size);
            int seed = Outside(graph, order, seen, ref open, placed);
            if (seed < 0)
            {
                while (seen[untouched]) untouched++;
                seed = untouched;
            }
            seen[seed] = true;
            order[placed++] = seed;
            for (int head = begin; head < placed && placed < end; head++)
            {
                for (long p = graph.RowStart[order[head]]; p < graph.RowStart[order[head] + 1] && placed < end; p++)
                {
                    int neighbor = graph.Columns[p];
                    if (seen[neighbor]) continue;
                    seen[neighbor] = true;
                    order[placed++] = neighbor;
                }
            }
        }
        return order;
    }

    /// <summary>The first node not yet placed that is a neighbour of one that is, or −1.</summary>
    private static int Outside(SparseMatrix graph, int[] order, bool[] seen, ref int open, int placed)
    {
        for (; open < placed; open++)
        {
            for (long p = graph.RowStart[order[open]]; p < graph.RowStart[order[open] + 1]; p++)
            {
                if (!seen[graph.Columns[p]]) return graph.Columns[p];
            }
        }
        return -1;
    }
}
