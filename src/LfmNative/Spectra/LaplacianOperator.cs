using System.Runtime.Intrinsics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>B = σI − L with chosen modes pushed to the bottom: the operator whose largest eigenvalues are wanted.</summary>
/// <remarks>
/// For the normalised Laplacian σ = 1, so B = D^−½WD^−½; the random-walk Laplacian shares it. For the combinatorial one
/// σ = max over edges of d_i + d_j, an upper bound of its spectrum (Anderson and Morley 1985). An isolated vertex has L-row 0.
/// The null vector of every component is known (√d, or constant) and deflated: B ← B − 3σ·uuᵀ; so zero modes are exact and complete.
/// That puts them at −2σ, apart from the rest, which lies in [−σ, σ] and reaches −σ on bipartite graphs.
/// </remarks>
internal sealed unsafe class LaplacianOperator : IDisposable
{
    private readonly NeighborGraph _graph;
    private readonly NativeBuffer<double> _values;
    private readonly NativeBuffer<double> _diagonal;
    private readonly NativeBuffer<double> _null;
    private readonly int _threads;

    public LaplacianOperator(NeighborGraph graph, LaplacianKind kind, int threads)
    {
        _graph = graph;
        _threads = threads;
        Kind = kind;
        Degrees = graph.Degrees();
        ComponentOf = graph.ComponentOf;
        ComponentCount = graph.ComponentSizes.Length;
        bool combinatorial = kind == LaplacianKind.Combinatorial;
        int n = graph.Count;
        _values = new NativeBuffer<double>(graph.EntryCount);
        _diagonal = new NativeBuffer<double>(n);
        _null = new NativeBuffer<double>(n);
        Shift = combinatorial ? Math.Max(LargestEdgeDegree(graph, Degrees), double.Epsilon) : 1;
        if (Shift == double.Epsilon) Shift = 1;
        double* values = _values.Pointer, diagonal = _diagonal.Pointer;
        double[] roots = Array.ConvertAll(Degrees, Math.Sqrt);
        ParallelRows.For(n, Grain, threads, CancellationToken.None, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
                {
                    double w = graph.Affinities[p];
                    values[p] = combinatorial ? w : w == 0 ? 0 : w / (roots[i] * roots[graph.Columns[p]]);
                }
                diagonal[i] = combinatorial ? Shift - Degrees[i] : Degrees[i] > 0 ? 0 : 1;
            }
        });
        double[] squared = new double[ComponentCount];
        for (int i = 0; i < n; i++) squared[ComponentOf[i]] += Weight(i);
        for (int i = 0; i < n; i++) _null.Pointer[i] = Math.Sqrt(Weight(i) / squared[ComponentOf[i]]);

        double Weight(int i) => combinatorial || Degrees[i] == 0 ? 1 : Degrees[i];
    }

    public LaplacianKind Kind { get; }

    public int Size => _graph.Count;

    public double[] Degrees { get; }

    public int[] ComponentOf { get; }

    public int ComponentCount { get; }

    /// <summary>σ.</summary>
    public double Shift { get; }

    /// <summary>By how much known modes are pushed down.</summary>
    public double Deflation => 3 * Shift;

    /// <summary>Products so far.</summary>
    public long Products { get; private set; }

    /// <summary>Density of the matrix, diagonal included.</summary>
    public double Density => (_graph.EntryCount + (double)Size) / ((double)Size * Size);

    /// <summary>Rows that a worker takes at a time: few enough that hubs do not leave the others waiting.</summary>
    private int Grain => Math.Clamp(Size / 64, 16, 512);

    /// <summary>The normalised null vector of one component, zero elsewhere.</summary>
    public void NullVector(int component, Span<double> vector)
    {
        for (int i = 0; i < vector.Length; i++) vector[i] = ComponentOf[i] == component ? _null.Pointer[i] : 0;
    }

    /// <summary>y ← Bx with the null vectors deflated; x and y must not overlap.</summary>
    public void Apply(double* x, double* y)
    {
        ApplyPlain(x, y);
        PushDownNull(x, y, Deflation);
    }

    /// <summary>y ← y − s·Σ u(uᵀx) over the null vectors u; with y = x and s = 1 it takes them out of x.</summary>
    public void PushDownNull(double* x, double* y, double s)
    {
        double* u = _null.Pointer;
        double[] along = new double[ComponentCount];
        for (int i = 0; i < Size; i++) along[ComponentOf[i]] += u[i] * x[i];
        for (int i = 0; i < Size; i++) y[i] -= s * along[ComponentOf[i]] * u[i];
    }

    /// <summary>y ← (σI − L)x.</summary>
    public void ApplyPlain(double* x, double* y)
    {
        Products++;
        fixed (long* start = _graph.RowStart)
        fixed (int* columns = _graph.Columns)
        {
            long* s = start;
            int* c = columns;
            double* v = _values.Pointer, diagonal = _diagonal.Pointer;
            int grain = Math.Max(256, (Size + _threads - 1) / _threads);
            ParallelRows.For(Size, grain, _graph.EntryCount > 200_000 ? _threads : 1, CancellationToken.None, (from, to) =>
            {
                SparseProduct.Multiply(s, c, v, x, y, from, to);
                for (int i = from; i < to; i++) y[i] += diagonal[i] * x[i];
            });
        }
    }

    /// <summary>Y ← α(σI − L)X + βX + γZ for eight vectors at once.</summary>
    /// <param name="x">n×8; must not overlap y.</param>
    /// <param name="y">n×8.</param>
    /// <param name="z">n×8; may be y; not read where γ is 0.</param>
    /// <param name="step">α, β, γ.</param>
    public void ApplyBlock(double* x, double* y, double* z, (double Alpha, double Beta, double Gamma) step)
    {
        Products += BlockVectors.Width;
        fixed (long* start = _graph.RowStart)
        fixed (int* columns = _graph.Columns)
        {
            long* s = start;
            int* c = columns;
            double* v = _values.Pointer, diagonal = _diagonal.Pointer;
            ParallelRows.For(Size, Grain, _graph.EntryCount > 100_000 ? _threads : 1, CancellationToken.None, (from, to) =>
                SparseProduct.MultiplyBlock(s, c, v, diagonal, x, y, z, step, from, to));
        }
    }

    /// <summary>Takes the null vectors out of a block of eight vectors (n×8).</summary>
    public void RemoveNull(double* w)
    {
        const int Width = BlockVectors.Width;
        double* u = _null.Pointer;
        using NativeBuffer<double> sums = new((long)ComponentCount * Width, zeroed: true);
        for (int i = 0; i < Size; i++)
        {
            double* row = w + ((long)i * Width), sum = sums.Pointer + ((long)ComponentOf[i] * Width);
            Vector256<double> scale = Vector256.Create(u[i]);
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(row), Vector256.Load(sum)).Store(sum);
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(row + 4), Vector256.Load(sum + 4)).Store(sum + 4);
        }
        for (int i = 0; i < Size; i++)
        {
            double* row = w + ((long)i * Width), sum = sums.Pointer + ((long)ComponentOf[i] * Width);
            Vector256<double> scale = Vector256.Create(-u[i]);
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(sum), Vector256.Load(row)).Store(row);
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(sum + 4), Vector256.Load(row + 4)).Store(row + 4);
        }
    }

    /// <summary>−B, deflated, as a full symmetric matrix.</summary>
    public void FillNegatedDense(double* a)
    {
        long n = Size;
        new Span<double>(a, checked((int)(n * n))).Clear();
        double* u = _null.Pointer;
        for (int i = 0; i < n; i++)
        {
            double* row = a + (i * n);
            for (long p = _graph.RowStart[i]; p < _graph.RowStart[i + 1]; p++) row[_graph.Columns[p]] = -_values.Pointer[p];
            row[i] = -_diagonal.Pointer[i];
            for (int j = 0; j < n; j++)
            {
                if (ComponentOf[j] == ComponentOf[i]) row[j] += Deflation * u[i] * u[j];
            }
        }
    }

    public void Dispose()
    {
        _values.Dispose();
        _diagonal.Dispose();
        _null.Dispose();
    }

    private static double LargestEdgeDegree(NeighborGraph graph, double[] degrees)
    {
        double largest = 0;
        for (int i = 0; i < graph.Count; i++)
        {
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
            {
                if (graph.Affinities[p] > 0) largest = Math.Max(largest, degrees[i] + degrees[graph.Columns[p]]);
            }
        }
        return largest;
    }
}
