using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>The quadratic map energy in spectral coordinates: its value and its Hessian as an operator.</summary>
/// <remarks>
/// A = Φ1ᵀM1F, B = Φ2ᵀM2G, S_p = Φ1ᵀM1diag(f_p)Φ1, T_p = Φ2ᵀM2diag(g_p)Φ2, all symmetric. T_pC − CS_p does not change when the same constant is
/// taken off f_p and g_p; taking off the common mean removes a large part of S_p and T_p that only cancels.
/// H(C) = w_d·C·AAᵀ + w_l·Q∘C + w_c(M_T·C + C·M_S − 2Σ_p T_p C S_p), M_T = ΣT_p², M_S = ΣS_p². The (m1·m2)² matrix is never formed.
/// </remarks>
internal sealed unsafe class MapProblem : IDisposable
{
    private readonly MapSolverOptions _options;
    private readonly ComputeContext _context;
    private readonly NativeBuffer<double>? _s;
    private readonly NativeBuffer<double>? _t;
    private readonly NativeBuffer<double>? _scratch;
    private readonly int _groups;

    public MapProblem(LaplacianSpectrum x, Matrix f, LaplacianSpectrum y, Matrix g, MapSolverOptions options, ComputeContext context)
    {
        _options = options;
        _context = context;
        M1 = x.Size;
        M2 = y.Size;
        Rank = f.Cols;
        A = x.Project(f);
        B = y.Project(g);
        Gram = Gemm.Product(A, A, transB: true);
        Q = Mask(x.Eigenvalues, y.Eigenvalues, options.Mask);
        if (options.CommutativityWeight > 0)
        {
            double[] center = CommonMean(f, g);
            _s = Multiplications(x, f, center);
            _t = Multiplications(y, g, center);
            SumS = SumOfSquares(_s, M1);
            SumT = SumOfSquares(_t, M2);
            // One partial sum a group of descriptors, added in group order: the same bits for any thread count.
            _groups = Math.Min(Rank, 8);
            _scratch = new NativeBuffer<double>(2L * _groups * M1 * M2);
        }
    }

    public int M1 { get; }

    public int M2 { get; }

    /// <summary>Descriptors p.</summary>
    public int Rank { get; }

    public Matrix A { get; }

    public Matrix B { get; }

    /// <summary>AAᵀ.</summary>
    public Matrix Gram { get; }

    public Matrix Q { get; }

    /// <summary>M_S, m1×m1; null without the commutativity term.</summary>
    public Matrix? SumS { get; }

    /// <summary>M_T, m2×m2; null without the commutativity term.</summary>
    public Matrix? SumT { get; }

    /// <summary>S_p, m1×m1.</summary>
    public double* S(int p) => _s!.Pointer + ((long)p * M1 * M1);

    /// <summary>T_p, m2×m2.</summary>
    public double* T(int p) => _t!.Pointer + ((long)p * M2 * M2);

    /// <summary>H(C) with its first column set to zero (the first column of C is fixed).</summary>
    public void Hessian(double* c, double* result)
    {
        int m1 = M1, m2 = M2;
        long size = (long)m1 * m2;
        fixed (double* gram = Gram.Data)
            Gemm.Multiply(false, false, m2, m1, m1, _options.DescriptorWeight, c, m1, gram, m1, 0, result, m1);
        for (long i = 0; i < size; i++) result[i] += _options.LaplacianWeight * Q.Data[i] * c[i];
        if (_options.CommutativityWeight > 0)
        {
            double w = _options.CommutativityWeight;
            fixed (double* sumS = SumS!.Data, sumT = SumT!.Data)
            {
                Gemm.Multiply(false, false, m2, m1, m1, w, c, m1, sumS, m1, 1, result, m1);
                Gemm.Multiply(false, false, m2, m1, m2, w, sumT, m2, c, m1, 1, result, m1);
            }
            double* cross = _scratch!.Pointer;
            ParallelRows.For(_groups, 1, _context.Threads, _context.Token, (group, _) =>
            {
                double* sum = cross + (2 * group * size), product = sum + size;
                new Span<double>(sum, (int)size).Clear();
                for (int p = (int)((long)Rank * group / _groups); p < (int)((long)Rank * (group + 1) / _groups); p++)
                {
                    Gemm.Multiply(false, false, m2, m1, m1, 1, c, m1, S(p), m1, 0, product, m1);
                    Gemm.Multiply(false, false, m2, m1, m2, 1, T(p), m2, product, m1, 1, sum, m1);
                }
            });
            for (int group = 0; group < _groups; group++)
            {
                double* sum = cross + (2 * group * size);
                for (long i = 0; i < size; i++) result[i] -= 2 * w * sum[i];
            }
        }
        for (int i = 0; i < m2; i++) result[(long)i * m1] = 0;
    }

