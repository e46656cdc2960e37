using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Universes;

/// <summary>
/// Maps of pairs of spaces, checked against each other around cycles, and synchronised without those that the others contradict.
/// </summary>
internal sealed class NetworkFit
{
    /// <summary>Consistency below which a map contradicts the others.</summary>
    /// <remarks>Measured: maps of shuffled pairs 0.01 to 0.04, the others of the same graphs 0.956 to 0.964.</remarks>
    internal const double LeastConsistent = 0.5;

    /// <summary>Consistencies that differ by less than this are equal: the weights decide which map is the wrong one.</summary>
    private const double Tie = 0.1;

    /// <summary>What a map counts at least, so that no space hangs in the air.</summary>
    private const double LeastWeight = 0.01;

    private readonly PreparedSpace[] _spaces;
    private readonly FittedEdge[] _edges;
    private readonly UniverseOptions _options;
    private readonly ComputeContext _context;
    private readonly bool[] _leftOut;
    private readonly double[] _consistency;
    private readonly Matrix?[] _moments;

    private NetworkFit(PreparedSpace[] spaces, FittedEdge[] edges, UniverseOptions options, ComputeContext context)
    {
        (_spaces, _edges, _options, _context) = (spaces, edges, options, context);
        (_leftOut, _consistency) = (new bool[edges.Length], new double[edges.Length]);
        _moments = new Matrix?[spaces.Length];
    }

    /// <summary>Checks and synchronises.</summary>
    /// <param name="spaces">The spaces.</param>
    /// <param name="edges">The maps, which connect them.</param>
    /// <param name="options">Rounds.</param>
    /// <param name="context">Progress and cancellation.</param>
    public static SynchronizedNetwork Of(PreparedSpace[] spaces, FittedEdge[] edges, UniverseOptions options, ComputeContext context)
    {
        NetworkFit fit = new(spaces, edges, options, context);
        HashSet<string> doubts = [];
        while (fit.Check(out int worst))
        {
            fit._leftOut[worst] = true;
            doubts.UnionWith(fit.DoubtsAbout(worst));
        }
        (Matrix[] rotations, double[] objectives) = fit.Synchronized(-1, spectral: true);
        EdgeReport[] reports =
        [
            .. edges.Select((edge, e) => edge.Report with
            {
                LeftOut = fit._leftOut[e],
                Consistency = fit._leftOut[e] ? fit.Consistency(edge, rotations) : fit._consistency[e],
            }),
        ];
        return new SynchronizedNetwork(rotations, objectives, reports, [.. doubts]);
    }

    /// <summary>How an edge is called.</summary>
    public static string NameOf(EdgeReport edge) => $"{edge.From}:{edge.To}";

    /// <summary>Measures the consistency of all maps that are left, and finds the one that contradicts the others most.</summary>
    private bool Check(out int worst)
    {
        worst = -1;
        for (int e = 0; e < _edges.Length; e++)
        {
            if (_leftOut[e]) continue;
            _context.Tick("cycles", e, _edges.Length);
            _consistency[e] = IsBridge(e) ? double.NaN : Consistency(_edges[e], Synchronized(e, spectral: false).Rotations);
        }
        int[] candidates = [.. Enumerable.Range(0, _edges.Length).Where(e => !_leftOut[e] && _consistency[e] < LeastConsistent)];
        if (candidates.Length == 0) return false;
        double least = candidates.Min(e => _consistency[e]);
        worst = candidates.Where(e => _consistency[e] <= least + Tie).MinBy(e => _edges[e].Report.Weight);
        return true;
    }

    private bool IsBridge(int e)
    {
        int[] kept = [.. Enumerable.Range(0, _edges.Length).Where(k => !_leftOut[k])];
        return SpaceGraph.Behind(_spaces.Length, [.. kept.Select(k => (_edges[k].From, _edges[k].To))], Array.IndexOf(kept, e)).Length > 0;
    }

    /// <summary>
    /// The maps that may be wrong instead of one that was left out and is good by itself: those that contradicted it, are no better, and
    /// now lie on no cycle.
    /// </summary>
    private IEnumerable<string> DoubtsAbout(int gone)
    {
        if (_edges[gone].Report.Trusted is false) return [];
        double weight = _edges[gone].Report.Weight;
        return Enumerable.Range(0, _edges.Length)
            .Where(e => !_leftOut[e] && _consistency[e] < LeastConsistent && IsBridge(e) && _edges[e].Report.Weight < weight + Tie)
            .Select(e => NameOf(_edges[e].Report));
    }

    private (Matrix[] Rotations, double[] Objectives) Synchronized(int without, bool spectral)
    {
        IEnumerable<SpaceLink> links = _edges.Where((_, e) => e != without && !_leftOut[e])
            .Select(edge => new SpaceLink(edge.From, edge.To, edge.Map, Math.Max(LeastWeight, edge.Report.Weight)));
        return new Synchronization([.. _spaces.Select(space => space.Space.Dimensions)], links)
            .Solve(_options.Rounds, _options.LeastChange, spectral, _context);
    }

    /// <summary>Cosine of a map and the way around, in both directions.</summary>
    private double Consistency(FittedEdge edge, Matrix[] rotations)
    {
        Matrix around = Gemm.Product(rotations[edge.From], rotations[edge.To], transB: true);
        double forth = Cosine(edge.Map, around, MomentsOf(edge.From));
        return (forth + Cosine(edge.Map.Transposed(), around.Transposed(), MomentsOf(edge.To))) / 2;
    }

    /// <summary>tr(AᵀSB) over the norms: the cosine of what A and B make of all rows together.</summary>
    private static double Cosine(Matrix a, Matrix b, Matrix moments)
    {
        Matrix sa = Gemm.Product(moments, a), sb = Gemm.Product(moments, b);
        double ab = 0, aa = 0, bb = 0;
        for (int e = 0; e < a.Data.Length; e++)
        {
            ab += a.Data[e] * sb.Data[e];
            aa += a.Data[e] * sa.Data[e];
            bb += b.Data[e] * sb.Data[e];
        }
        return aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    private Matrix MomentsOf(int space)
    {
        if (_moments[space] is { } known) return known;
        using UnitRows rows = UnitRows.Of(_spaces[space].Space.Rows, _spaces[space].Normalization, _context);
        return _moments[space] = UnitRows.TransposedProduct(rows, rows, _context);
    }
}
