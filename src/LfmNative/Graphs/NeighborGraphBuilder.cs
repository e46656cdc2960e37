using System.Numerics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Graphs;

/// <summary>From directed neighbour lists to the symmetric graph.</summary>
public static class NeighborGraphBuilder
{
    /// <summary>Joins the neighbour lists into one undirected graph with lengths and affinities.</summary>
    /// <param name="neighbors">n×k neighbours and distances.</param>
    /// <param name="kernel">Affinity of an edge.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>The union of i→j and j→i. Zero affinities (an underflown kernel) stay in the pattern.</returns>
    public static unsafe NeighborGraph Build(NeighborList neighbors, AffinityKernel kernel, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(neighbors);
        context ??= new ComputeContext();
        int n = neighbors.Count;
        double[] bandwidth = new double[n];
        for (int i = 0; i < n; i++) bandwidth[i] = neighbors.Bandwidth(i);
        Affinity affinity = new(kernel, bandwidth, Affinity.ShortestOf(bandwidth));

        using Incoming incoming = new(neighbors);
        Row[] rows = new Row[context.Threads];
        long[] start = new long[n + 1];
        fixed (int* pinnedNodes = neighbors.Indices)
        fixed (double* pinnedLengths = neighbors.Distances)
        {
            int* nodes = pinnedNodes;
            double* distances = pinnedLengths;
            ParallelRows.ForWorkers(n, 128, context.Threads, context.Token, (worker, from, to) =>
            {
                Row row = rows[worker] ??= new Row(n);
                for (int i = from; i < to; i++) start[i + 1] = row.Count(nodes + ((long)i * neighbors.K), neighbors.K, incoming, i);
            });
            for (int i = 0; i < n; i++) start[i + 1] += start[i];
            if (start[n] > Array.MaxLength) Throw.Argument($"the graph has {start[n]} entries, more than {Array.MaxLength}; use a smaller k");
            // Every element is written below.
            int[] columns = GC.AllocateUninitializedArray<int>((int)start[n]);
            double[] lengths = GC.AllocateUninitializedArray<double>(columns.Length), affinities = GC.AllocateUninitializedArray<double>(columns.Length);
            ParallelRows.ForWorkers(n, 128, context.Threads, context.Token, (worker, from, to) =>
            {
                Row row = rows[worker] ??= new Row(n);
                for (int i = from; i < to; i++)
                {
                    (int at, int width) = ((int)start[i], (int)(start[i + 1] - start[i]));
                    long own = (long)i * neighbors.K;
                    row.Join(nodes + own, distances + own, neighbors.K, incoming, i, affinity, columns.AsSpan(at, width), lengths.AsSpan(at, width), affinities.AsSpan(at, width));
                }
            });
            return new NeighborGraph(start, columns, lengths, affinities, kernel, bandwidth);
        }
    }

    /// <summary>The lists' edges by their ends: for every node the nodes that list it, ascending. In native memory: it lives only while the graph is built.</summary>
    private sealed unsafe class Incoming : IDisposable
    {
        private readonly NativeBuffer<int> _node;
        private readonly NativeBuffer<double> _length;

        /// <summary>A counting sort, in linear time.</summary>
        public Incoming(NeighborList neighbors)
        {
            int n = neighbors.Count, k = neighbors.K;
            Start = new long[n + 1];
            foreach (int j in neighbors.Indices) Start[j + 1]++;
            for (int i = 0; i < n; i++) Start[i + 1] += Start[i];
            _node = new NativeBuffer<int>(Start[n]);
            _length = new NativeBuffer<double>(Start[n]);
            long[] next = Start[..n];
            int* node = _node.Pointer;
            double* length = _length.Pointer;
            for (int i = 0; i < n; i++)
            {
                ReadOnlySpan<int> listed = neighbors.Indices.AsSpan(i * k, k);
                ReadOnlySpan<double> distances = neighbors.Distances.AsSpan(i * k, k);
                for (int t = 0; t < listed.Length; t++)
                {
                    long at = next[listed[t]]++;
                    node[at] = i;
                    length[at] = distances[t];
                }
            }
        }

