using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Comparison;

/// <summary>Two spaces whose samples correspond row by row, with what their measures share.</summary>
internal sealed unsafe class SpacePair
{
    private const int Block = 256;

    private readonly Lazy<Matrix> _cross;
    private readonly Lazy<double> _crossNorm;
    private readonly Lazy<double> _nuclearNorm;
    private readonly Lazy<Matrix> _basisCross;
    private readonly Lazy<double[]> _correlations;
    private readonly Lazy<Matrix> _map;
    private readonly Lazy<Matrix> _mapBack;

    /// <param name="x">n×d1 samples.</param>
    /// <param name="y">n×d2 samples.</param>
    /// <param name="options">Parameters of the measures.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    /// <param name="context">Threads and cancellation of what is computed of the pair.</param>
    public SpacePair(SpaceFactors x, SpaceFactors y, ComparisonOptions options, ulong seed, ComputeContext context)
    {
        (X, Y, Options, Seed, Context) = (x, y, options, seed, context);
        _cross = new Lazy<Matrix>(() => CrossOf(x, y, context));
        _crossNorm = new Lazy<double>(() => _cross.IsValueCreated ? SquaredNorm(Cross) : CrossNormOf(x, y, context, () => Cross));
        _nuclearNorm = new Lazy<double>(() => Svd.Values(Cross).Sum());
        _basisCross = new Lazy<Matrix>(() => Gemm.Product(X.Basis.U, Y.Basis.U, transA: true));
        _correlations = new Lazy<double[]>(() => Svd.Values(BasisCross));
        _map = new Lazy<Matrix>(() => MapOf(X.Spectrum, Y.Spectrum));
        _mapBack = new Lazy<Matrix>(() => MapOf(Y.Spectrum, X.Spectrum));
    }

    public SpaceFactors X { get; }

    public SpaceFactors Y { get; }

    public ComparisonOptions Options { get; }

    public ulong Seed { get; }

    public ComputeContext Context { get; }

    /// <summary>Samples n.</summary>
    public int Count => X.Count;

    /// <summary>d1×d2 product XᵀY of the centred samples.</summary>
    public Matrix Cross => _cross.Value;

    /// <summary>‖XᵀY‖²_F of the centred samples, the sum of the products of their linear Gram matrices.</summary>
    public double CrossNorm => _crossNorm.Value;

    /// <summary>Sum of the singular values of XᵀY of the centred samples.</summary>
    public double NuclearNorm => _nuclearNorm.Value;

    /// <summary>r1×r2 product of the principal bases: the cosines between them.</summary>
    public Matrix BasisCross => _basisCross.Value;

    /// <summary>Canonical correlations, descending, min(r1, r2) of them.</summary>
    public double[] Correlations => _correlations.Value;

    /// <summary>m2×m1 functional map Φ2ᵀΦ1 of the correspondence that the rows are.</summary>
    public Matrix Map => _map.Value;

    /// <summary>m1×m2 functional map of the same correspondence the other way.</summary>
    public Matrix MapBack => _mapBack.Value;

    /// <summary>Further numbers by name, for the user.</summary>
    public SortedDictionary<string, double> Details { get; } = new(StringComparer.Ordinal);

    /// <summary>What the user should know, one sentence each.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>NaN, with the reason.</summary>
    public double Undefined(string reason)
    {
        Warnings.Add(reason);
        return double.NaN;
    }

    /// <summary>
    /// ‖XᵀY‖²_F of centred samples, by whichever is less work: d1×d2 sums over samples, or Gram matrices in row blocks.
    /// </summary>
    /// <param name="x">n×d1.</param>
    /// <param name="y">n×d2.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="cross">Makes XᵀY.</param>
    public static double CrossNormOf(SpaceFactors x, SpaceFactors y, ComputeContext context, Func<Matrix> cross)
    {
        int n = x.Count;
        if ((long)n * (x.Cols + y.Cols) >= (long)x.Cols * y.Cols) return SquaredNorm(cross());
        (Matrix a, Matrix b) = (x.Centered, y.Centered);
        int blocks = (n + Block - 1) / Block;
        double[] sums = new double[blocks];
        fixed (double* pinnedA = a.Data, pinnedB = b.Data)
        {
            double* pa = pinnedA, pb = pinnedB;
            ParallelRows.For(n, Block, context.Threads, context.Token, (from, to) =>
            {
                using NativeBuffer<double> grams = new(2L * Block * n);
                double* k = grams.Pointer, l = k + ((long)Block * n);
                Gemm.Multiply(false, true, to - from, n, a.Cols, 1, pa + ((long)from * a.Cols), a.Cols, pa, a.Cols, 0, k, n);
                Gemm.Multiply(false, true, to - from, n, b.Cols, 1, pb + ((long)from * b.Cols), b.Cols, pb, b.Cols, 0, l, n);
                double sum = 0;
                for (int i = 0; i < to - from; i++) sum += VectorKernels.Dot(k + ((long)i * n), l + ((long)i * n), n);
                sums[from / Block] = sum;
            });
        }
        return sums.Sum();
    }

    /// <summary>XᵀY of centred samples.</summary>
    public static Matrix CrossOf(SpaceFactors x, SpaceFactors y, ComputeContext context)
    {
        (_, _) = (x.Center, y.Center);
        return Gemm.TransposedProduct(x.Count, x.Cols, y.Cols, context, (from, to, a, b) =>
        {
            x.CopyCentered(from, to, a);
            y.CopyCentered(from, to, b);
        });
    }

    /// <summary>‖A‖²_F.</summary>
    public static double SquaredNorm(Matrix a)
    {
        double sum = 0;
        foreach (double value in a.Data) sum += value * value;
        return sum;
    }

    /// <summary>Φ2ᵀM2Φ1, with the masses where eigenvectors are orthonormal in them.</summary>
    private static Matrix MapOf(LaplacianSpectrum from, LaplacianSpectrum to)
    {
        Matrix target = to.Vectors;
        if (to.Mass is { } mass)
        {
            target = new Matrix(target.Rows, target.Cols, (double[])target.Data.Clone());
            for (int k = 0; k < target.Rows; k++)
            {
                Span<double> row = target.Row(k);
                for (int i = 0; i < row.Length; i++) row[i] *= mass[i];
            }
        }
        return Gemm.Product(target, from.Vectors, transB: true);
    }
}
