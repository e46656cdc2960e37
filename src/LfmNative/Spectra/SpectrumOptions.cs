using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Spectra;

/// <summary>What spectrum is wanted, and how.</summary>
public sealed record SpectrumOptions
{
    private const int Automatic = 50;

    /// <summary>Eigenpairs, the smallest, at most as many as samples.</summary>
    [Option("eigenpairs", Min = 1, Auto = "50, or as many as there are distinct samples", Aliases = "eigs", Value = "N")]
    public int Eigenpairs { get; init; }

    /// <summary>Operator of the spectrum.</summary>
    [Option("laplacian")]
    public LaplacianKind Laplacian { get; init; } = LaplacianKind.Normalized;

    /// <summary>Eigensolver.</summary>
    [Option("solver")]
    public EigenSolverKind Solver { get; init; } = EigenSolverKind.Auto;

    /// <summary>Products with the operator after which an iterative solver gives up.</summary>
    [Option("max-products", Min = 1, Value = "N")]
    public int MaxProducts { get; init; } = 200_000;

    /// <summary>Residual ‖Lφ − λφ‖₂ that every pair must reach, relative to max(1, a bound of ‖L‖/2).</summary>
    [Option("tolerance", Min = 1e-14, Max = 0.1, Value = "EPS")]
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>Seed of the start vectors.</summary>
    public ulong Seed { get; init; }

    /// <summary>Eigenpairs of a graph: as given, else the automatic number.</summary>
    internal int EigenpairsOf(int nodes) => Eigenpairs > 0 ? Eigenpairs : Math.Min(Automatic, nodes);

    /// <summary>These options with the number of eigenpairs decided.</summary>
    /// <param name="nodes">Distinct samples.</param>
    /// <exception cref="LfmException">An option is out of its range.</exception>
    internal SpectrumOptions Decided(int nodes)
    {
        OptionRange.Check(this);
        if (Eigenpairs > nodes) Throw.Argument($"⟨eigenpairs⟩ is {Eigenpairs}; a graph of {nodes} distinct samples has 1..{nodes}");
        return this with { Eigenpairs = EigenpairsOf(nodes) };
    }
}
