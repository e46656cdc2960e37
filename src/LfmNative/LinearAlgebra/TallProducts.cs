using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Products of a few long vectors (one a row), in parallel over fixed chunks of their length.</summary>
/// <remarks>Chunks do not depend on the number of threads and partial sums are added in their order: the same bits for any thread count.</remarks>
internal sealed unsafe class TallProducts(int n, int threads, CancellationToken token)
{
    private const int Chunk = 4096;

    /// <summary>H ← V·Wᵀ.</summary>
    /// <param name="v">k×n.</param>
    /// <param name="k">Rows of V.</param>
    /// <param name="w">b×n.</param>
    /// <param name="b">Rows of W.</param>
    /// <param name="h">k×b, compact.</param>
    public void Inner(double* v, int k, double* w, int b, double* h)
    {
        int chunks = (n + Chunk - 1) / Chunk;
        long size = (long)k * b;
        if (size == 0) return;
        if (chunks == 1)
        {
            Gemm.Multiply(false, true, k, b, n, 1, v, n, w, n, 0, h, b);
            return;
        }
        using NativeBuffer<double> partial = new(chunks * size);
        double* sums = partial.Pointer;
        ParallelRows.For(chunks, 1, threads, token, (c, _) =>
        {
            int from = c * Chunk, width = Math.Min(Chunk, n - from);
            Gemm.Multiply(false, true, k, b, width, 1, v + from, n, w + from, n, 0, sums + (c * size), b);
        });
        new Span<double>(sums, (int)size).CopyTo(new Span<double>(h, (int)size));
        for (int c = 1; c < chunks; c++)
        {
            for (long i = 0; i < size; i++) h[i] += sums[(c * size) + i];
        }
    }

    /// <summary>W ← W − HᵀV.</summary>
    public void Subtract(double* v, int k, double* w, int b, double* h)
    {
        if (k == 0 || b == 0) return;
        ParallelRows.For(n, Chunk, threads, token, (from, to) =>
            Gemm.Multiply(true, false, b, to - from, k, -1, h, b, v + from, n, 1, w + from, n));
    }

    /// <summary>The first <paramref name="m"/> rows of V ← Y·V, in place.</summary>
    /// <param name="v">k×n.</param>
    /// <param name="k">Rows of V taken.</param>
    /// <param name="y">m×k.</param>
    /// <param name="m">Rows made, ≤ k.</param>
    public void Rotate(double* v, int k, double* y, int m)
    {
        const int Narrow = 512;
        using NativeBuffer<double> scratch = new((long)threads * m * Narrow);
        double* made = scratch.Pointer;
        ParallelRows.ForWorkers(n, Narrow, threads, token, (worker, from, to) =>
        {
            double* rows = made + ((long)worker * m * Narrow);
            int width = to - from;
            Gemm.Multiply(false, false, m, width, k, 1, y, k, v + from, n, 0, rows, Narrow);
            for (int i = 0; i < m; i++) new Span<double>(rows + ((long)i * Narrow), width).CopyTo(new Span<double>(v + ((long)i * n) + from, width));
        });
    }
}
