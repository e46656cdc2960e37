using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>Shortest paths over edge lengths from many sources at once.</summary>
/// <remarks>
/// On a graph so dense that a few hops lead everywhere, one <see cref="HopSearch"/> a source. Otherwise Gauss–Seidel sweeps of the
/// (min, +) product, alternately up and down the nodes, over those whose neighbours have changed, until nothing changes. The fixed point
/// is the minimum over paths of the sum taken from the source outwards, which is what Dijkstra's algorithm computes too; the sweeps only
/// reach it in wide vectors. The kernel relaxes sixteen sources together. Where paths have so many edges that the sweeps are not done
/// after <see cref="MostSweeps"/> of them, as on long chains, Dijkstra's algorithm takes over, source by source: the same distances.
/// </remarks>
public static class GraphGeodesics
{
    /// <summary>Sweeps after which Dijkstra's algorithm on sixteen sources has become the cheaper way.</summary>
    internal const int MostSweeps = 64;

    /// <summary>Distances from each source to every sample.</summary>
    /// <param name="graph">The graph; lengths ≥ 0.</param>
    /// <param name="sources">Row numbers of samples.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>n×p distances, unit of the lengths; +∞ where no path leads.</returns>
    /// <exception cref="LfmException">A source that does not exist.</exception>
    public static Matrix FromSources(NeighborGraph graph, ReadOnlySpan<int> sources, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ComputeContext own = context ?? new ComputeContext();
        return graph.FromSources(sources, nodes => FromNodes(graph, nodes, own));
    }

    private static unsafe Matrix FromNodes(NeighborGraph graph, int[] wanted, ComputeContext context)
    {
        int n = graph.Count, p = wanted.Length;
        Matrix result = new(n, p);
        if (p > 0 && HopSearch.Suits(graph))
        {
            Hop(graph, wanted, result, context);
            return result;
        }
        int blocks = (p + MinPlus.Width - 1) / MinPlus.Width;
        ParallelRows.For(blocks, 1, context.Threads, context.Token, (block, _) =>
        {
            int first = block * MinPlus.Width, width = Math.Min(MinPlus.Width, p - first);
            using NativeBuffer<double> dist = new((long)n * MinPlus.Width);
            if (!Sweep(graph, wanted.AsSpan(first, width), dist.Pointer, context.Token))
            {
                DijkstraSearch search = new(graph);
                for (int s = 0; s < width; s++) search.Run(wanted[first + s], dist.Pointer + s, MinPlus.Width, context.Token);
            }
            for (int i = 0; i < n; i++)
                new ReadOnlySpan<double>(dist.Pointer + ((long)i * MinPlus.Width), width).CopyTo(result.Row(i).Slice(first, width));
        });
        return result;
    }

    private static unsafe void Hop(NeighborGraph graph, int[] sources, Matrix result, ComputeContext context)
    {
        // Eight sources fill the cache lines of the result.
        const int Together = 8;
        int n = graph.Count;
        using HopSearch search = new(graph, context);
        using NativeBuffer<double> distances = new((long)context.Threads * Together * n);
        double* all = distances.Pointer;
        HopSearch.Scratch[] scratch = new HopSearch.Scratch[context.Threads];
        ParallelRows.ForWorkers(sources.Length, Together, context.Threads, context.Token, (worker, from, to) =>
        {
            double* dist = all + ((long)worker * Together * n);
            HopSearch.Scratch work = scratch[worker] ??= new HopSearch.Scratch(n);
            for (int s = from; s < to; s++)
            {
                context.Token.ThrowIfCancellationRequested();
                search.Run(sources[s], dist + ((long)(s - from) * n), work);
            }
            for (int i = 0; i < n; i++)
            {
                Span<double> row = result.Row(i)[from..to];
                for (int s = 0; s < row.Length; s++) row[s] = dist[((long)s * n) + i];
            }
        });
    }

    /// <summary>Sweeps until nothing changes, or gives up.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="sources">At most <see cref="MinPlus.Width"/> nodes.</param>
    /// <param name="dist">n×<see cref="MinPlus.Width"/>, written.</param>
    /// <param name="token">Polled before every sweep.</param>
    /// <returns>Whether the distances are final.</returns>
    internal static unsafe bool Sweep(NeighborGraph graph, ReadOnlySpan<int> sources, double* dist, CancellationToken token)
    {
        int n = graph.Count;
        new Span<double>(dist, checked(n * MinPlus.Width)).Fill(double.PositiveInfinity);
        bool[] stale = new bool[n];
        fixed (long* start = graph.RowStart)
        fixed (int* columns = graph.Columns)
        fixed (double* lengths = graph.Lengths)
        {
            for (int s = 0; s < sources.Length; s++)
            {
                dist[((long)sources[s] * MinPlus.Width) + s] = 0;
                Touch(stale, columns, start[sources[s]], start[sources[s] + 1]);
            }
            bool changed = true;
            for (int sweep = 0; changed; sweep++)
            {
                token.ThrowIfCancellationRequested();
                if (sweep == MostSweeps) return false;
                bool up = sweep % 2 == 0;
                changed = false;
                for (int step = 0; step < n; step++)
                {
                    int i = up ? step : n - 1 - step;
                    if (!stale[i]) continue;
                    stale[i] = false;
                    double* own = dist + ((long)i * MinPlus.Width);
                    if (!MinPlus.Relax(columns + start[i], lengths + start[i], start[i + 1] - start[i], dist, own)) continue;
                    Touch(stale, columns, start[i], start[i + 1]);
                    changed = true;
                }
            }
        }
        return true;
    }

    private static unsafe void Touch(bool[] stale, int* columns, long from, long to)
    {
        for (long p = from; p < to; p++) stale[columns[p]] = true;
    }
}
