using LfmNative.Diagnostics;

namespace LfmNative.Spectra;

/// <summary>What spectrum is wanted, and how.</summary>
public sealed record SpectrumOptions
{
    /// <summary>Eigenpairs m, 1..n. Default 50.</summary>
    public int Eigenpairs { get; init; } = 50;

    /// <summary>The operator. Default <see cref="LaplacianKind.Normalized"/>.</summary>
    public LaplacianKind Laplacian { get; init; } = LaplacianKind.Normalized;

    /// <summary>The solver. Default <see cref="EigenSolverKind.Auto"/>.</summary>
    public EigenSolverKind Solver { get; init; } = EigenSolverKind.Auto;

    /// <summary>Residual ‖Lφ − λφ‖₂ that every pair must reach, relative to max(1, a bound of ‖L‖/2). Default 1e-8.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>Products with the operator after which an iterative solver gives up. Default 200,000.</summary>
    public int MaxProducts { get; init; } = 200_000;

    /// <summary>Seed of the start vectors. Default 0.</summary>
    public ulong Seed { get; init; }

    internal void Check(int n)
    {
        if (Eigenpairs < 1 || Eigenpairs > n) Throw.Argument($"{Eigenpairs} eigenpairs were asked for; a graph of {n} samples has 1..{n}");
        Throw.IfOutside(Tolerance, 1e-14, 1e-1, "tolerance");
        Throw.IfOutside(MaxProducts, 1, int.MaxValue, "max products");
    }
}
