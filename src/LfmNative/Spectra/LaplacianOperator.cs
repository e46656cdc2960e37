using System.Runtime.Intrinsics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>B = σI − L with chosen modes pushed to the bottom: the operator whose largest eigenvalues are wanted.</summary>
/// <remarks>
/// For the normalised Laplacian σ = 1, so B = D^−½WD^−½; the random-walk Laplacian shares it. For the combinatorial one
/// σ = max over edges of d_i + d_j, an upper bound of its spectrum (Anderson and Morley 1985). An isolated vertex has L-row 0.
/// The null vector of every component is known (√d, or constant) and deflated: B ← B − 3σ·uuᵀ; so zero modes are exact and
/// complete. That puts them at −2σ, apart from the rest, which lies in [−σ, σ] and reaches −σ on bipartite graphs. The operator
/// has an order of the nodes of its own; every vector here follows it until <see cref="Restore"/>.
/// </remarks>
internal sealed unsafe class LaplacianOperator : IDisposable
{
    /// <summary>So many nodes have columns of two bytes.</summary>
    public const int MostUInt16 = ushort.MaxValue + 1;

    private readonly NativeBuffer<long> _start;
    private readonly NativeBuffer<int> _columns;
    private readonly NativeBuffer<ushort> _columns16;
    private readonly NativeBuffer<double> _values;
    private readonly NativeBuffer<double> _diagonal;
    private readonly NativeBuffer<double> _null;
    private readonly int[]? _order;
    private readonly int _threads;

    /// <summary>The operator of a matrix of affinities in the order that suits its size.</summary>
    public LaplacianOperator(SparseMatrix affinities, LaplacianKind kind, int threads)
        : this(affinities, kind, threads, NodeOrder.Of(affinities))
    {
    }

