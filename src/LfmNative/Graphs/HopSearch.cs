using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>Shortest paths from one source on a graph so dense that a few hops lead everywhere.</summary>
/// <remarks>
/// Rounds of relaxation over the nodes whose distance has fallen in the round before. A round goes out from those nodes over all of their
/// edges (push) or, when that would be dearer, comes in to every node v over those of its edges that are short enough for even the nearest
/// of the changed nodes to make v's distance any shorter (pull). Rounding is monotone, so an edge that is passed over could not have
/// shortened anything; the end is the minimum over paths of the sum taken from the source outwards, as with Dijkstra's algorithm. On a
/// neighbour graph of a metric the source's neighbours are final after the first round, nearly all nodes after the second, which goes
/// over the edges of those neighbours alone, and the third over the few short edges that could still matter.
/// </remarks>
internal sealed unsafe class HopSearch : IDisposable
{
    /// <summary>Classes of edge lengths in a row; short edges are in the order of their classes only.</summary>
    private const int Classes = 64;

    /// <summary>
    /// At most this part of a row's edges are kept by length as well: the first classes. A pull that needs more takes the whole row.
    /// </summary>
    private const int Part = 4;

    private readonly NeighborGraph _graph;
    private readonly NativeBuffer<int> _columns;
    private readonly NativeBuffer<double> _lengths;
    private readonly NativeBuffer<int> _classStart;
    private readonly double[] _shortest;
    private readonly double[] _scale;

