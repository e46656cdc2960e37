using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Probe;

/// <summary>The SIMD leaves on seeded inputs of the sizes that the engine gives them.</summary>
internal sealed unsafe class KernelCases : IDisposable
{
    private const int Nodes = 4000;
    private const int Degree = 40;
    private const int Width = 4096;
    private const int Dimensions = 784;
    private const int Rows = 64;
    private const int Panels = 4;
    private const int PanelDimensions = 128;

    /// <summary>
    /// Two vectors of so many doubles, contiguous, fit the first cache: longer ones, or two apart, take half or twice the time from process
    /// to process, by where their pages lie.
    /// </summary>
    private const int Entries = 1500;

    private readonly NativeBuffer<long> _rowStart = new(Nodes + 1);
    private readonly NativeBuffer<int> _columns = new(Nodes * Degree);
    private readonly NativeBuffer<double> _values = new(Nodes * Degree);
    private readonly NativeBuffer<double> _x = new(Nodes * MinPlus.Width);
    private readonly NativeBuffer<double> _y = new(Nodes * MinPlus.Width);
    private readonly NativeBuffer<float> _samples = new(Rows * Dimensions);
    private readonly NativeBuffer<float> _scores = new(Width);
    private readonly NativeBuffer<float> _bias = new(Width);
    private readonly NativeBuffer<float> _best = new(10 * Width);
    private readonly NativeBuffer<float> _least = new(Width);
    private readonly NativeBuffer<int> _index = new(Width);
    private readonly NativeBuffer<short> _points = new(Panels * ScorePanel.Points * PanelDimensions);
    private readonly NativeBuffer<short> _queries = new(Panels * ScorePanel.Queries * PanelDimensions);
    private readonly CandidateList _candidates = new();
    private readonly float[] _keys = new float[Width];
    private readonly NeighborSorter _sorter = new();
    private readonly double[] _distances = new double[300];
    private readonly int[] _ids = new int[300];

    public KernelCases()
    {
        Rng random = new(1);
        for (int i = 0; i <= Nodes; i++) _rowStart.Pointer[i] = (long)i * Degree;
        for (int p = 0; p < Nodes * Degree; p++)
            (_columns.Pointer[p], _values.Pointer[p]) = (random.NextInt(Nodes), random.NextDouble());
        for (int i = 0; i < Nodes * MinPlus.Width; i++) _x.Pointer[i] = 1 + random.NextDouble();
        foreach (ref float v in _samples.Span) v = (float)random.NextGaussian();
        foreach (ref float v in _scores.Span) v = (float)random.NextGaussian();
        foreach (ref float v in _bias.Span) v = (float)random.NextGaussian();
        // Rows of the samples, as many dimensions of each as come first.
        for (int panel = 0; panel < Panels; panel++)
        {
            PackPanel(panel, ScorePanel.Points, _points.Pointer);
            PackPanel(panel, ScorePanel.Queries, _queries.Pointer);
        }
        All =
        [
            new("SparseProduct.Multiply 4000x40", Sparse),
            new("SparseProduct.MultiplyBlock step 4000x40", SparseBlock),
            new("BlockVectors.AddInner 4000", Inner),
            new("BlockVectors.AddProduct 4000", AddProduct),
            new("RowDistance.SquaredSingle 64x784", SingleDistances),
            new("MinPlus.Relax 4000x40", Relax),
            new("RowDistance.Squared 64x784", Distances),
            new("RowDistance.Squared 64x784, two to a widened row", WideDistances),
            new("FloatPanel.AnyAtLeast 16 panels x46", FloatPanels),
            new("Int16Panel.AnyAtLeast 16 panels x46", Int16Panels),
            new("Int16Panel.Multiply 16 panels x128", Int16Products),
            new("RowScan.Best 4096", Best),
            new("RowScan.BestOfColumns 16x4096", BestOfColumns),
            new("SortedTopK.InsertValues 4096 k=10", Top),
            new("SortedTopK.InsertColumnValues 16x4096 k=10", TopOfColumns),
            new("CandidateList 4096 k=30", () => Select(30)),
            new("CandidateList 4096 k=300", () => Select(300)),
            new("NeighborSorter 300", Sort),
            new("OrderStatistic.Smallest 4096", Order),
            new("RowProduct.Multiply of float32 64x784", RowTimesMatrix),
            new("VectorKernels.Dot 4000", () => VectorKernels.Dot(_x.Pointer, _x.Pointer + Nodes, Nodes)),
            new("VectorKernels.AddScaled 1500", AddScaled),
        ];
    }

