using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>A growing orthonormal basis in blocks of eight vectors (n×8 each), and the products that orthogonalisation needs.</summary>
/// <remarks>
/// Rows are taken in fixed chunks whose partial sums are added in their order: the same bits for any thread count. Within a chunk, tiles of
/// a few hundred rows stay in cache while every block of the basis passes over them.
/// </remarks>
internal sealed unsafe class BlockBasis : IDisposable
{
    public const int Width = BlockVectors.Width;

    /// <summary>Elements of an 8×8 matrix of coefficients.</summary>
    public const int Square = Width * Width;

    private const int Tile = 128;
    private const int LeastChunk = 2 * Tile;
    private const int MostChunks = 256;
    private readonly List<NativeBuffer<double>> _blocks = [];
    private readonly int _n;
    private readonly int _chunk;
    private readonly int _chunks;
    private readonly int _threads;
    private readonly CancellationToken _token;
    private NativeBuffer<double>? _minus;
    private NativeBuffer<double>? _sums;

    public BlockBasis(int n, int threads, CancellationToken token)
    {
        (_n, _threads, _token) = (n, threads, token);
        int tiles = (n + Tile - 1) / Tile;
        _chunk = Math.Max(LeastChunk, (tiles + MostChunks - 1) / MostChunks * Tile);
        _chunks = (n + _chunk - 1) / _chunk;
    }

    /// <summary>Block i, n×8; memory is taken when it is asked for first.</summary>
    public double* this[int i]
    {
        get
        {
            while (_blocks.Count <= i) _blocks.Add(new NativeBuffer<double>((long)Width * _n));
            return _blocks[i].Pointer;
        }
    }

    /// <summary>W ← W − V·subtract over the blocks from..count, then inner ← VᵀW over the blocks first..count.</summary>
    /// <param name="first">First block whose inner products are wanted.</param>
    /// <param name="count">Blocks of the basis that take part.</param>
    /// <param name="w">n×8.</param>
    /// <param name="subtract">Matrices 8×8, one a block of the whole basis, or null.</param>
    /// <param name="from">First block taken out.</param>
    /// <param name="inner">Takes matrices 8×8, one a block of the whole basis; may be <paramref name="subtract"/>.</param>
    public void Project(int first, int count, double* w, double* subtract, int from, double* inner) =>
        Pass(w, subtract is null ? count : from, first, count, subtract, inner + (first * Square), false);

    /// <summary>W ← W − V·subtract over the blocks first..count, then gram ← WᵀW.</summary>
    /// <param name="first">First block taken out.</param>
    /// <param name="count">One past the last.</param>
    /// <param name="w">n×8; no block that is taken out.</param>
    /// <param name="subtract">Matrices 8×8, one a block of the whole basis; not read where none takes part.</param>
    /// <param name="gram">Takes 8×8, or null.</param>
    public void Subtract(int first, int count, double* w, double* subtract, double* gram) =>
        Pass(w, first, count, count, subtract, gram, gram is not null);

    /// <summary>
    /// Takes out the blocks from..count; then the result holds the inner products with the blocks first..count, or the Gram matrix.
    /// </summary>
    private void Pass(double* w, int from, int first, int count, double* subtract, double* result, bool gram)
    {
        int size = ((count - first) * Square) + (gram ? Square : 0);
        nint[] blocks = Pointers(count);
        double* minus = Scratch(ref _minus, (long)count * Square), sums = Scratch(ref _sums, (long)_chunks * size);
        for (int i = from * Square; i < count * Square; i++) minus[i] = -subtract[i];
        ParallelRows.For(_n, _chunk, _threads, _token, (begin, to) =>
        {
            double* sum = sums + ((long)(begin / _chunk) * size);
            new Span<double>(sum, size).Clear();
            for (int row = begin; row < to; row += Tile)
            {
                int rows = Math.Min(Tile, to - row);
                long at = (long)row * Width;
                double* own = w + at;
                for (int b = from; b < count; b++)
                    BlockVectors.AddProduct((double*)blocks[b] + at, minus + (b * Square), own, rows);
                for (int b = first; b < count; b++)
                    BlockVectors.AddInner((double*)blocks[b] + at, own, rows, sum + ((b - first) * Square));
                if (gram) BlockVectors.AddInner(own, own, rows, sum);
            }
        });
        for (int c = 1; c < _chunks; c++) VectorKernels.AddScaled(sums, 1, sums + ((long)c * size), size);
        new Span<double>(sums, size).CopyTo(new Span<double>(result, size));
    }

