using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>The Krylov space of the block solver: basis, projected operator, Ritz pairs and their residuals.</summary>
internal sealed unsafe class BlockKrylov : IDisposable
{
    private const int Width = BlockBasis.Width;

    /// <summary>Blocks of the space in which the filter is chosen.</summary>
    private const int ProbeBlocks = 10;

    /// <summary>Blocks made at most in the check that the space misses nothing.</summary>
    private const int CheckBlocks = 6;

    /// <summary>
    /// What the check's filter raises the last wanted eigenvalue to where the space was made without one; squared until that takes more
    /// than the operator itself.
    /// </summary>
    private const double CheckGain = 8;

    /// <summary>
    /// What the top of the spectrum may be raised to in the first block: far above, its vectors could hardly be told apart.
    /// </summary>
    private const double StartGain = 1e4;

    /// <summary>Where the filter's cut is put: this many eigenvalues for each wanted one lie above it.</summary>
    private const double CutRatio = 1.8;

    private readonly LaplacianOperator _op;
    private readonly EigenRequest _request;
    private readonly ComputeContext _context;
    private readonly double _tolerance;
    private readonly int _n;
    private readonly int _count;
    private readonly int _most;
    private readonly int _size;
    private readonly BlockBasis _basis;
    private readonly BlockBasis _made;
    private readonly BlockOrthonormalizer _orthonormal;
    private readonly NativeBuffer<double> _projected;
    private readonly NativeBuffer<double> _ritz;
    private readonly NativeBuffer<double> _rotation;
    private readonly NativeBuffer<double> _scratch;
    private SpectralDensity? _density;
    private double _cutRatio = CutRatio;
    private int _known;
    private int _kept;
    private int _end;
    private int _converged;

    /// <param name="op">The operator.</param>
    /// <param name="count">Pairs wanted.</param>
    /// <param name="request">The rest of what is wanted.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    public BlockKrylov(LaplacianOperator op, int count, EigenRequest request, ComputeContext context)
    {
        (_op, _count, _request, _context, _n) = (op, count, request, context, op.Size);
        _tolerance = request.Tolerance * op.Shift;
        _most = BlockSolver.MostBlocks(count, (long)_n - op.ComponentCount - request.KnownCount);
        _size = _most * Width;
        _known = (request.KnownCount + Width - 1) / Width;
        _basis = new BlockBasis(_n, context.Threads, context.Token);
        _made = new BlockBasis(_n, context.Threads, context.Token);
        _orthonormal = new BlockOrthonormalizer(op, _basis, _known + _most + CheckBlocks + 2, request.Seed);
        _projected = new NativeBuffer<double>((long)_size * _size, zeroed: true);
        _ritz = new NativeBuffer<double>(_size);
        _rotation = new NativeBuffer<double>((long)_size * _size);
        _scratch = new NativeBuffer<double>((long)Width * _n);
    }

    /// <summary>
    /// What a filter should raise the wanted eigenvalue nearest to its cut to: little where products are expensive, so that the basis grows
    /// instead.
    /// </summary>
    /// <remarks>Measured: 8 for rows of 45 entries, below 5 for rows of 400; half or twice as much makes little difference.</remarks>
    private double Gain => Math.Clamp(8 * Math.Sqrt(48.0 * _n / Math.Max(1, _op.EntryCount)), 2.5, 12);

    /// <summary>Vectors that survive a restart: a third of the room beyond the wanted pairs holds what converges next.</summary>
    private int Kept => Math.Min(_size - Width, (_count + ((_size - _count) / 3) + Width - 1) / Width * Width);

    /// <summary>Begins with a random block, behind the known vectors.</summary>
    public void Start()
    {
        if (_known > 0) _basis.Load(_request.KnownVectors, _request.KnownCount);
        _orthonormal.Random(_known);
        _kept = _end = 0;
    }

    /// <summary>
    /// Estimates the spectrum by a short run of the plain operator, and chooses the filter. The space is left at one block, or, without a
    /// filter, as it is.
    /// </summary>
    public ChebyshevFilter Probe()
    {
        int blocks = Math.Min(ProbeBlocks, _most);
        while (_end < blocks) Extend(ChebyshevFilter.None);
        RayleighRitz();
        int size = _end * Width, dimension = _n - _op.ComponentCount - _request.KnownCount;
        _density = new SpectralDensity(_ritz.Pointer, _rotation.Pointer, size, dimension, Residual(size - 1));
        ChebyshevFilter filter = _density.Filter(_count, _cutRatio * _count, _op.Shift, Gain, _request.Tolerance);
        if (filter.Degree > 1) StartFromProbe(filter);
        return filter;
    }

