using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>The quadratic map energy in spectral coordinates: its value and its Hessian as an operator.</summary>
/// <remarks>
/// H(C) = w_d·C·AAᵀ + w_l·Q∘C + w_c(M_T·C + C·M_S − 2Σ_p T_p C S_p), M_T = ΣT_p², M_S = ΣS_p², with A, S_p and T_p of
/// <see cref="DescriptorOperators"/>. The (m1·m2)² matrix is never formed. Everything works on Cᵀ: the rows of H(C)ᵀ are independent,
/// and a block of them is two large products, the S_p one below the other by rows times Cᵀ, and the result, read as one row for each of
/// the block's, times the T_p one below the other.
/// </remarks>
internal sealed unsafe class MapProblem : IDisposable
{
    private readonly MapSolverOptions _options;
    private readonly ComputeContext _context;
    private readonly NativeBuffer<double>? _s;
    private readonly NativeBuffer<double>? _t;
    private readonly NativeBuffer<double>? _scratch;
    private readonly Matrix _right;
    private readonly Matrix _qt;
    private readonly int _block;

    /// <param name="operators">Descriptors of both sides.</param>
    /// <param name="columns">The descriptors used, or null for all.</param>
    /// <param name="options">Weights.</param>
    /// <param name="context">Threads and cancellation.</param>
    public MapProblem(DescriptorOperators operators, int[]? columns, MapSolverOptions options, ComputeContext context)
    {
        _options = options;
        _context = context;
        M1 = operators.X.Size;
        M2 = operators.Y.Size;
        Matrix? mixing = operators.Mixing(columns);
        Rank = mixing?.Cols ?? operators.Rank;
        (A, B) = operators.Coefficients(mixing);
        Gram = Gemm.Product(A, A, transB: true);
        Q = options.MaskWeights ?? Mask(operators.X.Eigenvalues, operators.Y.Eigenvalues, options.Mask);
        _qt = Q.Transposed();
        _right = new Matrix(M1, M1);
        for (int i = 0; i < _right.Data.Length; i++) _right.Data[i] = options.DescriptorWeight * Gram.Data[i];
        if (options.CommutativityWeight == 0) return;
        try
        {
            _s = operators.Unpack(ofX: true, byRows: true, mixing, context);
            _t = operators.Unpack(ofX: false, byRows: false, mixing, context);
            Matrix[] sums = new Matrix[2];
            ParallelRows.For(2, 1, context.Threads, context.Token, (side, _) =>
                sums[side] = side == 0 ? SumOfSquares(_s, M1) : SumOfSquares(_t, M2));
            (SumS, SumT) = (sums[0], sums[1]);
            for (int i = 0; i < _right.Data.Length; i++) _right.Data[i] += options.CommutativityWeight * SumS.Data[i];
            (_, _block) = Blocks(M1);
            _scratch = new NativeBuffer<double>(ScratchLength(M1, M2, Rank, context.Threads));
        }
        catch
        {
            Dispose();
            throw;
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

    /// <summary>m2×m1.</summary>
    public Matrix Q { get; }

    /// <summary>w_d·AAᵀ + w_c·M_S, m1×m1: what multiplies C from the right.</summary>
    public Matrix Right => _right;

    /// <summary>M_S, m1×m1; null without the commutativity term.</summary>
    public Matrix? SumS { get; }

    /// <summary>M_T, m2×m2; null without the commutativity term.</summary>
    public Matrix? SumT { get; }

    /// <summary>S_p, m1×m1, its rows <see cref="StrideS"/> apart.</summary>
    public double* S(int p) => _s!.Pointer + ((long)p * M1);

    /// <summary>Elements from one row of an S_p to the next.</summary>
    public long StrideS => (long)Rank * M1;

    /// <summary>T_p, m2×m2, compact.</summary>
    public double* T(int p) => _t!.Pointer + ((long)p * M2 * M2);

    /// <summary>Bytes of native memory at most, those that unpacking the operators takes included.</summary>
    /// <param name="m1">Eigenpairs of X.</param>
    /// <param name="m2">Eigenpairs of Y.</param>
    /// <param name="rank">Descriptors, at full rank.</param>
    /// <param name="threads">Worker threads.</param>
    public static long Bytes(int m1, int m2, long rank, int threads)
    {
        long square1 = (long)m1 * m1, square2 = (long)m2 * m2, larger = Math.Max(square1, square2);
        // While one side is unpacked there are a mixture of its packed operators and a square for each thread.
        long unpacking = ((rank * (larger + Math.Max(m1, m2))) / 2) + (threads * larger);
        return 8 * ((rank * (square1 + square2)) + Math.Max(unpacking, ScratchLength(m1, m2, rank, threads)));
    }

    /// <summary>H(C)ᵀ from Cᵀ, both m1×m2, with the first row set to zero (the first column of C is fixed).</summary>
    public void Hessian(double* ct, double* result)
    {
        int m1 = M1, m2 = M2, rank = Rank;
        double wc = _options.CommutativityWeight, wl = _options.LaplacianWeight;
        fixed (double* pinnedRight = _right.Data, pinnedSum = SumT!.Data, pinnedQ = _qt.Data)
        {
            double* right = pinnedRight, sumT = pinnedSum, qt = pinnedQ, s = _s!.Pointer, t = _t!.Pointer, scratch = _scratch!.Pointer;
            ParallelRows.ForWorkers(m1, _block, _context.Threads, _context.Token, (worker, from, to) =>
            {
                int rows = to - from;
                double* own = ct + ((long)from * m2), into = result + ((long)from * m2);
                double* carried = scratch + ((long)worker * _block * rank * m2);
                Gemm.Multiply(false, false, rows * rank, m2, m1, 1, s + ((long)from * rank * m1), m1, ct, m2, 0, carried, m2);
                Gemm.Multiply(false, false, rows, m2, rank * m2, -2 * wc, carried, (long)rank * m2, t, m2, 0, into, m2);
                Gemm.Multiply(false, false, rows, m2, m1, 1, right + ((long)from * m1), m1, ct, m2, 1, into, m2);
                Gemm.Multiply(false, false, rows, m2, m2, wc, own, m2, sumT, m2, 1, into, m2);
                for (long i = 0; i < (long)rows * m2; i++) into[i] += wl * qt[((long)from * m2) + i] * own[i];
            });
        }
        new Span<double>(result, m2).Clear();
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
            int m1 = M1, m2 = M2;
            double[] squares = new double[Rank];
            double* scratch = _scratch!.Pointer;
            long stride = _scratch.Length / Math.Min(_context.Threads, (M1 + _block - 1) / _block);
            fixed (double* pinned = c.Transposed().Data)
            {
                double* ct = pinned;
                ParallelRows.ForWorkers(Rank, 1, (int)(_scratch.Length / stride), _context.Token, (worker, p, _) =>
                {
                    double* commutator = scratch + (worker * stride);
                    Gemm.Multiply(false, false, m1, m2, m1, 1, S(p), StrideS, ct, m2, 0, commutator, m2);
                    Gemm.Multiply(false, false, m1, m2, m2, 1, ct, m2, T(p), m2, -1, commutator, m2);
                    squares[p] = VectorKernels.Dot(commutator, commutator, m1 * m2);
                });
            }
            foreach (double square in squares) commutativity += square;
        }
        return new MapEnergy(
            _options.DescriptorWeight / 2 * descriptor,
            _options.LaplacianWeight / 2 * laplacian,
            _options.CommutativityWeight / 2 * commutativity);
    }

    public void Dispose()
    {
        _s?.Dispose();
        _t?.Dispose();
        _scratch?.Dispose();
    }

    /// <summary>Blocks of rows that the Hessian is applied in, and rows of a block.</summary>
    /// <remarks>Few blocks: each goes over all T_p once. Their number is even, for two threads, and the same for any threads.</remarks>
    private static (int Count, int Rows) Blocks(int m1)
    {
        int blocks = 2 * ((m1 + 159) / 160);
        return (blocks, (m1 + blocks - 1) / blocks);
    }

    private static long ScratchLength(int m1, int m2, long rank, int threads)
    {
        (int blocks, int rows) = Blocks(m1);
        return Math.Min(threads, blocks) * Math.Max(rows * rank * m2, (long)m1 * m2);
    }

    /// <summary>The sum of the squares of symmetric operators, from their rows in any order.</summary>
    private static Matrix SumOfSquares(NativeBuffer<double> rows, int m)
    {
        Matrix sum = new(m, m);
        fixed (double* s = sum.Data) Gemm.GramOfRows(checked((int)(rows.Length / m)), m, rows.Pointer, s);
        return sum;
    }

    private static Matrix Mask(double[] lambdaX, double[] lambdaY, LaplacianMask kind)
    {
        Matrix q = new(lambdaY.Length, lambdaX.Length);
        double scale = kind == LaplacianMask.Resolvent ? Math.Max(Math.Max(lambdaX[^1], lambdaY[^1]), double.Epsilon) : 1;
        double sum = 0, largest = 0;
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
        double divisor = kind switch
        {
            LaplacianMask.Sum => sum,
            LaplacianMask.Max => largest,
            _ => 1,
        };
        if (divisor > 0)
        {
            foreach (ref double v in q.Data.AsSpan()) v /= divisor;
        }
        return q;
    }
}
