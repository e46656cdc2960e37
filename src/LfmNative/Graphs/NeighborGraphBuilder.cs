using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>From directed neighbour lists to the symmetric graph.</summary>
public static class NeighborGraphBuilder
{
    /// <summary>Joins the neighbour lists into one undirected graph with lengths and affinities.</summary>
    /// <param name="neighbors">n×k neighbours and distances.</param>
    /// <param name="kernel">Affinity of an edge.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>The union of i→j and j→i. Zero affinities (an underflown kernel) stay in the pattern.</returns>
    public static NeighborGraph Build(NeighborList neighbors, AffinityKernel kernel, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(neighbors);
        context ??= new ComputeContext();
        int n = neighbors.Count, k = neighbors.K;
        double[] bandwidth = new double[n];
        for (int i = 0; i < n; i++) bandwidth[i] = neighbors.Bandwidth(i);
        Affinity affinity = new(kernel, bandwidth, Affinity.ShortestOf(bandwidth));

        // Transposing twice by counting sorts each row's out-edges by column in linear time.
        using Directed incoming = Directed.Reversed(neighbors);
        using Directed outgoing = incoming.Reversed();

        long[] start = new long[n + 1];
        ParallelRows.For(n, 512, context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++) start[i + 1] = Merge(i, outgoing, incoming, null, 0);
        });
        for (int i = 0; i < n; i++) start[i + 1] += start[i];
        if (start[n] > Array.MaxLength) Throw.Argument($"the graph has {start[n]} entries, more than {Array.MaxLength}; use a smaller k");
        Sink sink = new(new int[start[n]], new double[start[n]], new double[start[n]], affinity);
        ParallelRows.For(n, 512, context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++) Merge(i, outgoing, incoming, sink, start[i]);
        });
        return new NeighborGraph(start, sink.Columns, sink.Lengths, sink.Affinities, kernel, bandwidth);
    }

    /// <summary>Merges i's ascending out- and in-neighbours; writes them when there is a sink; returns how many there are.</summary>
    private static unsafe long Merge(int i, Directed outgoing, Directed incoming, Sink? sink, long at)
    {
        long o = outgoing.Start[i], oEnd = outgoing.Start[i + 1], r = incoming.Start[i], rEnd = incoming.Start[i + 1], count = 0;
        while (o < oEnd || r < rEnd)
        {
            int jo = o < oEnd ? outgoing.Node[o] : int.MaxValue, jr = r < rEnd ? incoming.Node[r] : int.MaxValue;
            int j = Math.Min(jo, jr);
            if (sink is not null)
            {
                double length = jo <= jr ? outgoing.Length[o] : incoming.Length[r];
                sink.Columns[at + count] = j;
                sink.Lengths[at + count] = length;
                sink.Affinities[at + count] = sink.Affinity.Symmetric(i, j, length, jo <= jr, jr <= jo);
            }
            if (jo == j) o++;
            if (jr == j) r++;
            count++;
        }
        return count;
    }

    /// <summary>Directed edges by their first node, in native memory: they live only while the graph is built.</summary>
    private sealed unsafe class Directed : IDisposable
    {
        private readonly NativeBuffer<int> _node;
        private readonly NativeBuffer<double> _length;

        private Directed(long[] start)
        {
            Start = start;
            _node = new NativeBuffer<int>(start[^1]);
            _length = new NativeBuffer<double>(start[^1]);
        }

        public long[] Start { get; }

        public int* Node => _node.Pointer;

        public double* Length => _length.Pointer;

        /// <summary>The edges j→i of the neighbour lists' i→j; the i of each j ascend.</summary>
        public static Directed Reversed(NeighborList neighbors)
        {
            long[] start = new long[neighbors.Count + 1];
            for (int i = 0; i <= neighbors.Count; i++) start[i] = (long)i * neighbors.K;
            fixed (int* node = neighbors.Indices)
            fixed (double* length = neighbors.Distances)
                return Reverse(start, node, length);
        }

        public Directed Reversed() => Reverse(Start, Node, Length);

        public void Dispose()
        {
            _node.Dispose();
            _length.Dispose();
        }

        private static Directed Reverse(long[] start, int* node, double* length)
        {
            int n = start.Length - 1;
            long[] counts = new long[n + 1];
            for (long p = 0; p < start[n]; p++) counts[node[p] + 1]++;
            for (int i = 0; i < n; i++) counts[i + 1] += counts[i];
            Directed reversed = new(counts);
            long[] at = counts[..n];
            int* toNode = reversed.Node;
            double* toLength = reversed.Length;
            for (int i = 0; i < n; i++)
            {
                for (long p = start[i]; p < start[i + 1]; p++)
                {
                    long q = at[node[p]]++;
                    toNode[q] = i;
                    toLength[q] = length[p];
                }
            }
            return reversed;
        }
    }

    private sealed record Sink(int[] Columns, double[] Lengths, double[] Affinities, Affinity Affinity);
}
