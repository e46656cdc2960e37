using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>Block Lanczos with full orthogonalisation and thick restart (Wu and Simon 2000, in the block form of Zhou and Saad 2008).</summary>
/// <remarks>
/// Eight vectors go through the sparse product together and through BLAS-3 for the rest, which is what makes it faster than one vector at a
/// time; and eight copies of an eigenvalue enter the space at once. It holds no state between calls, so any number may run side by side.
/// The known modes (null vectors, and those of the request) are taken out of every new block. A block that loses rank, as it does
/// when the space is invariant, is filled up with random vectors.
/// </remarks>
internal sealed unsafe class BlockSolver : IEigenSolver
{
    private const int Width = SparseProduct.BlockWidth;

    public string Name => "block";

    /// <summary>Whether there is room for the basis, and for looking for one more pair beside the wanted ones.</summary>
    public static bool Fits(LaplacianOperator op, int count) => op.Size - op.ComponentCount >= (2L * count) + (6 * Width);

    public int Largest(LaplacianOperator op, int count, EigenRequest request, double* values, double* vectors, ComputeContext context)
    {
        int n = op.Size, free = n - op.ComponentCount - request.KnownCount;
        int size = Math.Min((2 * count) + (4 * Width), free - Width) / Width * Width;
        using Run run = new(op, count, size, request, context);
        int restarts = run.Iterate(values);
        new Span<double>(run.Basis, checked(count * n)).CopyTo(new Span<double>(vectors, count * n));
        return restarts;
    }

    private sealed class Run : IDisposable
    {
        private readonly LaplacianOperator _op;
        private readonly EigenRequest _request;
        private readonly ComputeContext _context;
        private readonly int _n;
        private readonly int _count;
        private readonly int _size;
        private readonly TallProducts _tall;
        private readonly NativeBuffer<double> _basis;
        private readonly NativeBuffer<double> _scratch;
        private readonly NativeBuffer<double> _projected;
        private readonly NativeBuffer<double> _along;
        private readonly NativeBuffer<double> _coupling = new(Width * Width);
        private Rng _random;

        public Run(LaplacianOperator op, int count, int size, EigenRequest request, ComputeContext context)
        {
            (_op, _count, _size, _request, _context, _n) = (op, count, size, request, context, op.Size);
            _tall = new TallProducts(_n, context.Threads, context.Token);
            _random = new Rng(request.Seed);
            _basis = new NativeBuffer<double>((long)(size + Width) * _n);
            _scratch = new NativeBuffer<double>(2L * Width * _n);
            _projected = new NativeBuffer<double>((long)size * size, zeroed: true);
            _along = new NativeBuffer<double>((long)Math.Max(size + Width, request.KnownCount) * Width * 2);
        }

        /// <summary>(size + 8)×n, one basis vector a row.</summary>
        public double* Basis => _basis.Pointer;

        /// <summary>Runs to convergence; the wanted vectors are then the first rows of the basis. Returns the restarts.</summary>
        public int Iterate(double* values)
        {
            // A random block, drawn towards the top by one product.
            for (long i = 0; i < (long)Width * _n; i++) Basis[((long)Width * _n) + i] = _random.NextGaussian();
            _op.ApplyBlock(Basis + ((long)Width * _n), Basis, _scratch.Pointer);
            Orthonormalize(0);
            using NativeBuffer<double> ritz = new(_size), rotation = new((long)_size * _size);
            // A third of the room beyond the wanted pairs survives a restart: it holds what converges next.
            int kept = 0, converged = 0, keep = Math.Min(_size - Width, (_count + ((_size - _count) / 3) + Width - 1) / Width * Width);
            for (int restarts = 0; ; restarts++)
            {
                for (int end = kept; end < _size; end += Width)
                {
                    if (_op.Products >= _request.MaxProducts)
                        throw new LfmException(LfmErrorCode.NotConverged, $"the block solver found {converged} of {_count} eigenpairs in {_op.Products} products; raise the product limit, loosen the tolerance or use the dense solver");
                    Extend(end);
                }
                RayleighRitz(keep, ritz.Pointer, rotation.Pointer);
                converged = Converged(rotation.Pointer);
                _context.Tick("spectrum", converged, _count);
                _tall.Rotate(Basis, _size, rotation.Pointer, keep);
                if (converged == _count)
                {
                    new Span<double>(ritz.Pointer, _count).CopyTo(new Span<double>(values, _count));
                    return restarts;
                }
                kept = keep;
                Buffer.MemoryCopy(Basis + ((long)_size * _n), Basis + ((long)kept * _n), (long)Width * _n * sizeof(double), (long)Width * _n * sizeof(double));
                new Span<double>(_projected.Pointer, _size * _size).Clear();
                for (int i = 0; i < kept; i++) _projected.Pointer[((long)i * _size) + i] = ritz.Pointer[i];
            }
        }

