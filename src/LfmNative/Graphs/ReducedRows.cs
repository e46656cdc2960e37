using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>Working rows in a few principal directions, with the length of what is left as one more coordinate.</summary>
/// <remarks>
/// z = (Qᵀx, ‖x − QQᵀx‖) has the norm of x, and ‖z − z'‖ ≤ ‖x − x'‖ by Cauchy–Schwarz on the part that is left: a lower bound of every
/// distance at a fraction of the product's cost. Rows whose energy does not gather in few directions are not reduced.
/// </remarks>
internal sealed unsafe class ReducedRows : IDisposable
{
    /// <summary>Energy that may be left out. Measured on images: at 0.06 the bounds leave two to three candidates a neighbour to evaluate.</summary>
    private const double MostLeft = 0.065;

    /// <summary>Below this, all the products take little more time than finding the directions.</summary>
    private const int FewestRows = 4096;

    private const int MostDirections = 191;
    private const int Sample = 1536;

    /// <summary>Rows that one product takes: the parts are the same for any number of threads.</summary>
    private const int Block = 128;

    /// <summary>Least square of a direction's length against the longest's that single precision still tells from rounding.</summary>
    private const double ShortestDirection = 1e-8;

    /// <summary>Mean squared distance of the rows from their mean, in the unit of the working rows, below which they are not reduced: single precision would underflow.</summary>
    private const double LeastSpread = 1e-12;

    /// <summary>Q: d×r.</summary>
    private readonly float[] _basis;

    private ReducedRows(MetricRows rows, float[] basis, int directions, ComputeContext context)
    {
        _basis = basis;
        Dim = directions + 1;
        int n = rows.Count, d = rows.Dim, dim = Dim;
        Rows = new NativeBuffer<float>((long)n * dim);
        Left = new float[n];
        float* z = Rows.Pointer, norms = rows.SquaredNorms.Pointer;
        fixed (float* pinned = basis)
        {
            float* q = pinned;
            using NativeBuffer<float> blocks = new((long)context.Threads * Block * d);
            float* work = blocks.Pointer;
            ParallelRows.ForWorkers(n, Block, context.Threads, CancellationToken.None, (worker, from, to) =>
            {
                float* block = work + ((long)worker * Block * d);
                for (int i = from; i < to; i++) rows.Work(i, block + ((long)(i - from) * d));
                Gemm.Multiply(false, false, to - from, dim - 1, d, 1f, block, d, q, dim - 1, 0f, z + ((long)from * dim), dim);
                for (int i = from; i < to; i++)
                {
                    float* row = z + ((long)i * dim);
                    row[dim - 1] = Left[i] = (float)Math.Sqrt(Math.Max(0, norms[i] - RowDistance.SquaredNorm(row, dim - 1)));
                }
            });
        }
        double sum = 0;
        foreach (float left in Left) sum += left;
        MeanLeft = (float)(sum / Math.Max(1, n));
    }

    /// <summary>Coordinates of a row.</summary>
    public int Dim { get; }

    /// <summary>n×<see cref="Dim"/>, compact; squared norms are those of the working rows.</summary>
    public NativeBuffer<float> Rows { get; }

    /// <summary>The last coordinate of every row.</summary>
    public float[] Left { get; }

    /// <summary>Its mean.</summary>
    public float MeanLeft { get; }

    /// <summary>Coordinates that n rows of d dimensions are reduced to at most; 0 where finding the directions, which costs as much as the products of some hundred rows, cannot pay.</summary>
    public static int MostCoordinates(int n, int d) => n < FewestRows || d < 96 ? 0 : Math.Min(MostDirections + 1, d / 3);

    /// <summary>Reduces rows, or says (null) that it would not pay.</summary>
    public static ReducedRows? Of(MetricRows rows, ComputeContext context)
    {
        int most = MostCoordinates(rows.Count, rows.Dim);
        if (most == 0) return null;
        (float[] basis, int directions) = PrincipalDirections(rows, most - 1, context);
        return directions == 0 ? null : new ReducedRows(rows, basis, directions, context);
    }

    /// <summary>Other rows in the same directions.</summary>
    public ReducedRows Like(MetricRows rows, ComputeContext context) => new(rows, _basis, Dim - 1, context);

    public void Dispose() => Rows.Dispose();

