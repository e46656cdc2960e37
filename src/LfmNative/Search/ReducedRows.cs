using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>Working rows in a few principal directions, with the length of the residual as one more coordinate.</summary>
/// <remarks>
/// z = (Qᵀx, ‖x − QQᵀx‖) has the norm of x, and ‖z − z'‖ ≤ ‖x − x'‖ by Cauchy–Schwarz on the residual: a lower
/// bound of every distance at a fraction of the product's cost. Rows whose energy does not gather in few directions are not reduced.
/// </remarks>
internal sealed unsafe class ReducedRows : IDisposable
{
    /// <summary>Energy of the residuals at most.</summary>
    /// <remarks>Measured on images: at 0.06 the bounds leave two to three candidates a neighbour to evaluate.</remarks>
    private const double MaxResidualEnergy = 0.065;

    /// <summary>Below this, all the products take little more time than finding the directions.</summary>
    private const int MinRows = 4096;

    private const int MaxDirections = 191;
    private const int SampleRows = 1536;

    /// <summary>Rows that one product takes: the parts are the same for any number of threads.</summary>
    private const int Block = 128;

    /// <summary>Least square of a direction's length against the longest's that float32 still tells from rounding.</summary>
    private const double MinSquaredDirection = 1e-8;

    /// <summary>
    /// Mean squared distance of the rows from their mean, in the unit of the working rows, below which they are not reduced: float32 would
    /// underflow.
    /// </summary>
    private const double MinSpread = 1e-12;

    /// <summary>Q: d×r.</summary>
    private readonly float[] _basis;

    private ReducedRows(MetricRows rows, float[] basis, int directions, ComputeContext context)
    {
        _basis = basis;
        Dim = directions + 1;
        int n = rows.Count, d = rows.Dim, dim = Dim;
        Rows = new NativeBuffer<float>((long)n * dim);
        Residuals = new float[n];
        float* z = Rows.Pointer, norms = rows.SquaredNorms.Pointer;
        fixed (float* pinned = basis)
        {
            float* q = pinned;
            using NativeBuffer<float> blocks = new((long)context.Threads * Block * d);
            float* work = blocks.Pointer;
            ParallelRows.ForWorkers(n, Block, context.Threads, CancellationToken.None, (worker, from, to) =>
            {
                float* block = work + ((long)worker * Block * d);
                for (int i = from; i < to; i++) rows.WriteWorkingRow(i, block + ((long)(i - from) * d));
                Gemm.Multiply(false, false, to - from, dim - 1, d, 1f, block, d, q, dim - 1, 0f, z + ((long)from * dim), dim);
                for (int i = from; i < to; i++)
                {
                    float* row = z + ((long)i * dim);
                    double residual = norms[i] - RowDistance.SquaredNorm(row, dim - 1);
                    row[dim - 1] = Residuals[i] = (float)Math.Sqrt(Math.Max(0, residual));
                }
            });
        }
        double sum = 0;
        foreach (float residual in Residuals) sum += residual;
        MeanResidual = (float)(sum / Math.Max(1, n));
    }

    /// <summary>Coordinates of a row.</summary>
    public int Dim { get; }

    /// <summary>n×<see cref="Dim"/>, compact; squared norms are those of the working rows.</summary>
    public NativeBuffer<float> Rows { get; }

    /// <summary>The last coordinate of every row.</summary>
    public float[] Residuals { get; }

    /// <summary>Its mean.</summary>
    public float MeanResidual { get; }

    /// <summary>
    /// Coordinates that n rows of d dimensions are reduced to at most; 0 where finding the directions, which costs as much as the products
    /// of some hundred rows, cannot pay.
    /// </summary>
    public static int MaxCoordinates(int n, int d) => n < MinRows || d < 96 ? 0 : Math.Min(MaxDirections + 1, d / 3);

    /// <summary>Reduces rows, or says (null) that it would not pay.</summary>
    public static ReducedRows? Of(MetricRows rows, ComputeContext context)
    {
        int most = MaxCoordinates(rows.Count, rows.Dim);
        if (most == 0) return null;
        (float[] basis, int directions) = PrincipalDirections(rows, most - 1, context);
        return directions == 0 ? null : new ReducedRows(rows, basis, directions, context);
    }