        public void Dispose()
        {
            _basis.Dispose();
            _scratch.Dispose();
            _projected.Dispose();
            _along.Dispose();
            _coupling.Dispose();
        }

        /// <summary>Multiplies the block at rows end..end+8, records its projection and makes the next block.</summary>
        private void Extend(int end)
        {
            _context.Token.ThrowIfCancellationRequested();
            double* next = Basis + ((long)(end + Width) * _n), h = _along.Pointer;
            _op.ApplyBlock(Basis + ((long)end * _n), next, _scratch.Pointer);
            int rows = end + Width;
            _tall.Inner(Basis, rows, next, Width, h);
            _tall.Subtract(Basis, rows, next, Width, h);
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < Width; j++)
                    _projected.Pointer[((long)i * _size) + end + j] = _projected.Pointer[((long)(end + j) * _size) + i] = h[(i * Width) + j];
            }
            Orthonormalize(rows);
        }

        /// <summary>Makes the block behind the first <paramref name="rows"/> basis vectors orthonormal, to them and to the known modes.</summary>
        private void Orthonormalize(int rows)
        {
            double* block = Basis + ((long)rows * _n), r = _coupling.Pointer;
            Clean(block, Width, rows);
            new Span<double>(r, Width * Width).Clear();
            for (int i = 0; i < Width; i++)
            {
                double* w = block + ((long)i * _n);
                double before = Math.Sqrt(VectorKernels.Dot(w, w, _n));
                for (int pass = 0; pass < 2; pass++)
                {
                    for (int j = 0; j < i; j++)
                    {
                        double* q = block + ((long)j * _n);
                        double along = VectorKernels.Dot(q, w, _n);
                        r[(j * Width) + i] += along;
                        VectorKernels.AddScaled(w, -along, q, _n);
                    }
                }
                double norm = Math.Sqrt(VectorKernels.Dot(w, w, _n));
                // What is left after heavy cancellation is rounding, not direction.
                bool lost = !(norm > 1e-13 * _op.Shift) || norm < 1e-8 * before;
                r[(i * Width) + i] = lost ? 0 : norm;
                while (lost)
                {
                    for (int t = 0; t < _n; t++) w[t] = _random.NextGaussian();
                    Clean(w, 1, rows + i);
                    Clean(w, 1, rows + i);
                    norm = Math.Sqrt(VectorKernels.Dot(w, w, _n));
                    lost = !(norm > 1e-6);
                }
                for (int t = 0; t < _n; t++) w[t] /= norm;
            }
        }

        /// <summary>Takes the first basis vectors and the known modes out of some rows.</summary>
        private void Clean(double* w, int b, int rows)
        {
            double* h = _along.Pointer + (_along.Length / 2);
            _tall.Inner(Basis, rows, w, b, h);
            _tall.Subtract(Basis, rows, w, b, h);
            for (int i = 0; i < b; i++) _op.PushDownNull(w + ((long)i * _n), w + ((long)i * _n), 1);
            _tall.Inner(_request.KnownVectors, _request.KnownCount, w, b, h);
            _tall.Subtract(_request.KnownVectors, _request.KnownCount, w, b, h);
        }

        /// <summary>The largest Ritz values, descending, and their coordinates in the basis (one vector a row).</summary>
        private void RayleighRitz(int wanted, double* ritz, double* rotation)
        {
            using NativeBuffer<double> negated = new((long)_size * _size);
            for (long i = 0; i < negated.Length; i++) negated.Pointer[i] = -_projected.Pointer[i];
            SymmetricEigen.Smallest(_size, negated.Pointer, wanted, ritz, rotation);
            for (int i = 0; i < wanted; i++) ritz[i] = -ritz[i];
        }

        /// <summary>How many of the wanted pairs have a residual within the tolerance: ‖R·y‖ with y the coordinates on the last block.</summary>
        private int Converged(double* rotation)
        {
            int converged = 0;
            double* r = _coupling.Pointer;
            for (int k = 0; k < _count; k++)
            {
                double* y = rotation + ((long)k * _size) + (_size - Width);
                double squared = 0;
                for (int i = 0; i < Width; i++)
                {
                    double sum = 0;
                    for (int j = i; j < Width; j++) sum += r[(i * Width) + j] * y[j];
                    squared += sum * sum;
                }
                if (Math.Sqrt(squared) <= _request.Tolerance * _op.Shift) converged++;
            }
            return converged;
        }
    }
}