    public IReadOnlyList<KernelCase> All { get; }

    public void Dispose()
    {
        IDisposable[] buffers =
        [
            _rowStart, _columns, _values, _x, _y, _samples, _scores, _bias, _best, _least, _index, _points, _queries,
        ];
        foreach (IDisposable buffer in buffers) buffer.Dispose();
    }

    private void PackPanel(int panel, int stride, short* panels)
    {
        int start = panel * stride * PanelDimensions;
        Int16Panel.PackRows(_samples.Pointer + start, PanelDimensions, stride, 2000, panels + start, stride);
    }

    private double RowTimesMatrix()
    {
        RowProduct.Multiply(_scores.Pointer, _samples.Pointer, Rows, Dimensions, _best.Pointer);
        return _best.Pointer[0];
    }

    private double Sparse()
    {
        SparseProduct.Multiply(_rowStart.Pointer, _columns.Pointer, _values.Pointer, _x.Pointer, _y.Pointer, 0, Nodes);
        return _y.Pointer[0];
    }

    private double SparseBlock()
    {
        double* values = _values.Pointer, y = _y.Pointer;
        SparseProduct.MultiplyBlock(_rowStart.Pointer, _columns.Pointer, values, values, _x.Pointer, y, y, (1, 0.5, -1), 0, Nodes);
        return y[0];
    }

    private double Inner()
    {
        double* h = stackalloc double[BlockVectors.Width * BlockVectors.Width];
        new Span<double>(h, BlockVectors.Width * BlockVectors.Width).Clear();
        BlockVectors.AddInner(_x.Pointer, _y.Pointer, Nodes, h);
        return h[0];
    }

    private double AddProduct()
    {
        BlockVectors.AddProduct(_x.Pointer, _values.Pointer, _y.Pointer, Nodes);
        return _y.Pointer[0];
    }

    private double SingleDistances()
    {
        double sum = 0;
        for (int i = 0; i < Rows; i++)
            sum += RowDistance.SquaredSingle(_samples.Pointer, _samples.Pointer + ((long)i * Dimensions), Dimensions);
        return sum;
    }

    /// <summary>Relaxes every node against unchanged neighbours: each row is reset first, so that each call does the same work.</summary>
    private double Relax()
    {
        double* row = _y.Pointer;
        int shorter = 0;
        for (int i = 0; i < Nodes; i++)
        {
            new Span<double>(row, MinPlus.Width).Fill(double.PositiveInfinity);
            long first = (long)i * Degree;
            shorter += MinPlus.Relax(_columns.Pointer + first, _values.Pointer + first, Degree, _x.Pointer, row) ? 1 : 0;
        }
        return shorter;
    }

    private double Distances()
    {
        double sum = 0;
        for (int i = 0; i < Rows; i++)
            sum += RowDistance.Squared(_samples.Pointer, 1, _samples.Pointer + ((long)i * Dimensions), 0.5, Dimensions);
        return sum;
    }

    private double WideDistances()
    {
        double sum = 0;
        float* row = _samples.Pointer;
        RowDistance.Widen(row, 1, _y.Pointer, Dimensions);
        for (int i = 0; i < Rows; i += 2)
        {
            float* even = row + ((long)i * Dimensions), odd = even + Dimensions;
            (double first, double second) = RowDistance.Squared(even, 1, odd, 1, _y.Pointer, Dimensions);
            sum += first + second;
        }
        return sum;
    }

