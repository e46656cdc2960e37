using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>LAPACK on the full matrix: for small graphs, and where most pairs are wanted.</summary>
internal sealed unsafe class DenseSolver : IEigenSolver
{
    public string Name => "dense";

    public bool NoneMissed => true;

    public int Largest(LaplacianOperator op, int count, EigenRequest request, double* values, double* vectors, ComputeContext context)
    {
        long n = op.Size;
        if (n > 40_000) Throw.Argument($"the dense solver would need {n * n * 8L >> 20} MiB for {n} samples; use ⟨solver⟩ arpack");
        using NativeBuffer<double> a = new(n * n);
        using NativeBuffer<double> w = new(n);
        op.FillNegatedDense(a.Pointer);
        context.Token.ThrowIfCancellationRequested();
        SymmetricEigen.Smallest((int)n, a.Pointer, count, w.Pointer, vectors);
        for (int i = 0; i < count; i++) values[i] = -w.Pointer[i];
        return 0;
    }
}