    /// <param name="affinities">W: symmetric, no entry negative.</param>
    /// <param name="kind">The Laplacian.</param>
    /// <param name="threads">Workers of a product.</param>
    /// <param name="order">Node at each place, or null for the matrix's own order.</param>
    public LaplacianOperator(SparseMatrix affinities, LaplacianKind kind, int threads, int[]? order)
    {
        int n = affinities.Rows;
        (Size, EntryCount, Kind, Degrees, _order, _threads) = (n, affinities.EntryCount, kind, affinities.RowSums(), order, threads);
        ComponentOf = order is null ? affinities.ComponentOf : Array.ConvertAll(order, i => affinities.ComponentOf[i]);
        ComponentCount = affinities.ComponentSizes.Length;
        bool combinatorial = kind == LaplacianKind.Combinatorial;
        _start = new NativeBuffer<long>(n + 1L);
        _columns = new NativeBuffer<int>(n > MostUInt16 ? EntryCount : 0);
        _columns16 = new NativeBuffer<ushort>(n > MostUInt16 ? 0 : EntryCount);
        _values = new NativeBuffer<double>(EntryCount);
        _diagonal = new NativeBuffer<double>(n);
        _null = new NativeBuffer<double>(n);
        Shift = combinatorial ? Math.Max(LargestEdgeDegree(affinities, Degrees), double.Epsilon) : 1;
        if (Shift == double.Epsilon) Shift = 1;
        int[]? place = order is null ? null : new int[n];
        _start.Pointer[0] = 0;
        for (int i = 0; i < n; i++)
        {
            int node = NodeAt(i);
            if (place is not null) place[node] = i;
            _start.Pointer[i + 1] = _start.Pointer[i] + affinities.RowStart[node + 1] - affinities.RowStart[node];
        }
        double* values = _values.Pointer, diagonal = _diagonal.Pointer;
        double[] inverse = Array.ConvertAll(Degrees, d => 1 / Math.Sqrt(d));
        ParallelRows.For(n, Grain, threads, CancellationToken.None, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                int node = NodeAt(i);
                long at = _start.Pointer[i];
                for (long p = affinities.RowStart[node]; p < affinities.RowStart[node + 1]; p++, at++)
                {
                    int column = affinities.Columns[p];
                    double w = affinities.Values[p];
                    values[at] = combinatorial ? w : w == 0 ? 0 : w * (inverse[node] * inverse[column]);
                    if (place is not null) column = place[column];
                    if (n > MostUInt16) _columns.Pointer[at] = column;
                    else _columns16.Pointer[at] = (ushort)column;
                }
                diagonal[i] = combinatorial ? Shift - Degrees[node] : Degrees[node] > 0 ? 0 : 1;
            }
        });
        double[] squared = new double[ComponentCount];
        for (int i = 0; i < n; i++) squared[ComponentOf[i]] += Weight(i);
        for (int i = 0; i < n; i++) _null.Pointer[i] = Math.Sqrt(Weight(i) / squared[ComponentOf[i]]);

        double Weight(int i) => combinatorial || Degrees[NodeAt(i)] == 0 ? 1 : Degrees[NodeAt(i)];
    }

    public LaplacianKind Kind { get; }

    public int Size { get; }

    /// <summary>Entries off the diagonal.</summary>
    public long EntryCount { get; }

    /// <summary>Degrees of the nodes, in the matrix's order.</summary>
    public double[] Degrees { get; }

    /// <summary>Component of each row.</summary>
    public int[] ComponentOf { get; }

    public int ComponentCount { get; }

    /// <summary>σ.</summary>
    public double Shift { get; }

    /// <summary>By how much known modes are pushed down.</summary>
    public double Deflation => 3 * Shift;

    /// <summary>Products so far.</summary>
    public long Products { get; private set; }

    /// <summary>Density of the matrix, diagonal included.</summary>
    public double Density => (EntryCount + (double)Size) / ((double)Size * Size);

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
        double* diagonal = _diagonal.Pointer;
        int grain = Math.Max(256, (Size + _threads - 1) / _threads);
        ParallelRows.For(Size, grain, EntryCount > 200_000 ? _threads : 1, CancellationToken.None, (from, to) =>
        {
            if (Size > MostUInt16) SparseProduct.Multiply(_start.Pointer, _columns.Pointer, _values.Pointer, x, y, from, to);
            else SparseProduct.Multiply(_start.Pointer, _columns16.Pointer, _values.Pointer, x, y, from, to);
            for (int i = from; i < to; i++) y[i] += diagonal[i] * x[i];
        });
    }

    /// <summary>Y ← α(σI − L)X + βX + γZ for eight vectors at once.</summary>
    /// <param name="x">n×8; must not overlap y.</param>
    /// <param name="y">n×8.</param>
    /// <param name="z">n×8; may be y; not read where γ is 0.</param>
    /// <param name="step">α, β, γ.</param>
    public void ApplyBlock(double* x, double* y, double* z, (double Alpha, double Beta, double Gamma) step)
    {
        Products += BlockVectors.Width;
        ParallelRows.For(Size, Grain, EntryCount > 100_000 ? _threads : 1, CancellationToken.None, (from, to) =>
        {
            long* start = _start.Pointer;
            double* values = _values.Pointer, diagonal = _diagonal.Pointer;
            if (Size > MostUInt16) SparseProduct.MultiplyBlock(start, _columns.Pointer, values, diagonal, x, y, z, step, from, to);
            else SparseProduct.MultiplyBlock(start, _columns16.Pointer, values, diagonal, x, y, z, step, from, to);
        });
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
            for (long p = _start.Pointer[i]; p < _start.Pointer[i + 1]; p++)
                row[n > MostUInt16 ? _columns.Pointer[p] : _columns16.Pointer[p]] = -_values.Pointer[p];
            row[i] -= _diagonal.Pointer[i];
            for (int j = 0; j < n; j++)
            {
                if (ComponentOf[j] == ComponentOf[i]) row[j] += Deflation * u[i] * u[j];
            }
        }
    }

    /// <summary>Brings vectors (one a row) back to the matrix's order of the nodes.</summary>
    public void Restore(Matrix vectors)
    {
        if (_order is not { } order) return;
        ParallelRows.For(vectors.Rows, 8, _threads, CancellationToken.None, (from, to) =>
        {
            using NativeBuffer<double> copy = new(Size);
            for (int k = from; k < to; k++)
            {
                Span<double> row = vectors.Row(k);
                row.CopyTo(copy.Span);
                for (int i = 0; i < order.Length; i++) row[order[i]] = copy.Pointer[i];
            }
        });
    }

    public void Dispose()
    {
        _start.Dispose();
        _columns.Dispose();
        _columns16.Dispose();
        _values.Dispose();
        _diagonal.Dispose();
        _null.Dispose();
    }

    private int NodeAt(int row) => _order is null ? row : _order[row];

    private static double LargestEdgeDegree(SparseMatrix affinities, double[] degrees)
    {
        double largest = 0;
        for (int i = 0; i < affinities.Rows; i++)
        {
            for (long p = affinities.RowStart[i]; p < affinities.RowStart[i + 1]; p++)
            {
                if (affinities.Values[p] > 0) largest = Math.Max(largest, degrees[i] + degrees[affinities.Columns[p]]);
            }
        }
        return largest;
    }
}