    /// <summary>Randomised subspace iteration on a sample of the rows (Halko, Martinsson, Tropp 2011), one step; no directions where too much energy is left.</summary>
    private static (float[] Basis, int Directions) PrincipalDirections(MetricRows rows, int most, ComputeContext context)
    {
        int d = rows.Dim, count = Math.Min(Sample, rows.Count);
        double left = 0;
        for (int i = 0; i < count; i++) left += rows.SquaredNorms.Pointer[Row(i)];
        // Rows that all but coincide have no directions to tell.
        if (left <= LeastSpread * count) return ([], 0);
        double bound = MostLeft * left;
        Rng random = new(0);
        using NativeBuffer<float> sample = new((long)count * d), images = new((long)count * most), directions = new((long)d * most);
        float* s = sample.Pointer, y = images.Pointer, q = directions.Pointer;
        for (long i = 0; i < directions.Length; i++) q[i] = (float)random.NextGaussian();
        int Row(int i) => (int)((long)i * rows.Count / count);
        void Project(int from, int to) => Gemm.Multiply(false, false, to - from, most, d, 1f, s + ((long)from * d), d, q, most, 0f, y + ((long)from * most), most);
        ParallelRows.For(count, Block, context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++) rows.Work(Row(i), s + ((long)i * d));
            Project(from, to);
        });
        ParallelRows.For(d, Block, context.Threads, context.Token, (from, to) => Gemm.Multiply(true, false, to - from, most, count, 1f, s + from, d, y, most, 0f, q + ((long)from * most), most));
        ParallelRows.For(count, Block, context.Threads, context.Token, Project);
        (double[] energy, Matrix turn) = RayleighRitz(Gram(q, d, most), Gram(y, count, most));
        Multiply(q, d, turn);
        for (int r = 0; r < most; r++)
        {
            left -= energy[r];
            if ((r + 2) % 32 != 0 || left > bound) continue;
            float[] basis = new float[(long)d * (r + 1)];
            for (int i = 0; i < d; i++) new ReadOnlySpan<float>(q + ((long)i * most), r + 1).CopyTo(basis.AsSpan(i * (r + 1)));
            fixed (float* b = basis) Orthonormalize(b, d, r + 1);
            return (basis, r + 1);
        }
        return ([], 0);
    }

    /// <summary>The energies in the span of some directions Z, descending, and the turn Tᵀ with ZTᵀ their orthonormal directions, one a row.</summary>
    /// <param name="directions">ZᵀZ; overwritten.</param>
    /// <param name="images">(SZ)ᵀ(SZ) of the rows S.</param>
    private static (double[] Energy, Matrix Turn) RayleighRitz(Matrix directions, Matrix images)
    {
        (double[] squares, Matrix whiten) = Eigenpairs(directions);
        for (int k = 0; k < squares.Length; k++)
        {
            // Directions that hardly differ from others become short ones, which still bound: rounding is not blown up to a direction of its own.
            double scale = 1 / Math.Sqrt(Math.Max(squares[k], ShortestDirection * squares[0]));
            foreach (ref double v in whiten.Row(k)) v *= scale;
        }
        (double[] energy, Matrix turn) = Eigenpairs(Gemm.Product(Gemm.Product(whiten, images), whiten, transB: true));
        return (energy, Gemm.Product(turn, whiten));
    }

    /// <summary>Brings nearly orthonormal columns nearer: Q ← Q(3 − QᵀQ)/2, a Newton step for the polar factor (Björck and Bowie 1971).</summary>
    private static void Orthonormalize(float* q, int d, int p)
    {
        Matrix step = Gram(q, d, p);
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++) step[i, j] = ((i == j ? 3 : 0) - step[i, j]) / 2;
        }
        Multiply(q, d, step);
    }

    /// <summary>AᵀA in double precision.</summary>
    private static Matrix Gram(float* a, int rows, int p)
    {
        using NativeBuffer<double> wide = new((long)rows * p);
        for (long i = 0; i < wide.Length; i++) wide.Pointer[i] = a[i];
        Matrix gram = new(p, p);
        fixed (double* g = gram.Data) Gemm.GramOfRows(rows, p, wide.Pointer, g);
        return gram;
    }

    /// <summary>Eigenpairs of a symmetric matrix, descending, one vector a row; overwrites it.</summary>
    private static (double[] Values, Matrix Vectors) Eigenpairs(Matrix a)
    {
        double[] values = new double[a.Rows];
        Matrix vectors = new(a.Rows, a.Rows);
        for (int i = 0; i < a.Data.Length; i++) a.Data[i] = -a.Data[i];
        fixed (double* p = a.Data, v = values, u = vectors.Data) SymmetricEigen.Smallest(a.Rows, p, a.Rows, v, u);
        for (int k = 0; k < values.Length; k++) values[k] = -values[k];
        return (values, vectors);
    }

    /// <summary>A ← A·Vᵀ, of as many columns as V.</summary>
    private static void Multiply(float* a, int rows, Matrix v)
    {
        int p = v.Rows;
        using NativeBuffer<float> copy = new((long)rows * p), single = new((long)p * p);
        Buffer.MemoryCopy(a, copy.Pointer, copy.Bytes, copy.Bytes);
        for (int i = 0; i < v.Data.Length; i++) single.Pointer[i] = (float)v.Data[i];
        Gemm.Multiply(false, true, rows, p, p, 1f, copy.Pointer, p, single.Pointer, p, 0f, a, p);
    }
}