        public long[] Start { get; }

        public int* Node => _node.Pointer;

        public double* Length => _length.Pointer;

        public void Dispose()
        {
            _node.Dispose();
            _length.Dispose();
        }
    }

    /// <summary>
    /// One row's neighbours as bits, and where there are many nodes a bit for each word of 64 nodes above them: they come out ascending
    /// after a look at n/64 or n/4096 words, without sorting. All bits are clear between rows.
    /// </summary>
    private sealed unsafe class Row(int n)
    {
        private const int FewWords = 128;

        private readonly ulong[] _listed = new ulong[(n + 63) / 64];
        private readonly ulong[] _listing = new ulong[(n + 63) / 64];
        private readonly ulong[] _used = new ulong[(n + 4095) / 4096];
        private readonly double[] _length = new double[n];

        /// <summary>How many neighbours the row has in the union.</summary>
        public long Count(int* listed, int k, Incoming incoming, int i)
        {
            long count = k;
            for (int t = 0; t < k; t++) _listed[listed[t] >> 6] |= 1UL << listed[t];
            for (long r = incoming.Start[i]; r < incoming.Start[i + 1]; r++)
            {
                int j = incoming.Node[r];
                count += (long)(~(_listed[j >> 6] >> j) & 1);
            }
            for (int t = 0; t < k; t++) _listed[listed[t] >> 6] = 0;
            return count;
        }

        /// <summary>Writes the union, ascending.</summary>
        public void Join(int* listed, double* distances, int k, Incoming incoming, int i, Affinity affinity, Span<int> columns, Span<double> lengths, Span<double> affinities)
        {
            for (long r = incoming.Start[i]; r < incoming.Start[i + 1]; r++)
            {
                int j = incoming.Node[r];
                _listing[j >> 6] |= 1UL << j;
                _length[j] = incoming.Length[r];
            }
            for (int t = 0; t < k; t++)
            {
                int j = listed[t];
                _listed[j >> 6] |= 1UL << j;
                _length[j] = distances[t];
            }
            int at = 0;
            if (_listed.Length <= FewWords)
            {
                for (int w = 0; w < _listed.Length; w++) at = Take(w, i, affinity, columns, lengths, affinities, at);
            }
            else
            {
                for (long r = incoming.Start[i]; r < incoming.Start[i + 1]; r++) _used[incoming.Node[r] >> 12] |= 1UL << (incoming.Node[r] >> 6);
                for (int t = 0; t < k; t++) _used[listed[t] >> 12] |= 1UL << (listed[t] >> 6);
                for (int layer = 0; layer < _used.Length; layer++)
                {
                    for (ulong words = _used[layer]; words != 0; words &= words - 1)
                        at = Take((layer << 6) + BitOperations.TrailingZeroCount(words), i, affinity, columns, lengths, affinities, at);
                    _used[layer] = 0;
                }
            }
            if (at != columns.Length) Throw.Argument($"sample {i} is listed more than once in one list, or lists a sample twice");
            if (!affinity.NeedsDirections) affinity.OfRow(i, columns, lengths, affinities);
        }

        /// <summary>Writes the neighbours of one word and clears it; returns the place of the next.</summary>
        private int Take(int w, int i, Affinity affinity, Span<int> columns, Span<double> lengths, Span<double> affinities, int at)
        {
            ulong listed = _listed[w], listing = _listing[w];
            for (ulong bits = listed | listing; bits != 0; bits &= bits - 1)
            {
                int bit = BitOperations.TrailingZeroCount(bits), j = (w << 6) + bit;
                columns[at] = j;
                lengths[at] = _length[j];
                if (affinity.NeedsDirections) affinities[at] = affinity.Symmetric(i, j, _length[j], ((listed >> bit) & 1) != 0, ((listing >> bit) & 1) != 0);
                at++;
            }
            (_listed[w], _listing[w]) = (0, 0);
            return at;
        }
    }
}