    /// <summary>Extends the space until all wanted pairs have converged (true) or it is full (false).</summary>
    public bool Run(ChebyshevFilter filter)
    {
        int next = Math.Max(_kept + 1, filter.Degree == 1 ? _most : Math.Min(_most, ((int)(1.4 * _count) / Width) + 3)), last = 0;
        double before = double.NegativeInfinity;
        while (true)
        {
            while (_end < next)
            {
                Extend(filter);
                _context.Tick("spectrum", _converged, _count);
            }
            RayleighRitz();
            double worst = Worst(filter);
            if (worst <= 1) return true;
            if (_end == _most) return false;
            // Once the pairs have been found residuals fall by a steady factor a block:
            // against a filtered spectrum within ±1, e^arcosh θ.
            double expected = filter.Degree > 1 ? Math.Acosh(Math.Max(1, _ritz.Pointer[_count - 1])) : 0;
            double rate = Math.Max((before - Math.Log(worst)) / (_end - last), expected), predicted = Math.Log(worst) / rate;
            bool known = double.IsFinite(rate) && double.IsFinite(predicted) && rate > 0;
            int step = known ? (int)Math.Ceiling(Math.Min(predicted, _end / 2.0)) : _end / 8;
            (before, last, next) = (Math.Log(worst), _end, Math.Min(_most, _end + Math.Max(1, step)));
        }
    }

    /// <summary>The filter for the next run, from the Ritz values of a full space.</summary>
    public ChebyshevFilter Improve(ChebyshevFilter filter)
    {
        double* theta = _ritz.Pointer;
        _density ??= new SpectralDensity(filter);
        if (filter.Degree > 1 && theta[_count - 1] < 1.5)
        {
            // Fewer eigenvalues than thought lie above the cut: what is below it has no order.
            _cutRatio *= 1.5;
            return _density.Filter(_count, _cutRatio * _count, _op.Shift, Gain, _request.Tolerance);
        }
        int cut = Math.Min((int)(CutRatio * _count) + 4, Kept - 1);
        if (filter.Degree > 1 && theta[cut] <= 1) return filter;
        double last = filter.Inverse(theta[_count - 1]);
        ChebyshevFilter better = ChebyshevFilter.For(_density.Low, filter.Inverse(theta[cut]), last, _op.Shift, Gain, _request.Tolerance);
        bool pays = better.Degree > 1 && (filter.Degree == 1 || better.Rate(last) > 1.3 * filter.Rate(last));
        return pays ? better : filter;
    }

    /// <summary>Goes on from the best Ritz vectors with the same filter.</summary>
    public void Restart()
    {
        int keep = Kept / Width;
        Ritz(Kept);
        for (int b = 0; b < keep; b++) _basis.SwapWith(_known + b, _made, b);
        _basis.Swap(_known + keep, _known + _end);
        Clear();
        _kept = _end = keep;
        for (int i = 0; i < keep * Width; i++) _projected.Pointer[((long)i * _size) + i] = _ritz.Pointer[i];
    }

    /// <summary>Begins again with a block of random combinations of the wanted Ritz vectors.</summary>
    public void StartFromRitz()
    {
        Ritz(_count);
        _orthonormal.Mix(_made, _count, _known);
        Clear();
    }

    /// <summary>
    /// Whether a search from a new random block, kept orthogonal to the whole space, finds nothing as large as the last wanted pair. The
    /// space cannot be used after that.
    /// </summary>
    /// <remarks>
    /// A copy of an eigenvalue that the space has missed is orthogonal to all of it. Its share of a random block is about 8/n, and i
    /// further blocks raise it by T_i of its eigenvalue against the rest, which the filter holds within ±1; what lies between has
    /// converged or nearly so in the space. False means no more than that the check was not conclusive.
    /// </remarks>
    public bool NoneMissed(ChebyshevFilter filter)
    {
        double least = _ritz.Pointer[_count - 1];
        if (filter.Degree == 1 && _density is not null)
        {
            // The space did without, as products are expensive; here there is no space yet to find the top of the spectrum in.
            for (double gain = CheckGain; filter.Degree == 1 && gain < 1e4; gain *= gain)
                filter = _density.Filter(_count, _cutRatio * _count, _op.Shift, gain, _request.Tolerance);
            least = filter.Value(least);
        }
        if (filter.Degree == 1 || !(least > 1.5)) return false;
        int blocks = 1 + Math.Max(2, (int)Math.Ceiling(Math.Log(_n / 2.0) / (2 * Math.Acosh(least))));
        long free = (long)_n - _op.ComponentCount - _request.KnownCount;
        if (blocks > Math.Min(CheckBlocks, _most) || free < (_end + 2L + CheckBlocks) * Width) return false;
        if (_op.Products + ((long)CheckBlocks * Width * filter.Degree) > _request.MaxProducts) return false;
        _known += _end + 1;
        Clear();
        _orthonormal.Random(_known);
        for (; blocks <= Math.Min(CheckBlocks, _most); blocks++)
        {
            while (_end < blocks) Extend(filter);
            RayleighRitz();
            if (_ritz.Pointer[0] + Residual(0) < least) return true;
            if (_ritz.Pointer[0] - Residual(0) > least) return false;
        }
        return false;
    }

