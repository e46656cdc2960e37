using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>Makes new blocks of a basis orthonormal: to the blocks before, to the operator's null vectors and within themselves.</summary>
/// <remarks>
/// Block classical Gram–Schmidt twice, then Cholesky QR twice (Yamamoto et al. 2015). Along all but the last blocks a Krylov basis leaves
/// the first of the two no more than rounding to take out (Paige 1976), so it passes them by. Where the Gram matrix is too near to singular
/// for Cholesky, modified Gram–Schmidt on single vectors, with random ones in the place of those that are lost.
/// </remarks>
internal sealed unsafe class BlockOrthonormalizer : IDisposable
{
    private const int Width = BlockBasis.Width;
    private const int Square = BlockBasis.Square;

    /// <summary>
    /// Random vectors drawn at most in the place of one that was lost: with a dimension to spare, one is nearly always enough.
    /// </summary>
    private const int MostDraws = 16;

    private readonly LaplacianOperator _op;
    private readonly BlockBasis _basis;
    private readonly NativeBuffer<double> _inner;
    private readonly NativeBuffer<double> _again;
    private readonly NativeBuffer<double> _small = new(4 * Square);
    private double _scale;
    private Rng _random;

    /// <param name="op">The operator whose null vectors are kept out.</param>
    /// <param name="basis">The basis.</param>
    /// <param name="most">Blocks the basis can come to hold.</param>
    /// <param name="seed">Seed of the random vectors.</param>
    public BlockOrthonormalizer(LaplacianOperator op, BlockBasis basis, int most, ulong seed)
    {
        (_op, _basis) = (op, basis);
        _inner = new NativeBuffer<double>((long)most * Square);
        _again = new NativeBuffer<double>((long)most * Square);
        _random = new Rng(seed);
    }

    /// <summary>R, 8×8 upper triangular: the last block before it was made orthonormal is Q·R, up to what was taken out.</summary>
    public double* Coupling => _small.Pointer;

    private double* Gram => _small.Pointer + Square;

    private double* Inverse => _small.Pointer + (2 * Square);

    private double* Factor => _small.Pointer + (3 * Square);

    /// <summary>A random orthonormal block at an index.</summary>
    public void Random(int index)
    {
        double* w = _basis[index];
        for (long i = 0; i < (long)Width * _op.Size; i++) w[i] = _random.NextGaussian();
        // Little of a random block lies along the basis: one pass takes it out.
        Next(index, index);
    }

    /// <summary>A block of random combinations of some vectors at an index.</summary>
    public void Mix(BlockBasis vectors, int count, int index)
    {
        using NativeBuffer<double> weights = new((long)Width * ((count + Width - 1) / Width) * Width, zeroed: true);
        int stride = (int)weights.Length / Width;
        for (int k = 0; k < Width; k++)
        {
            for (int i = 0; i < count; i++) weights.Pointer[(k * stride) + i] = _random.NextGaussian();
        }
        using BlockBasis mixed = _basis.Like();
        vectors.Combine(0, stride / Width, weights.Pointer, Width, mixed);
        _ = _basis[index];
        _basis.SwapWith(index, mixed, 0);
        Next(index);
    }

    /// <summary>Makes the block at an index orthonormal to all before it and within itself.</summary>
    /// <param name="index">The block.</param>
    /// <param name="first">The first block along which it has more than rounding; those before are passed once alone.</param>
    /// <returns>VᵀW of the blocks V before it with W as it was: 8×8 each, zero before <paramref name="first"/>.</returns>
    public double* Next(int index, int first = 0)
    {
        double* w = _basis[index];
        _op.RemoveNull(w);
        _inner.Span[..(first * Square)].Clear();
        if (first < index) _basis.Project(first, index, w, null, first, _inner.Pointer);
        _basis.Project(0, index, w, _inner.Pointer, first, _again.Pointer);
        _op.RemoveNull(w);
        _basis.Subtract(0, index, w, _again.Pointer, Gram);
        for (long i = 0; i < (long)index * Square; i++) _scale = Math.Max(_scale, Math.Abs(_inner.Pointer[i]));
        double least = Cholesky();
        if (least < 1e-10)
        {
            Single(w, index);
            return _inner.Pointer;
        }
        new Span<double>(Factor, Square).CopyTo(new Span<double>(Coupling, Square));
        _basis.Transform(w, Inverse);
        // Dividing by a small pivot has raised what rounding left along the basis.
        if (least < 1e-4) Clean(w, index);
        _basis.Subtract(0, 0, w, null, Gram);
        Cholesky();
        _basis.Transform(w, Inverse);
        // R ← R₂R₁.
        for (int i = 0; i < Width; i++)
        {
            for (int j = Width - 1; j >= i; j--)
            {
                double sum = 0;
                for (int k = i; k <= j; k++) sum += Factor[(i * Width) + k] * Coupling[(k * Width) + j];
                Gram[(i * Width) + j] = sum;
            }
        }
        for (int i = 0; i < Width; i++)
        {
            for (int j = i; j < Width; j++) Coupling[(i * Width) + j] = Gram[(i * Width) + j];
        }
        return _inner.Pointer;
    }

