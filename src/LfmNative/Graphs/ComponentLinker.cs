using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Graphs;

/// <summary>The minimum spanning edges between the components of a graph (Borůvka 1926), found with bounded work.</summary>
/// <remarks>
/// In every round each component but the largest takes its nearest row outside; under a total order of the pairs these are edges of the
/// minimum spanning tree, whatever the largest one would have taken, and at least halve the number of components. So the rows of the
/// largest component are never searched from: every other row is compared with them once, and in later rounds with the rows that have
/// joined them since and with the rows that have not. Where rows times samples times dimensions exceed a limit, each component takes part
/// with an even sample of its rows only, small components with all of theirs: the edges are then near the shortest ones, not surely those.
/// </remarks>
internal sealed unsafe class ComponentLinker
{
    /// <summary>Multiply-adds for comparing the rows of the smaller components with all samples: some minutes of one thread.</summary>
    public const double MostWork = 1e13;

    private readonly SparseMatrix _graph;
    private readonly DistanceMetric _metric;
    private readonly ComputeContext _context;
    private readonly DisjointSets _sets;
    private readonly int _largest;
    private readonly List<(int I, int J, double Length)> _edges = [];
    private int[] _rest;
    private int[] _nearest;
    private double[] _distance;

    /// <param name="graph">The graph's affinities.</param>
    /// <param name="cols">Dimensions of the samples.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="mostWork">The limit of work; <see cref="MostWork"/> but in tests.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    public ComponentLinker(SparseMatrix graph, int cols, DistanceMetric metric, double mostWork, ComputeContext context)
    {
        (_graph, _metric, _context) = (graph, metric, context);
        int[] sizes = graph.ComponentSizes;
        _sets = new DisjointSets(sizes);
        _largest = Array.IndexOf(sizes, sizes.Max());
        long most = (long)Math.Max(1, mostWork / Math.Max(1, (double)graph.Rows * cols));
        _rest = Rows(RowsPerComponent(sizes, most));
        _nearest = new int[_rest.Length];
        _distance = new double[_rest.Length];
        Array.Fill(_distance, double.PositiveInfinity);
        Array.Fill(_nearest, int.MaxValue);
    }

    /// <summary>Pairs of rows compared so far.</summary>
    public long Pairs { get; private set; }

    /// <summary>Bytes that linking holds at most beside a search among as many rows: the gathered rows, and numbers for each.</summary>
    /// <param name="rows">Samples n.</param>
    /// <param name="cols">Dimensions d.</param>
    public static long ScratchBytes(int rows, int cols) => rows * ((4L * cols) + 64);

    /// <summary>The edges that join all components into one.</summary>
    /// <param name="x">n×d samples of the graph.</param>
    public List<(int I, int J, double Length)> Run(ReadOnlyMatrixView<float> x)
    {
        int components = _sets.Count;
        int[] joined = Array.FindAll(Enumerable.Range(0, _graph.Rows).ToArray(), i => _graph.ComponentOf[i] == _largest);
        while (_sets.Count > 1)
        {
            double done = (double)(components - _sets.Count) / (components - 1);
            _context.Tick("connect", done, 1);
            // A round at least halves what is left, and has up to two searches.
            double quarter = (1 - done) / 4;
            using NativeBuffer<float> rest = Gather(x, _rest);
            ReadOnlyMatrixView<float> rows = new(rest.Pointer, _rest.Length, x.Cols, x.Cols);
            if (joined.Length > 0) CompareWithJoined(rows, x, joined, Part(done, quarter));
            (int[] other, double[] distance) = NearestInRest(rows, Part(done + quarter, quarter));
            TakeShortest(other, distance);
            joined = MoveJoined();
        }
        return _edges;
    }

    /// <summary>A context for a search whose progress is a part of the whole.</summary>
    private ComputeContext Part(double from, double length) =>
        new(_context.Threads, new PartialProgress(_context.Progress, from, length), _context.Token);

    /// <summary>How many rows of a component take part at most so that no more than <paramref name="most"/> do.</summary>
    private int RowsPerComponent(int[] sizes, long most)
    {
        int limit = sizes.Max();
        while (limit > 1 && sizes.Sum(size => (long)Math.Min(size, limit)) - Math.Min(sizes[_largest], limit) > most) limit /= 2;
        return limit;
    }

