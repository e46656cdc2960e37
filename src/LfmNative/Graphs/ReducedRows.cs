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
    private const int Rounds = 2;

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
            ParallelRows.For(n, 256, context.Threads, CancellationToken.None, (from, to) =>
            {
                using NativeBuffer<float> work = new((long)(to - from) * d);
                for (int i = from; i < to; i++) rows.Work(i, work.Pointer + ((long)(i - from) * d));
                Gemm.Multiply(false, false, to - from, dim - 1, d, 1f, work.Pointer, d, q, dim - 1, 0f, z + ((long)from * dim), dim);
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

    /// <summary>Randomised subspace iteration on a sample of the rows (Halko, Martinsson, Tropp 2011); no directions where too much energy is left.</summary>
    private static (float[] Basis, int Directions) PrincipalDirections(MetricRows rows, int most, ComputeContext context)
    {
        int d = rows.Dim, count = Math.Min(Sample, rows.Count);
        Rng random = new(0);
        using NativeBuffer<float> sample = new((long)count * d), images = new((long)count * most), directions = new((long)d * most);
        double total = 0;
        for (int i = 0; i < count; i++)
        {
            int row = (int)((long)i * rows.Count / count);
            rows.Work(row, sample.Pointer + ((long)i * d));
            total += rows.SquaredNorms.Pointer[row];
        }
        for (long i = 0; i < directions.Length; i++) directions.Pointer[i] = (float)random.NextGaussian();
        for (int round = 0; round <= Rounds; round++)
        {
            context.Token.ThrowIfCancellationRequested();
            Gemm.Multiply(false, false, count, most, d, 1f, sample.Pointer, d, directions.Pointer, most, 0f, images.Pointer, most);
            if (round == Rounds) break;
            Gemm.Multiply(true, false, d, most, count, 1f, sample.Pointer, d, images.Pointer, most, 0f, directions.Pointer, most);
            Orthonormalize(directions.Pointer, d, most);
        }
        double[] energy = Rotate(images.Pointer, count, directions.Pointer, d, most);
        double left = total;
        for (int r = 0; r < most; r++)
        {
            left -= energy[r];
            if ((r + 2) % 32 != 0 || left > MostLeft * total) continue;
            float[] basis = new float[(long)d * (r + 1)];
            for (int i = 0; i < d; i++) new ReadOnlySpan<float>(directions.Pointer + ((long)i * most), r + 1).CopyTo(basis.AsSpan(i * (r + 1)));
            return (basis, r + 1);
        }
        return ([], 0);
    }

    /// <summary>Makes the columns of a d×p matrix orthonormal through their Gram matrix, twice.</summary>
    private static void Orthonormalize(float* a, int d, int p)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            (double[] values, Matrix vectors) = Gram(a, d, p);
            for (int k = 0; k < p; k++)
            {
                double scale = 1 / Math.Sqrt(Math.Max(values[k], 1e-12 * values[0]));
                foreach (ref double v in vectors.Row(k)) v *= scale;
            }
            Multiply(a, d, p, vectors);
        }
    }

    /// <summary>Turns orthonormal directions into principal ones; returns the energy of each, descending.</summary>
    private static double[] Rotate(float* images, int count, float* directions, int d, int p)
    {
        (double[] energy, Matrix vectors) = Gram(images, count, p);
        Multiply(directions, d, p, vectors);
        return energy;
    }

    /// <summary>Eigenpairs of AᵀA, descending, one vector a row.</summary>
    private static (double[] Values, Matrix Vectors) Gram(float* a, int rows, int p)
    {
        using NativeBuffer<double> wide = new((long)rows * p), gram = new((long)p * p);
        for (long i = 0; i < wide.Length; i++) wide.Pointer[i] = a[i];
        Gemm.Multiply(true, false, p, p, rows, -1, wide.Pointer, p, wide.Pointer, p, 0, gram.Pointer, p);
        double[] values = new double[p];
        Matrix vectors = new(p, p);
        fixed (double* v = values, u = vectors.Data) SymmetricEigen.Smallest(p, gram.Pointer, p, v, u);
        for (int k = 0; k < p; k++) values[k] = -values[k];
        return (values, vectors);
    }

    /// <summary>A ← A·Vᵀ.</summary>
    private static void Multiply(float* a, int rows, int p, Matrix v)
    {
        using NativeBuffer<float> copy = new((long)rows * p), single = new((long)p * p);
        Buffer.MemoryCopy(a, copy.Pointer, copy.Bytes, copy.Bytes);
        for (int i = 0; i < v.Data.Length; i++) single.Pointer[i] = (float)v.Data[i];
        Gemm.Multiply(false, true, rows, p, p, 1f, copy.Pointer, p, single.Pointer, p, 0f, a, p);
    }
}
