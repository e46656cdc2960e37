using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>ARPACK's implicitly restarted Lanczos (dsaupd, dseupd; Lehoucq, Sorensen, Yang 1998), mode 1, largest algebraic.</summary>
/// <remarks>
/// ARPACK keeps state between calls, so one gate for the process is held around a whole solve; waiting for it can be cancelled. The start
/// vector is ours, seeded.
/// </remarks>
internal sealed unsafe class ArpackSolver : IEigenSolver
{
    private static readonly SemaphoreSlim Gate = new(1, 1);

    public string Name => "arpack";

    public bool NoneMissed => false;

    /// <summary>Krylov vectors kept for a number of wanted pairs.</summary>
    public static int BasisSize(int count, int n) => Math.Min(n, Math.Max((2 * count) + 1, 20));

    public int Largest(LaplacianOperator op, int count, EigenRequest request, double* values, double* vectors, ComputeContext context)
    {
        int n = op.Size, ncv = BasisSize(count, n);
        if (count >= ncv) Throw.Argument($"ARPACK finds at most {n - 1} pairs of {n} samples; use ⟨solver⟩ dense");
        Gate.Wait(context.Token);
        try
        {
            return Solve(op, count, ncv, request, values, vectors, context);
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>The solve itself; the caller holds the gate.</summary>
    private static int Solve(
        LaplacianOperator op, int count, int ncv, EigenRequest request, double* values, double* vectors, ComputeContext context)
    {
        int n = op.Size, lworkl = checked(ncv * (ncv + 8));
        using NativeBuffer<double> residual = new(n), basis = new((long)n * ncv), workd = new(3L * n), workl = new(lworkl);
        Rng random = new(request.Seed);
        for (int i = 0; i < n; i++) residual.Pointer[i] = random.NextGaussian();
        int* iparam = stackalloc int[11], ipntr = stackalloc int[11];
        new Span<int>(iparam, 11).Clear();
        iparam[0] = 1;
        iparam[2] = request.MaxProducts;
        iparam[6] = 1;
        byte bmat = (byte)'I', all = (byte)'A';
        byte* which = stackalloc byte[2] { (byte)'L', (byte)'A' };
        int ido = 0, info = 1;
        using Projection known = new(request, n);
        op.PushDownNull(residual.Pointer, residual.Pointer, 1);
        known.Remove(residual.Pointer);
        while (true)
        {
            Arpack.dsaupd_c(
                &ido, &bmat, n, which, count, request.Tolerance, residual.Pointer, ncv, basis.Pointer, n,
                iparam, ipntr, workd.Pointer, workl.Pointer, lworkl, &info);
            if (ido is not (1 or -1)) break;
            context.Token.ThrowIfCancellationRequested();
            if (op.Products >= request.MaxProducts) throw NotConverged(0, count, op);
            double* y = workd.Pointer + ipntr[1] - 1;
            op.Apply(workd.Pointer + ipntr[0] - 1, y);
            known.PushDown(workd.Pointer + ipntr[0] - 1, y, op.Deflation);
            if (op.Products % 64 == 0) context.Tick("spectrum", iparam[4], count);
        }
        if (info == 1 || iparam[4] < count) throw NotConverged(iparam[4], count, op);
        if (info != 0) Throw.Internal($"dsaupd returned {info}");
        using NativeBuffer<int> select = new(ncv);
        Arpack.dseupd_c(
            1, &all, select.Pointer, values, vectors, n, 0,
            &bmat, n, which, count, request.Tolerance, residual.Pointer, ncv, basis.Pointer, n,
            iparam, ipntr, workd.Pointer, workl.Pointer, lworkl, &info);
        if (info != 0) Throw.Internal($"dseupd returned {info}");
        return iparam[2];
    }

    private static LfmException NotConverged(int found, int count, LaplacianOperator op) => new(
        LfmErrorCode.NotConverged,
        $"ARPACK found {found} of {count} eigenpairs in {op.Products} products; "
        + "raise the product limit, loosen the tolerance or use the dense solver");

    /// <summary>Keeps known eigenvectors out of the Krylov space.</summary>
    private sealed class Projection(EigenRequest request, int n) : IDisposable
    {
        private readonly NativeBuffer<double> _along = new(Math.Max(1, request.KnownCount));

        public void Remove(double* x) => PushDown(x, x, 1);

        /// <summary>y ← y − s·V(Vᵀx).</summary>
        public void PushDown(double* x, double* y, double s)
        {
            if (request.KnownCount == 0) return;
            Gemm.Multiply(false, false, request.KnownCount, 1, n, 1, request.KnownVectors, n, x, 1, 0, _along.Pointer, 1);
            Gemm.Multiply(true, false, n, 1, request.KnownCount, -s, request.KnownVectors, n, _along.Pointer, 1, 1, y, 1);
        }

        public void Dispose() => _along.Dispose();
    }
}