    private double FloatPanels() => CountPassing((q, p, threshold, scores) =>
    {
        float* query = _samples.Pointer + (q * 46 * ScorePanel.Queries), point = _samples.Pointer + (p * 46 * ScorePanel.Points);
        return FloatPanel.AnyAtLeast(query, point, 46, _bias.Pointer, threshold, scores);
    });

    private double Int16Panels() => CountPassing((q, p, threshold, scores) =>
    {
        short* query = _queries.Pointer + (q * 46 * ScorePanel.Queries), point = _points.Pointer + (p * 46 * ScorePanel.Points);
        return Int16Panel.AnyAtLeast(query, point, 46, _bias.Pointer, threshold, scores);
    });

    private double CountPassing(Panel panel)
    {
        float* threshold = stackalloc float[ScorePanel.Queries + 2];
        float* scores = stackalloc float[ScorePanel.Queries * ScorePanel.Points];
        new Span<float>(threshold, ScorePanel.Queries + 2).Fill(float.MaxValue);
        int passing = 0;
        for (int p = 0; p < Panels; p++)
        {
            for (int q = 0; q < Panels; q++) passing += panel(q, p, threshold, scores) ? 1 : 0;
        }
        return passing;
    }

    private double Int16Products()
    {
        for (int p = 0; p < Panels; p++)
        {
            short* points = _points.Pointer + (p * PanelDimensions * ScorePanel.Points);
            for (int q = 0; q < Panels; q++)
            {
                short* queries = _queries.Pointer + (q * PanelDimensions * ScorePanel.Queries);
                Int16Panel.Multiply(queries, points, PanelDimensions, 1e-6f, _best.Pointer + (q * 1024) + (p * ScorePanel.Points), 128);
            }
        }
        return _best.Pointer[0];
    }

    private delegate bool Panel(int q, int p, float* threshold, float* scores);

    private double Sort()
    {
        for (int i = 0; i < _ids.Length; i++) (_distances[i], _ids[i]) = (_values.Pointer[i], i);
        _sorter.Sort(_distances, _ids);
        return _ids[0];
    }

    private double Best()
    {
        float best = float.NegativeInfinity;
        int index = -1;
        RowScan.Best(_scores.Pointer, _bias.Pointer, Width, 0, ref best, ref index);
        return index;
    }

    private double BestOfColumns()
    {
        new Span<float>(_best.Pointer, Width).Fill(float.NegativeInfinity);
        for (int row = 0; row < 16; row++)
            RowScan.BestOfColumns(_scores.Pointer, _bias.Pointer[row], Width, row, _best.Pointer, _index.Pointer);
        return _index.Pointer[0];
    }

    private double Top()
    {
        new Span<float>(_best.Pointer, 10).Fill(float.NegativeInfinity);
        SortedTopK.InsertValues(_scores.Pointer, Width, _best.Pointer, 10);
        return _best.Pointer[9];
    }

    private double TopOfColumns()
    {
        _best.Span.Fill(float.NegativeInfinity);
        _least.Span.Fill(float.NegativeInfinity);
        for (int row = 0; row < 16; row++)
        {
            float* values = row % 2 == 0 ? _scores.Pointer : _bias.Pointer;
            SortedTopK.InsertColumnValues(values, Width, _best.Pointer, _least.Pointer, 10);
        }
        return _least.Pointer[0];
    }

    private double Select(int k)
    {
        _candidates.Reset(k, 0);
        _candidates.AppendRow(_scores.Pointer, _bias.Pointer, Width, 0, null, -1);
        _candidates.Partition();
        return _candidates.Count;
    }

    private double Order()
    {
        _scores.Span.CopyTo(_keys);
        return OrderStatistic.Smallest(_keys, 300);
    }

    private double AddScaled()
    {
        VectorKernels.AddScaled(_y.Pointer, 1e-9, _y.Pointer + Entries, Entries);
        return _y.Pointer[0];
    }
}