    /// <summary>Copies out the pairs that <see cref="Run"/> has found.</summary>
    public void Result(ChebyshevFilter filter, double* values, double* vectors)
    {
        Ritz(_count);
        _made.Store(vectors, _count);
        for (int k = 0; k < _count; k++) values[k] = filter.Inverse(_ritz.Pointer[k]);
    }

    public void Dispose()
    {
        _basis.Dispose();
        _made.Dispose();
        _orthonormal.Dispose();
        _projected.Dispose();
        _ritz.Dispose();
        _rotation.Dispose();
        _scratch.Dispose();
    }

    /// <summary>
    /// Begins again with a polynomial of the operator applied to the first block, as the space of the probe holds it: products that need
    /// not be made again.
    /// </summary>
    private void StartFromProbe(ChebyshevFilter filter)
    {
        int size = _end * Width;
        ChebyshevFilter shorter = filter with { Degree = Math.Min(_end - 1, (int)(Math.Log(StartGain) / filter.Rate(_ritz.Pointer[0]))) };
        if (shorter.Degree > 1)
        {
            using NativeBuffer<double> coefficients = new((long)Width * size, zeroed: true);
            for (int k = 0; k < size; k++)
            {
                double* y = _rotation.Pointer + ((long)k * size);
                double raised = shorter.Value(_ritz.Pointer[k]);
                for (int j = 0; j < Width; j++) VectorKernels.AddScaled(coefficients.Pointer + ((long)j * size), raised * y[j], y, size);
            }
            _basis.Combine(_known, _end, coefficients.Pointer, Width, _made);
            _basis.SwapWith(_known, _made, 0);
            _orthonormal.Next(_known);
        }
        Clear();
    }

    private void Clear()
    {
        _projected.Span.Clear();
        _kept = _end = 0;
    }

    /// <summary>Applies the filter to the last block, records its projection and makes the next block.</summary>
    private void Extend(ChebyshevFilter filter)
    {
        _context.Token.ThrowIfCancellationRequested();
        if (_op.Products + (Width * filter.Degree) > _request.MaxProducts)
        {
            throw new LfmException(
                LfmErrorCode.NotConverged,
                $"the block solver found {_converged} of {_count} eigenpairs in {_op.Products} products; "
                + "raise the product limit, loosen the tolerance or use the dense solver");
        }
        filter.Apply(_op, _basis[_known + _end], _basis[_known + _end + 1], _scratch.Pointer);
        // The operator takes a block into itself, the next and the one before; the first after a restart, into all that were kept.
        int first = _end <= _kept ? 0 : _known + _end - 1;
        double* h = _orthonormal.Next(_known + _end + 1, first) + ((long)_known * BlockBasis.Square);
        int columns = _end * Width;
        for (int i = 0; i < columns + Width; i++)
        {
            for (int j = 0; j < Width; j++)
            {
                double value = h[(i * Width) + j];
                _projected.Pointer[((long)i * _size) + columns + j] = value;
                _projected.Pointer[((long)(columns + j) * _size) + i] = value;
            }
        }
        _end++;
    }

    /// <summary>The Ritz values, descending, and their coordinates in the basis (one vector a row).</summary>
    /// <remarks>All of them: LAPACK takes longer to pick out a part by bisection.</remarks>
    private void RayleighRitz()
    {
        int size = _end * Width;
        using NativeBuffer<double> negated = new((long)size * size);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++) negated.Pointer[((long)i * size) + j] = -_projected.Pointer[((long)i * _size) + j];
        }
        SymmetricEigen.Smallest(size, negated.Pointer, size, _ritz.Pointer, _rotation.Pointer);
        for (int i = 0; i < size; i++) _ritz.Pointer[i] = -_ritz.Pointer[i];
    }

    /// <summary>The largest residual of a wanted pair as a multiple of the tolerance.</summary>
    private double Worst(ChebyshevFilter filter)
    {
        double worst = 0;
        _converged = 0;
        for (int k = 0; k < _count; k++)
        {
            double residual = Residual(k), theta = _ritz.Pointer[k], ratio = filter.ResidualBound(residual, theta) / _tolerance;
            // An eigenvalue lies within the residual of θ; where that is surely below the threshold nothing more need be known.
            if (_request.Least > filter.Cut && theta + residual < filter.Value(_request.Least)) ratio = 0;
            if (ratio <= 1) _converged++;
            worst = Math.Max(worst, ratio);
        }
        return worst;
    }

    /// <summary>Residual of a Ritz pair of the filtered operator: ‖R·y‖ with y the coordinates on the last block.</summary>
    private double Residual(int k)
    {
        int size = _end * Width;
        double squared = 0;
        double* r = _orthonormal.Coupling, y = _rotation.Pointer + ((long)k * size) + (size - Width);
        for (int i = 0; i < Width; i++)
        {
            double sum = 0;
            for (int j = i; j < Width; j++) sum += r[(i * Width) + j] * y[j];
            squared += sum * sum;
        }
        return Math.Sqrt(squared);
    }

    private void Ritz(int count) => _basis.Combine(_known, _end, _rotation.Pointer, count, _made);
}
