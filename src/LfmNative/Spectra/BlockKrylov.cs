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

    /// <summary>Where the filter's cut is put: this many eigenvalues for each wanted one lie above it.</summary>
    private const double Aim = 1.8;

    private readonly LaplacianOperator _op;
    private readonly EigenRequest _request;
    private readonly ComputeContext _context;
    private readonly double _tolerance;
    private readonly int _n;
    private readonly int _count;
    private readonly int _most;
    private readonly int _size;
    private readonly int _known;
    private readonly BlockBasis _basis;
    private readonly BlockBasis _made;
    private readonly BlockOrthonormalizer _orthonormal;
    private readonly NativeBuffer<double> _projected;
    private readonly NativeBuffer<double> _ritz;
    private readonly NativeBuffer<double> _rotation;
    private readonly NativeBuffer<double> _scratch;
    private SpectralDensity? _density;
    private double _aim = Aim;
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
        _orthonormal = new BlockOrthonormalizer(op, _basis, _known + _most + 1, request.Seed);
        _projected = new NativeBuffer<double>((long)_size * _size, zeroed: true);
        _ritz = new NativeBuffer<double>(_size);
        _rotation = new NativeBuffer<double>((long)_size * _size);
        _scratch = new NativeBuffer<double>((long)Width * _n);
    }

    /// <summary>Vectors that survive a restart: a third of the room beyond the wanted pairs holds what converges next.</summary>
    private int Kept => Math.Min(_size - Width, (_count + ((_size - _count) / 3) + Width - 1) / Width * Width);

    /// <summary>Begins with a random block, behind the known vectors.</summary>
    public void Start()
    {
        if (_known > 0) _basis.Load(_request.KnownVectors, _request.KnownCount);
        _orthonormal.Random(_known);
        _kept = _end = 0;
    }

    /// <summary>Lets a short run of the plain operator show the spectrum, and chooses the filter. The space is left at its first block, or, without a filter, as it is.</summary>
    public ChebyshevFilter Probe()
    {
        int blocks = Math.Min(ProbeBlocks, _most);
        while (_end < blocks) Extend(ChebyshevFilter.None);
        RayleighRitz(_end * Width);
        _density = new SpectralDensity(_ritz.Pointer, _rotation.Pointer, _end * Width, _n - _op.ComponentCount - _request.KnownCount, Residual((_end * Width) - 1));
        ChebyshevFilter filter = _density.Filter(_count, _aim * _count, _op.Shift, _request.Tolerance);
        if (filter.Degree > 1) Clear();
        return filter;
    }

    /// <summary>Extends the space until all wanted pairs have converged (true) or it is full (false).</summary>
    public bool Run(ChebyshevFilter filter)
    {
        int next = Math.Max(_kept + 1, filter.Degree == 1 ? _most : Math.Min(_most, ((int)(1.4 * _count) / Width) + 3)), last = 0;
        double before = double.NaN;
        while (true)
        {
            while (_end < next)
            {
                Extend(filter);
                _context.Tick("spectrum", _converged, _count);
            }
            int wanted = Math.Min(_end * Width, _end == _most ? Kept : _count);
            RayleighRitz(wanted);
            double worst = Worst(filter);
            if (worst <= 1) return true;
            if (_end == _most) return false;
            // Residuals fall by a steady factor a block once the pairs have been found.
            double rate = (before - Math.Log(worst)) / (_end - last), predicted = Math.Log(worst) / rate;
            int step = rate > 0 && double.IsFinite(predicted) ? (int)Math.Ceiling(Math.Min(predicted, _end / 4.0)) : _end / 8;
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
            _aim *= 1.5;
            return _density.Filter(_count, _aim * _count, _op.Shift, _request.Tolerance);
        }
        int cut = Math.Min((int)(Aim * _count) + 4, Kept - 1);
        if (filter.Degree > 1 && theta[cut] <= 1) return filter;
        ChebyshevFilter better = ChebyshevFilter.For(_density.Low, filter.Inverse(theta[cut]), filter.Inverse(theta[_count - 1]), _op.Shift, _request.Tolerance);
        return better.Degree > 1 && (filter.Degree == 1 || better.Rate(filter.Inverse(theta[_count - 1])) > 1.3 * filter.Rate(filter.Inverse(theta[_count - 1]))) ? better : filter;
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
            throw new LfmException(LfmErrorCode.NotConverged, $"the block solver found {_converged} of {_count} eigenpairs in {_op.Products} products; raise the product limit, loosen the tolerance or use the dense solver");
        filter.Apply(_op, _basis[_known + _end], _basis[_known + _end + 1], _scratch.Pointer);
        double* h = _orthonormal.Next(_known + _end + 1) + ((long)_known * BlockBasis.Square);
        int columns = _end * Width;
        for (int i = 0; i < columns + Width; i++)
        {
            for (int j = 0; j < Width; j++)
                _projected.Pointer[((long)i * _size) + columns + j] = _projected.Pointer[((long)(columns + j) * _size) + i] = h[(i * Width) + j];
        }
        _end++;
    }

    /// <summary>The largest Ritz values, descending, and their coordinates in the basis (one vector a row).</summary>
    private void RayleighRitz(int wanted)
    {
        int size = _end * Width;
        using NativeBuffer<double> negated = new((long)size * size);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++) negated.Pointer[((long)i * size) + j] = -_projected.Pointer[((long)i * _size) + j];
        }
        SymmetricEigen.Smallest(size, negated.Pointer, wanted, _ritz.Pointer, _rotation.Pointer);
        for (int i = 0; i < wanted; i++) _ritz.Pointer[i] = -_ritz.Pointer[i];
    }

    /// <summary>The largest residual of a wanted pair as a multiple of the tolerance.</summary>
    private double Worst(ChebyshevFilter filter)
    {
        double worst = 0;
        _converged = 0;
        for (int k = 0; k < _count; k++)
        {
            double residual = Residual(k), theta = _ritz.Pointer[k], ratio = filter.ResidualBound(residual, theta) / _tolerance;
            // An eigenvalue lies within the residual of θ; where that is surely below the bar nothing more need be known.
            if (_request.Bar > filter.Cut && theta + residual < filter.Value(_request.Bar)) ratio = 0;
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