    /// <summary>Sorts every row's short edges into classes of length.</summary>
    /// <param name="graph">The graph; lengths ≥ 0.</param>
    /// <param name="context">Threads and cancellation.</param>
    public HopSearch(NeighborGraph graph, ComputeContext context)
    {
        _graph = graph;
        int n = graph.Count;
        (_shortest, _scale) = (new double[n], new double[n]);
        _columns = new NativeBuffer<int>(graph.EntryCount / Part);
        _lengths = new NativeBuffer<double>(graph.EntryCount / Part);
        _classStart = new NativeBuffer<int>((long)n * (Classes + 1));
        try
        {
            int[][] classes = new int[context.Threads][];
            ParallelRows.ForWorkers(n, 64, context.Threads, context.Token, (worker, from, to) =>
            {
                int[] scratch = classes[worker] ??= new int[n];
                for (int i = from; i < to; i++) SortRow(i, scratch);
            });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether the graph is dense enough: a mean degree of a sixteenth of the nodes. Sweeps were the faster way at a thirty-third, this at
    /// a ninth.
    /// </summary>
    public static bool Suits(NeighborGraph graph) => 16.0 * graph.EntryCount >= (double)graph.Count * graph.Count;

    /// <summary>Distances from a source.</summary>
    /// <param name="source">Node number.</param>
    /// <param name="dist">n values, written.</param>
    /// <param name="work">Scratch of the calling worker.</param>
    public void Run(int source, double* dist, Scratch work)
    {
        int n = _graph.Count;
        new Span<double>(dist, n).Fill(double.PositiveInfinity);
        dist[source] = 0;
        int[] changed = work.Changed, next = work.Next;
        changed[0] = source;
        int count = 1;
        while (count > 0)
        {
            long outgoing = 0;
            double nearest = double.PositiveInfinity;
            for (int c = 0; c < count; c++)
            {
                int u = changed[c];
                outgoing += _graph.RowStart[u + 1] - _graph.RowStart[u];
                nearest = Math.Min(nearest, dist[u]);
            }
            bool push = outgoing <= Incoming(dist, nearest, outgoing);
            int found = push ? Push(changed, count, dist, work.Before, next) : Pull(dist, nearest, next);
            (changed, next, count) = (next, changed, found);
        }
    }

    public void Dispose()
    {
        _columns.Dispose();
        _lengths.Dispose();
        _classStart.Dispose();
    }

    /// <summary>What a worker needs for itself.</summary>
    public sealed class Scratch(int n)
    {
        internal double[] Before { get; } = new double[n];

        internal int[] Changed { get; } = new int[n];

        internal int[] Next { get; } = new int[n];
    }

    /// <summary>Edges that a pull would relax, or more than the limit as soon as that is certain.</summary>
    private long Incoming(double* dist, double nearest, long limit)
    {
        long edges = 0;
        for (int v = 0; v < _graph.Count && edges < limit; v++) edges += Within(v, nearest, dist[v]);
        return edges;
    }

    /// <summary>
    /// How many of v's edges could shorten its distance when they come from a node at least as far as <paramref name="nearest"/>: the first
    /// so many by length, or all of them.
    /// </summary>
    private int Within(int v, double nearest, double distance)
    {
        int degree = (int)(_graph.RowStart[v + 1] - _graph.RowStart[v]);
        if (double.IsPositiveInfinity(distance)) return degree;
        // The longest that could matter, with room for the rounding of sums; an edge's own class is found by the same steps.
        double reach = distance - nearest - _shortest[v] + (distance * (1.0 / (1L << 49)));
        if (reach < 0) return 0;
        int next = Math.Min(Classes, (int)Math.Min(Classes, reach * _scale[v]) + 1);
        int edges = _classStart.Pointer[((long)v * (Classes + 1)) + next];
        return edges <= degree / Part ? edges : degree;
    }

    /// <summary>Relaxes the edges of the changed nodes without a branch: which distances fall is as good as random.</summary>
    private int Push(int[] changed, int count, double* dist, double[] before, int[] next)
    {
        int n = _graph.Count;
        new Span<double>(dist, n).CopyTo(before);
        fixed (int* allColumns = _graph.Columns)
        fixed (double* allLengths = _graph.Lengths)
        {
            for (int c = 0; c < count; c++)
            {
                int u = changed[c];
                double from = dist[u];
                long begin = _graph.RowStart[u], end = _graph.RowStart[u + 1];
                long later = c + 1 < count ? _graph.RowStart[changed[c + 1]] - begin : 0;
                for (long e = begin; e < end; e++)
                {
                    if ((e & 7) == 0 && Sse.IsSupported)
                    {
                        // The next row, about as long, begins somewhere else: no hardware sees it coming.
                        Sse.Prefetch0(allLengths + e + later);
                        Sse.Prefetch0(allColumns + e + later);
                    }
                    double* to = dist + allColumns[e];
                    Vector128<double> through = Vector128.CreateScalarUnsafe(from + allLengths[e]);
                    *to = Vector128.MinNative(through, Vector128.CreateScalarUnsafe(*to)).ToScalar();
                }
            }
        }
        int found = 0;
        for (int v = 0; v < n; v++)
        {
            if (dist[v] < before[v]) next[found++] = v;
        }
        return found;
    }

    private int Pull(double* dist, double nearest, int[] next)
    {
        int found = 0;
        fixed (int* allColumns = _graph.Columns)
        fixed (double* allLengths = _graph.Lengths)
        {
            for (int v = 0; v < _graph.Count; v++)
            {
                int edges = Within(v, nearest, dist[v]);
                if (edges == 0) continue;
                long first = _graph.RowStart[v];
                bool some = edges <= (_graph.RowStart[v + 1] - first) / Part;
                int* columns = some ? _columns.Pointer + (first / Part) : allColumns + first;
                double* lengths = some ? _lengths.Pointer + (first / Part) : allLengths + first;
                double best = dist[v];
                for (int e = 0; e < edges; e++)
                {
                    double reached = dist[columns[e]] + lengths[e];
                    if (reached < best) best = reached;
                }
                if (!(best < dist[v])) continue;
                dist[v] = best;
                next[found++] = v;
            }
        }
        return found;
    }

    /// <summary>Copies the short edges of a row, class by class (a counting sort).</summary>
    /// <param name="i">The row.</param>
    /// <param name="classes">Scratch for a class an edge.</param>
    private void SortRow(int i, Span<int> classes)
    {
        long first = _graph.RowStart[i];
        int degree = (int)(_graph.RowStart[i + 1] - first);
        ReadOnlySpan<int> columns = _graph.Columns.AsSpan((int)first, degree);
        ReadOnlySpan<double> lengths = _graph.Lengths.AsSpan((int)first, degree);
        int* classStart = _classStart.Pointer + ((long)i * (Classes + 1)), toColumns = _columns.Pointer + (first / Part);
        double* toLengths = _lengths.Pointer + (first / Part);
        (double shortest, double longest) = degree == 0 ? (double.PositiveInfinity, 0) : OrderStatistic.Range(lengths);
        // Lengths that differ by no more than rounding are one class.
        double scale = longest - shortest > 1e-9 * longest && double.IsFinite(longest) ? Classes / (longest - shortest) : 0;
        (_shortest[i], _scale[i]) = (shortest, scale);
        Classify(lengths, shortest, scale, classes);
        int* at = stackalloc int[Classes + 1];
        new Span<int>(at, Classes + 1).Clear();
        for (int e = 0; e < degree; e++) at[classes[e] + 1]++;
        int kept = 0;
        for (int c = 0; c < Classes; c++)
        {
            at[c + 1] += at[c];
            if (at[c + 1] <= degree / Part) kept = c + 1;
        }
        new Span<int>(at, Classes + 1).CopyTo(new Span<int>(classStart, Classes + 1));
        for (int e = 0; e < degree; e++)
        {
            if (classes[e] >= kept) continue;
            int to = at[classes[e]]++;
            toColumns[to] = columns[e];
            toLengths[to] = lengths[e];
        }
    }

    /// <summary>Class of every length: the steps of <see cref="Within"/>, four at a time.</summary>
    private static void Classify(ReadOnlySpan<double> lengths, double shortest, double scale, Span<int> classes)
    {
        int e = 0;
        Vector256<double> least = Vector256.Create(shortest), last = Vector256.Create((double)(Classes - 1));
        for (; Avx.IsSupported && e <= lengths.Length - 4; e += 4)
        {
            // An infinite length has no class: not a number, it becomes 0.
            Vector256<double> place = Vector256.MaxNative((Vector256.Create(lengths.Slice(e, 4)) - least) * scale, Vector256<double>.Zero);
            Avx.ConvertToVector128Int32WithTruncation(Vector256.MinNative(place, last)).CopyTo(classes[e..]);
        }
        for (; e < lengths.Length; e++) classes[e] = Class(lengths[e], shortest, scale);
    }

    private static int Class(double length, double shortest, double scale) => Math.Min(Classes - 1, (int)((length - shortest) * scale));
}
