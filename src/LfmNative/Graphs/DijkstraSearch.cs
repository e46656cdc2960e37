namespace LfmNative.Graphs;

/// <summary>Shortest paths from one source by Dijkstra's algorithm (1959) with a heap: O((n + E) log n) on any graph.</summary>
/// <param name="graph">The graph; lengths ≥ 0.</param>
internal sealed unsafe class DijkstraSearch(NeighborGraph graph)
{
    /// <summary>Nodes taken from the heap between two polls for cancellation.</summary>
    private const int NodesPerPoll = 4096;

    private readonly PriorityQueue<int, double> _heap = new();

    /// <summary>Distances from a source, +∞ where no path leads.</summary>
    /// <param name="source">Node number.</param>
    /// <param name="dist">Written: the distance of node i stands at i·stride.</param>
    /// <param name="stride">Elements from one node's distance to the next.</param>
    /// <param name="token">Polled now and then.</param>
    public void Run(int source, double* dist, int stride, CancellationToken token)
    {
        for (long i = 0; i < graph.Count; i++) dist[i * stride] = double.PositiveInfinity;
        dist[(long)source * stride] = 0;
        _heap.Clear();
        _heap.Enqueue(source, 0);
        for (int taken = 0; _heap.TryDequeue(out int i, out double reached); taken++)
        {
            if (taken % NodesPerPoll == 0) token.ThrowIfCancellationRequested();
            // A node is entered again each time its distance falls; only the last entry counts.
            if (reached > dist[(long)i * stride]) continue;
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
            {
                double* to = dist + ((long)graph.Columns[p] * stride);
                double through = reached + graph.Lengths[p];
                if (!(through < *to)) continue;
                *to = through;
                _heap.Enqueue(graph.Columns[p], through);
            }
        }
    }
}
