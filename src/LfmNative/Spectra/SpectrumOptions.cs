using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Spectra;

/// <summary>What spectrum is wanted, and how.</summary>
public sealed record SpectrumOptions
{
    /// <summary>Eigenpairs, the smallest, at most as many as samples.</summary>
    [Option("eigenpairs", Min = 1, Aliases = "eigs", Value = "N")]
    public int Eigenpairs { get; init; } = 50;

    /// <summary>Operator of the spectrum.</summary>
    [Option("laplacian")]
    public LaplacianKind Laplacian { get; init; } = LaplacianKind.Normalized;

    /// <summary>Eigensolver.</summary>
    [Option("solver")]
    public EigenSolverKind Solver { get; init; } = EigenSolverKind.Auto;

    /// <summary>Products with the operator after which an iterative solver gives up.</summary>
    [Option("max-products", Min = 1, Value = "N")]
    public int MaxProducts { get; init; } = 200_000;

    /// <summary>Residual ‖Lφ − λφ‖₂ that every eigenpair must reach, relative to max(1, a bound of ‖L‖/2).</summary>
    [Option("tolerance", Min = 1e-14, Max = 0.1, Value = "EPS")]
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>Seed of the start vectors.</summary>
    public ulong Seed { get; init; }

    internal void Check(int n)
    {
        OptionRange.Check(this);
        if (Eigenpairs > n) Throw.Argument($"⟨eigenpairs⟩ is {Eigenpairs}; a graph of {n} samples has 1..{n}");
    }
}
