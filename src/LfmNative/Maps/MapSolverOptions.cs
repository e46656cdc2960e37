using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Maps;

/// <summary>Weights and tolerances of the map energy.</summary>
public sealed record MapSolverOptions
{
    /// <summary>Weight w_d of descriptor preservation, above 0.</summary>
    [Option("descriptor-weight", Min = 0, Aliases = "w-descr", Value = "W")]
    public double DescriptorWeight { get; init; } = 1;

    /// <summary>Weight w_l of Laplacian commutativity.</summary>
    [Option("laplacian-weight", Min = 0, Aliases = "w-lap", Value = "W")]
    public double LaplacianWeight { get; init; } = 1e-3;

    /// <summary>Weight w_c of commutativity with the descriptors as multiplication operators.</summary>
    [Option("commutativity-weight", Min = 0, Aliases = "w-dcomm", Value = "W")]
    public double CommutativityWeight { get; init; } = 0.1;

    /// <summary>Relative residual of the map's normal equations to reach.</summary>
    [Option("map-tolerance", Min = 1e-15, Max = 0.1, Value = "EPS")]
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Part of the largest singular value below which mixed descriptors are dropped.</summary>
    [Option("rank-tolerance", Min = 0, Max = 0.5, Value = "EPS")]
    public double RankTolerance { get; init; } = 1e-7;

    /// <summary>Normalization of the Laplacian penalty.</summary>
    [Option("mask")]
    public LaplacianMask Mask { get; init; } = LaplacianMask.Sum;

    internal void Check()
    {
        OptionRange.Check(this);
        if (DescriptorWeight == 0)
            Throw.Argument("⟨descriptor-weight⟩ is 0, so nothing ties the map to the data; give a positive weight");
    }
}
