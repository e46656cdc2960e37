using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>Geodesic distances by the heat method, on a graph: approximate, and smooth where shortest paths are not.</summary>
/// <remarks>
/// After Crane, Weischedel and Wardetzky, <em>Geodesics in Heat</em> (2013): heat flows from the source for a short time, one step
/// of backward Euler, (I + tL)u = δ, and distance is read off it, here by Varadhan's formula (1967), g = −ε·log(u/u_source). L = D
/// − W has the weights w = exp(−d/ε) of the edge lengths d, and t = 1: then u sums exp(−length/ε) over all walks to a sample, so
/// that g is a soft minimum of their lengths and tends to the shortest path's as ε → 0 (Chebotarev 2011; Kivimäki et al. 2014). The
/// other way to read distance off, the normalised gradient of u and a Poisson problem, supposes a mesh whose edges have directions;
/// neighbour graphs have none, and measured on them it is farther off (docs/own-functions.md). ε is the median edge length over
/// <see cref="Sharpness"/>. The system is solved by Gauss–Seidel sweeps over the nodes whose neighbours have changed, in
/// logarithms: u falls by many orders of magnitude an edge.
/// </remarks>
public static class HeatGeodesics
{
    /// <summary>Median edge length in units of ε.</summary>
    public const double Sharpness = 20;

    /// <summary>Change of a distance, in units of ε, that is no longer passed on.</summary>
    private const double Still = 1e-7;

    /// <summary>Differences, in units of ε, whose exponentials no longer count: e⁻⁴⁰ is below rounding.</summary>
    private const double Far = 40;

    /// <summary>Sweeps at most, which catches what does not settle: each is polled for cancellation.</summary>
    private const int MostSweeps = 100_000;

    /// <summary>Distances from each source to every sample.</summary>
    /// <param name="graph">The graph; lengths ≥ 0.</param>
    /// <param name="sources">Row numbers of samples.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>n×p distances, unit of the lengths, 0 at the source; +∞ where no path leads.</returns>
    /// <exception cref="LfmException">A source that does not exist; sweeps that do not converge.</exception>
    public static Matrix FromSources(NeighborGraph graph, ReadOnlySpan<int> sources, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ComputeContext own = context ?? new ComputeContext();
        return graph.FromSources(sources, nodes => FromNodes(graph, nodes, own));
    }

    /// <summary>Bytes of scratch.</summary>
    /// <param name="nodes">Nodes.</param>
    /// <param name="threads">Worker threads.</param>
    internal static long ScratchBytes(long nodes, int threads) => nodes * (8 + (9L * threads));

    private static Matrix FromNodes(NeighborGraph graph, int[] sources, ComputeContext context)
    {
        int n = graph.Count;
        Matrix result = new(n, sources.Length);
        double epsilon = EpsilonOf(graph);
        double[] loss = Losses(graph, epsilon);
        (double[] Distance, bool[] Stale)[] scratch = new (double[], bool[])[context.Threads];
        int done = 0;
        ParallelRows.ForWorkers(sources.Length, 1, context.Threads, context.Token, (worker, s, _) =>
        {
            if (scratch[worker].Distance is null) scratch[worker] = (new double[n], new bool[n]);
            (double[] distance, bool[] stale) = scratch[worker];
            Flow(graph, sources[s], epsilon, loss, distance, stale, context.Token);
            double atSource = distance[sources[s]];
            for (int i = 0; i < n; i++) result[i, s] = Math.Max(0, distance[i] - atSource);
            if (worker == 0) context.Tick("geodesics", Interlocked.Increment(ref done), sources.Length);
            else Interlocked.Increment(ref done);
        });
        return result;
    }

    /// <summary>Median edge length, which bridges do not move, over <see cref="Sharpness"/>; of lengths mostly zero the mean.</summary>
    internal static double EpsilonOf(NeighborGraph graph)
    {
        if (graph.EntryCount == 0) return 1;
        double median = OrderStatistic.Median(graph.Lengths);
        // Where all edges are of length zero there is no scale, and one that is next to nothing leaves their distances so.
        return Math.Max((median > 0 ? median : graph.Lengths.Average()) / Sharpness, 1e-300);
    }

    /// <summary>ε·log(1 + Σ_j w_ij) of each node.</summary>
    private static double[] Losses(NeighborGraph graph, double epsilon)
    {
        double[] loss = new double[graph.Count];
        for (int i = 0; i < loss.Length; i++)
        {
            double degree = 0;
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++) degree += Math.Exp(-graph.Lengths[p] / epsilon);
            loss[i] = epsilon * Math.Log(1 + degree);
        }
        return loss;
    }

    /// <summary>−ε·log u for one source, +∞ where no heat comes.</summary>
    private static unsafe void Flow(
        NeighborGraph graph, int source, double epsilon, double[] loss, double[] distance, bool[] stale, CancellationToken token)
    {
        int n = distance.Length;
        Array.Fill(distance, double.PositiveInfinity);
        Array.Clear(stale);
        stale[source] = true;
        fixed (long* start = graph.RowStart)
        fixed (int* columns = graph.Columns)
        fixed (double* lengths = graph.Lengths, dist = distance)
        {
            bool changed = true;
            for (int sweep = 0; changed; sweep++)
            {
                token.ThrowIfCancellationRequested();
                if (sweep == MostSweeps)
                {
                    throw new LfmException(
                        LfmErrorCode.NotConverged, $"the heat method did not settle in {MostSweeps} sweeps; use geodesic");
                }
                bool up = sweep % 2 == 0;
                changed = false;
                for (int step = 0; step < n; step++)
                {
                    int i = up ? step : n - 1 - step;
                    if (!stale[i]) continue;
                    stale[i] = false;
                    double own = i == source ? 0 : double.PositiveInfinity;
                    double through = SoftMin(columns, lengths, start[i], start[i + 1], dist, own, epsilon) + loss[i];
                    if (!(through < dist[i] - (Still * epsilon))) continue;
                    dist[i] = through;
                    for (long p = start[i]; p < start[i + 1]; p++) stale[columns[p]] = true;
                    changed = true;
                }
            }
        }
    }

    /// <summary>−ε·log(e^(−own/ε) + Σ_j e^(−(g_j + d_ij)/ε)).</summary>
    private static unsafe double SoftMin(
        int* columns, double* lengths, long from, long to, double* dist, double own, double epsilon)
    {
        double least = own;
        for (long p = from; p < to; p++) least = Math.Min(least, dist[columns[p]] + lengths[p]);
        if (double.IsPositiveInfinity(least)) return least;
        double sum = own - least < Far * epsilon ? Math.Exp((least - own) / epsilon) : 0;
        for (long p = from; p < to; p++)
        {
            double above = dist[columns[p]] + lengths[p] - least;
            if (above < Far * epsilon) sum += Math.Exp(-above / epsilon);
        }
        return least - (epsilon * Math.Log(sum));
    }
}