    public void Dispose()
    {
        _inner.Dispose();
        _again.Dispose();
        _small.Dispose();
    }

    private void Clean(double* w, int index)
    {
        _op.RemoveNull(w);
        _basis.Project(0, index, w, null, index, _again.Pointer);
        _basis.Subtract(0, index, w, _again.Pointer, null);
    }

    /// <summary>
    /// Gram = RᵀR into Factor, R⁻¹ into Inverse; returns the least square of a pivot relative to its diagonal entry, 0 where a vector
    /// is no more than rounding.
    /// </summary>
    private double Cholesky()
    {
        double* g = Gram, r = Factor, inverse = Inverse;
        double least = 1, floor = 1e-13 * _scale;
        new Span<double>(r, Square).Clear();
        new Span<double>(inverse, Square).Clear();
        for (int j = 0; j < Width; j++)
        {
            for (int i = 0; i < j; i++)
            {
                double sum = g[(i * Width) + j];
                for (int k = 0; k < i; k++) sum -= r[(k * Width) + i] * r[(k * Width) + j];
                r[(i * Width) + j] = sum / r[(i * Width) + i];
            }
            double own = g[(j * Width) + j], pivot = own;
            for (int k = 0; k < j; k++) pivot -= r[(k * Width) + j] * r[(k * Width) + j];
            if (!(pivot > 1e-14 * own) || !(pivot > floor * floor)) return 0;
            least = Math.Min(least, pivot / own);
            r[(j * Width) + j] = Math.Sqrt(pivot);
        }
        for (int j = 0; j < Width; j++)
        {
            inverse[(j * Width) + j] = 1 / r[(j * Width) + j];
            for (int i = j - 1; i >= 0; i--)
            {
                double sum = 0;
                for (int k = i + 1; k <= j; k++) sum += r[(i * Width) + k] * inverse[(k * Width) + j];
                inverse[(i * Width) + j] = -sum / r[(i * Width) + i];
            }
        }
        return least;
    }

    /// <summary>Vector by vector, for a block that has lost rank or nearly so.</summary>
    private void Single(double* w, int index)
    {
        int n = _op.Size;
        double* r = Coupling;
        new Span<double>(r, Square).Clear();
        for (int i = 0; i < Width; i++)
        {
            double before = Norm(w, i);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j < i; j++) r[(j * Width) + i] += TakeOut(w, j, i);
            }
            double norm = Norm(w, i);
            // What is left after heavy cancellation is rounding, not direction.
            bool lost = !(norm > 1e-13 * _scale) || norm < 1e-8 * before;
            r[(i * Width) + i] = lost ? 0 : norm;
            for (int draws = 0; lost; draws++)
            {
                if (draws == MostDraws) Throw.Internal($"no vector orthogonal to {index} blocks of {n} nodes was found in {draws} draws");
                for (long t = 0; t < n; t++) w[(t * Width) + i] = _random.NextGaussian();
                for (int pass = 0; pass < 2; pass++)
                {
                    Clean(w, index);
                    for (int j = 0; j < i; j++) TakeOut(w, j, i);
                }
                norm = Norm(w, i);
                lost = !(norm > 1e-6);
            }
            for (long t = 0; t < n; t++) w[(t * Width) + i] /= norm;
        }
        Clean(w, index);
    }

    private double Norm(double* w, int i)
    {
        double sum = 0;
        for (long t = i; t < (long)Width * _op.Size; t += Width) sum += w[t] * w[t];
        return Math.Sqrt(sum);
    }

    /// <summary>Takes column j out of column i; returns the coefficient.</summary>
    private double TakeOut(double* w, int j, int i)
    {
        double along = 0;
        for (long t = 0; t < (long)Width * _op.Size; t += Width) along += w[t + j] * w[t + i];
        for (long t = 0; t < (long)Width * _op.Size; t += Width) w[t + i] -= along * w[t + j];
        return along;
    }
}