    /// <summary>Other rows in the same directions.</summary>
    public ReducedRows Project(MetricRows rows, ComputeContext context) => new(rows, _basis, Dim - 1, context);

    public void Dispose() => Rows.Dispose();

    /// <summary>
    /// Randomised subspace iteration on a sample of the rows (Halko, Martinsson, Tropp 2011), one step; no directions where the residuals
    /// hold too much energy.
    /// </summary>
    private static (float[] Basis, int Directions) PrincipalDirections(MetricRows rows, int most, ComputeContext context)
    {
        int d = rows.Dim, count = Math.Min(SampleRows, rows.Count);
        double residual = 0;
        for (int i = 0; i < count; i++) residual += rows.SquaredNorms.Pointer[Row(i)];
        // Rows that all but coincide have no directions to tell.
        if (residual <= MinSpread * count) return ([], 0);
        double bound = MaxResidualEnergy * residual;
        Rng random = new(0);
        using NativeBuffer<float> sample = new((long)count * d), images = new((long)count * most);
        using NativeBuffer<float> directions = new((long)d * most);
        float* s = sample.Pointer, y = images.Pointer, q = directions.Pointer;
        for (long i = 0; i < directions.Length; i++) q[i] = (float)random.NextGaussian();
        int Row(int i) => (int)((long)i * rows.Count / count);
        void MakeImages(int from, int to) =>
            Gemm.Multiply(false, false, to - from, most, d, 1f, s + ((long)from * d), d, q, most, 0f, y + ((long)from * most), most);
        ParallelRows.For(count, Block, context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++) rows.WriteWorkingRow(Row(i), s + ((long)i * d));
            MakeImages(from, to);
        });
        ParallelRows.For(d, Block, context.Threads, context.Token, (from, to) =>
            Gemm.Multiply(true, false, to - from, most, count, 1f, s + from, d, y, most, 0f, q + ((long)from * most), most));
        ParallelRows.For(count, Block, context.Threads, context.Token, MakeImages);
        (double[] energy, Matrix rotation) = RayleighRitz(Gram(q, d, most), Gram(y, count, most));
        Multiply(q, d, rotation);
        for (int r = 0; r < most; r++)
        {
            residual -= energy[r];
            if ((r + 2) % 32 != 0 || residual > bound) continue;
            float[] basis = new float[ArraySize.Of((long)d * (r + 1), "principal directions")];
            for (int i = 0; i < d; i++) new ReadOnlySpan<float>(q + ((long)i * most), r + 1).CopyTo(basis.AsSpan(i * (r + 1)));
            fixed (float* b = basis) Orthonormalize(b, d, r + 1);
            return (basis, r + 1);
        }
        return ([], 0);
    }

    /// <summary>
    /// The energies in the span of some directions Z, descending, and the rotation Tᵀ with ZTᵀ their orthonormal directions, one a row.
    /// </summary>
    /// <param name="directions">ZᵀZ; overwritten.</param>
    /// <param name="images">(SZ)ᵀ(SZ) of the rows S.</param>
    private static (double[] Energy, Matrix Rotation) RayleighRitz(Matrix directions, Matrix images)
    {
        (double[] squares, Matrix whiten) = Eigenpairs(directions);
        for (int k = 0; k < squares.Length; k++)
        {
            // Directions that hardly differ from others become short ones, which still bound: rounding is not amplified to a direction
            // of its own.
            double scale = 1 / Math.Sqrt(Math.Max(squares[k], MinSquaredDirection * squares[0]));
            foreach (ref double v in whiten.Row(k)) v *= scale;
        }
        (double[] energy, Matrix rotation) = Eigenpairs(Gemm.Product(Gemm.Product(whiten, images), whiten, transB: true));
        return (energy, Gemm.Product(rotation, whiten));
    }

    /// <summary>
    /// Q ← Q(3 − QᵀQ)/2 of nearly orthonormal columns, a Newton step for the polar factor (Björck and Bowie 1971).
    /// </summary>
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