    /// <summary>The energy by term.</summary>
    public MapEnergy Energy(Matrix c)
    {
        Matrix carried = Gemm.Product(c, A);
        double descriptor = 0, laplacian = 0, commutativity = 0;
        for (int i = 0; i < carried.Data.Length; i++) descriptor += (carried.Data[i] - B.Data[i]) * (carried.Data[i] - B.Data[i]);
        for (int i = 0; i < c.Data.Length; i++) laplacian += Q.Data[i] * c.Data[i] * c.Data[i];
        if (_options.CommutativityWeight > 0)
        {
            double* commutator = _scratch!.Pointer;
            fixed (double* pc = c.Data)
            {
                for (int p = 0; p < Rank; p++)
                {
                    Gemm.Multiply(false, false, M2, M1, M1, 1, pc, M1, S(p), M1, 0, commutator, M1);
                    Gemm.Multiply(false, false, M2, M1, M2, 1, T(p), M2, pc, M1, -1, commutator, M1);
                    for (int i = 0; i < c.Data.Length; i++) commutativity += commutator[i] * commutator[i];
                }
            }
        }
        return new MapEnergy(_options.DescriptorWeight / 2 * descriptor, _options.LaplacianWeight / 2 * laplacian, _options.CommutativityWeight / 2 * commutativity);
    }

    public void Dispose()
    {
        _s?.Dispose();
        _t?.Dispose();
        _scratch?.Dispose();
    }

    private static double[] CommonMean(Matrix f, Matrix g)
    {
        double[] mean = new double[f.Cols];
        foreach (Matrix side in (Matrix[])[f, g])
        {
            for (int i = 0; i < side.Data.Length; i++) mean[i % side.Cols] += side.Data[i] / (2.0 * side.Rows);
        }
        return mean;
    }

    /// <summary>ΦᵀM·diag(f_p − center_p)·Φ for every p, stacked.</summary>
    private NativeBuffer<double> Multiplications(LaplacianSpectrum spectrum, Matrix f, double[] center)
    {
        const int Block = 512;
        int n = spectrum.Count, m = spectrum.Size, rank = f.Cols;
        NativeBuffer<double> result = new((long)rank * m * m);
        try
        {
            using NativeBuffer<double> scaled = new((long)_context.Threads * m * Block);
            double* operators = result.Pointer, scratch = scaled.Pointer;
            fixed (double* pinned = spectrum.Vectors.Data)
            {
                double* phi = pinned;
                ParallelRows.ForWorkers(rank, 1, _context.Threads, _context.Token, (worker, p, _) =>
                {
                    double* weighted = scratch + ((long)worker * m * Block);
                    double* weights = stackalloc double[Block];
                    for (int from = 0; from < n; from += Block)
                    {
                        int width = Math.Min(Block, n - from);
                        for (int i = 0; i < width; i++)
                            weights[i] = (f.Data[((long)(from + i) * rank) + p] - center[p]) * (spectrum.Mass?[from + i] ?? 1);
                        for (int k = 0; k < m; k++)
                        {
                            double* row = phi + ((long)k * n) + from;
                            for (int i = 0; i < width; i++) weighted[((long)k * Block) + i] = row[i] * weights[i];
                        }
                        Gemm.Multiply(false, true, m, m, width, 1, weighted, Block, phi + from, n, from == 0 ? 0 : 1, operators + ((long)p * m * m), m);
                    }
                });
            }
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private static Matrix SumOfSquares(NativeBuffer<double> operators, int m)
    {
        Matrix sum = new(m, m);
        fixed (double* s = sum.Data)
        {
            for (long p = 0; p < operators.Length; p += (long)m * m)
                Gemm.Multiply(false, true, m, m, m, 1, operators.Pointer + p, m, operators.Pointer + p, m, 1, s, m);
        }
        return sum;
    }

    private static Matrix Mask(double[] lambdaX, double[] lambdaY, LaplacianMask kind)
    {
        Matrix q = new(lambdaY.Length, lambdaX.Length);
        double scale = kind == LaplacianMask.Resolvent ? Math.Max(Math.Max(lambdaX[^1], lambdaY[^1]), double.Epsilon) : 1, sum = 0, largest = 0;
        for (int i = 0; i < q.Rows; i++)
        {
            for (int j = 0; j < q.Cols; j++)
            {
                double lx = lambdaX[j] / scale, ly = lambdaY[i] / scale, value;
                if (kind == LaplacianMask.Resolvent)
                {
                    double rx = 1 / ((lx * lx) + 1), ry = 1 / ((ly * ly) + 1), re = (ly * ry) - (lx * rx), im = ry - rx;
                    value = (re * re) + (im * im);
                }
                else
                {
                    value = (lx - ly) * (lx - ly);
                }
                q[i, j] = value;
                sum += value;
                largest = Math.Max(largest, value);
            }
        }
        double divisor = kind switch { LaplacianMask.Sum => sum, LaplacianMask.Max => largest, _ => 1 };
        if (divisor > 0)
        {
            foreach (ref double v in q.Data.AsSpan()) v /= divisor;
        }
        return q;
    }
}