    /// <summary>The rows outside the largest component that take part: of each component at most so many, evenly spread.</summary>
    private int[] Rows(int limit)
    {
        int[] sizes = _graph.ComponentSizes, of = _graph.ComponentOf, seen = new int[sizes.Length];
        List<int> rows = [];
        for (int i = 0; i < of.Length; i++)
        {
            int c = of[i], place = seen[c]++;
            if (c == _largest) continue;
            // Of the multiples of limit/size those at which the whole part steps up: exactly `limit` of them.
            bool steps = (place + 1L) * limit / sizes[c] > (long)place * limit / sizes[c];
            if (sizes[c] <= limit || steps) rows.Add(i);
        }
        return [.. rows];
    }

    /// <summary>Brings the nearest rows of the largest component up to date with those that have just joined it.</summary>
    private void CompareWithJoined(ReadOnlyMatrixView<float> rows, ReadOnlyMatrixView<float> x, int[] joined, ComputeContext context)
    {
        using NativeBuffer<float> gathered = Gather(x, joined);
        ReadOnlyMatrixView<float> samples = new(gathered.Pointer, joined.Length, x.Cols, x.Cols);
        (int[] index, double[] distance) = NeighborSearch.Query(rows, samples, 1, _metric, context);
        Pairs += (long)_rest.Length * joined.Length;
        for (int t = 0; t < _rest.Length; t++)
        {
            (double, int) found = (distance[t], joined[index[t]]);
            if (found.CompareTo((_distance[t], _nearest[t])) < 0) (_distance[t], _nearest[t]) = found;
        }
    }

    /// <summary>For every row that has not joined the nearest such row of another component; nothing if they are all of one.</summary>
    private (int[] Other, double[] Distance) NearestInRest(ReadOnlyMatrixView<float> rows, ComputeContext context)
    {
        int[] groups = Array.ConvertAll(_rest, i => _sets.Find(_graph.ComponentOf[i]));
        if (Array.TrueForAll(groups, g => g == groups[0])) return ([], []);
        Pairs += (long)_rest.Length * _rest.Length;
        return NeighborSearch.NearestOutside(rows, _metric, groups, context);
    }

    /// <summary>Unites every component with that of its nearest row outside.</summary>
    private void TakeShortest(int[] other, double[] distance)
    {
        Dictionary<int, (double Length, int I, int J)> shortest = [];
        for (int t = 0; t < _rest.Length; t++)
        {
            (double, int, int) edge = Ordered(_distance[t], _rest[t], _nearest[t]);
            if (other.Length > 0)
            {
                (double, int, int) between = Ordered(distance[t], _rest[t], _rest[other[t]]);
                if (between.CompareTo(edge) < 0) edge = between;
            }
            int set = _sets.Find(_graph.ComponentOf[_rest[t]]);
            if (!shortest.TryGetValue(set, out (double, int, int) best) || edge.CompareTo(best) < 0) shortest[set] = edge;
        }
        foreach ((double length, int i, int j) in shortest.Values)
        {
            if (_sets.Unite(_graph.ComponentOf[i], _graph.ComponentOf[j])) _edges.Add((i, j, length));
        }

        // A total order of the edges keeps the choices free of cycles where distances tie.
        static (double, int, int) Ordered(double length, int i, int j) => (length, Math.Min(i, j), Math.Max(i, j));
    }

    /// <summary>Takes the rows that have joined the largest component out of the rest, and returns them.</summary>
    private int[] MoveJoined()
    {
        int largest = _sets.Find(_largest), kept = 0;
        List<int> joined = [];
        for (int t = 0; t < _rest.Length; t++)
        {
            if (_sets.Find(_graph.ComponentOf[_rest[t]]) == largest)
            {
                joined.Add(_rest[t]);
                continue;
            }
            (_rest[kept], _nearest[kept], _distance[kept]) = (_rest[t], _nearest[t], _distance[t]);
            kept++;
        }
        (_rest, _nearest, _distance) = (_rest[..kept], _nearest[..kept], _distance[..kept]);
        return [.. joined];
    }

    private static NativeBuffer<float> Gather(ReadOnlyMatrixView<float> x, int[] rows)
    {
        NativeBuffer<float> gathered = new((long)rows.Length * x.Cols);
        for (int t = 0; t < rows.Length; t++)
            x.Row(rows[t]).CopyTo(new Span<float>(gathered.Pointer + ((long)t * x.Cols), x.Cols));
        return gathered;
    }

    /// <summary>Passes the fractions of a search on as a part of the whole.</summary>
    private sealed class PartialProgress(IProgress<LfmProgress>? target, double from, double length) : IProgress<LfmProgress>
    {
        public void Report(LfmProgress value) => target?.Report(new LfmProgress("connect", from + (length * value.Fraction)));
    }
}