    /// <summary>W ← W·T, in place.</summary>
    public void Transform(double* w, double* t) => ParallelRows.For(_n, _chunk, _threads, _token, (from, to) =>
        BlockVectors.Transform(w + ((long)from * Width), t, to - from));

    /// <summary>Linear combinations X ← V·S of some blocks.</summary>
    /// <param name="first">First block taken.</param>
    /// <param name="count">Blocks of the basis taken.</param>
    /// <param name="coefficients">One combination a row, 8·count entries each.</param>
    /// <param name="made">Combinations made; those up to the next multiple of 8 are zero.</param>
    /// <param name="target">Takes ⌈made/8⌉ blocks; not this basis.</param>
    public void Combine(int first, int count, double* coefficients, int made, BlockBasis target)
    {
        int blocks = (made + Width - 1) / Width, size = count * Width;
        nint[] from = Pointers(first + count)[first..], into = target.Pointers(blocks);
        using NativeBuffer<double> squares = new((long)blocks * count * Square, zeroed: true);
        double* s = squares.Pointer;
        for (int k = 0; k < made; k++)
        {
            for (int i = 0; i < size; i++)
            {
                double* square = s + ((((long)(k / Width) * count) + (i / Width)) * Square);
                square[(i % Width * Width) + (k % Width)] = coefficients[((long)k * size) + i];
            }
        }
        ParallelRows.For(_n, Tile, _threads, _token, (row, to) =>
        {
            for (int t = 0; t < blocks; t++)
            {
                long at = (long)row * Width;
                double* rows = (double*)into[t] + at;
                new Span<double>(rows, (to - row) * Width).Clear();
                for (int b = 0; b < count; b++)
                    BlockVectors.AddProduct((double*)from[b] + at, s + ((((long)t * count) + b) * Square), rows, to - row);
            }
        });
    }

    /// <summary>Copies vectors that stand as rows into blocks; the vectors that fill the last block are zero.</summary>
    public void Load(double* rows, int count)
    {
        nint[] blocks = Pointers((count + Width - 1) / Width);
        ParallelRows.For(_n, Tile, _threads, _token, (from, to) =>
        {
            for (int k = 0; k < blocks.Length * Width; k++)
            {
                double* block = (double*)blocks[k / Width] + (k % Width), row = rows + ((long)k * _n);
                for (int i = from; i < to; i++) block[(long)i * Width] = k < count ? row[i] : 0;
            }
        });
    }

    /// <summary>Copies the first vectors out as rows.</summary>
    public void Store(double* rows, int count)
    {
        nint[] blocks = Pointers((count + Width - 1) / Width);
        ParallelRows.For(_n, Tile, _threads, _token, (from, to) =>
        {
            for (int k = 0; k < count; k++)
            {
                double* block = (double*)blocks[k / Width] + (k % Width), row = rows + ((long)k * _n);
                for (int i = from; i < to; i++) row[i] = block[(long)i * Width];
            }
        });
    }

    /// <summary>Exchanges two blocks.</summary>
    public void Swap(int i, int j) => (_blocks[i], _blocks[j]) = (_blocks[j], _blocks[i]);

    /// <summary>Exchanges a block with one of another basis.</summary>
    public void SwapWith(int i, BlockBasis other, int j) => (_blocks[i], other._blocks[j]) = (other._blocks[j], _blocks[i]);

    /// <summary>An empty basis of the same shape.</summary>
    public BlockBasis Like() => new(_n, _threads, _token);

    public void Dispose()
    {
        _minus?.Dispose();
        _sums?.Dispose();
        foreach (NativeBuffer<double> block in _blocks) block.Dispose();
    }

    /// <summary>Room that stays from pass to pass.</summary>
    private static double* Scratch(ref NativeBuffer<double>? buffer, long size)
    {
        if (buffer is null || buffer.Length < size)
        {
            buffer?.Dispose();
            buffer = null;
            buffer = new NativeBuffer<double>(size + (size / 2));
        }
        return buffer.Pointer;
    }

    private nint[] Pointers(int count)
    {
        nint[] pointers = new nint[count];
        for (int i = 0; i < count; i++) pointers[i] = (nint)this[i];
        return pointers;
    }
}
