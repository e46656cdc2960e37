using LfmNative.Diagnostics;

namespace LfmNative.Maps;

/// <summary>Weights and tolerances of the map energy.</summary>
public sealed record MapSolverOptions
{
    /// <summary>w_d ≥ 0, weight of descriptor preservation. Default 1.</summary>
    public double DescriptorWeight { get; init; } = 1;

    /// <summary>w_l ≥ 0, weight of Laplacian commutativity. Default 1e-3.</summary>
    public double LaplacianWeight { get; init; } = 1e-3;

    /// <summary>w_c ≥ 0, weight of commutativity with the descriptors as multiplication operators. Default 0.1.</summary>
    public double CommutativityWeight { get; init; } = 0.1;

    /// <summary>Normalisation of Q. Default by sum.</summary>
    public LaplacianMask Mask { get; init; } = LaplacianMask.Sum;

    /// <summary>Relative residual of the normal equations to reach. Default 1e-10.</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Descriptors are mixed down to those of singular values above this part of the largest. Default 1e-7.</summary>
    public double RankTolerance { get; init; } = 1e-7;

    internal void Check()
    {
        Throw.IfOutside(DescriptorWeight, 0, double.PositiveInfinity, "w-descr");
        Throw.IfOutside(LaplacianWeight, 0, double.PositiveInfinity, "w-lap");
        Throw.IfOutside(CommutativityWeight, 0, double.PositiveInfinity, "w-dcomm");
        if (DescriptorWeight == 0) Throw.Argument("w-descr is 0, so nothing ties the map to the data; give a positive weight");
        Throw.IfOutside(Tolerance, 1e-15, 1e-1, "map tolerance");
        Throw.IfOutside(RankTolerance, 0, 0.5, "rank tolerance");
    }
}
