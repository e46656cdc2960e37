using System.Text.Json.Serialization;
using LfmNative.Diagnostics;
using LfmNative.Memory;
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

    /// <summary>Weights of the Laplacian penalty; the command line writes file:W for given ones.</summary>
    [Option("mask")]
    public LaplacianMask Mask { get; init; } = LaplacianMask.Sum;

    /// <summary>
    /// Q of <see cref="LaplacianMask.Given"/>: m2×m1, finite, not negative; C_ij costs w_l/2·Q_ij·C_ij². Null for the others.
    /// </summary>
    [JsonIgnore]
    public Matrix? MaskWeights { get; init; }

    /// <summary>These options for maps of leading eigenpairs.</summary>
    /// <param name="m2">Eigenpairs of Y.</param>
    /// <param name="m1">Eigenpairs of X.</param>
    internal MapSolverOptions Leading(int m2, int m1) =>
        MaskWeights is null ? this : this with { MaskWeights = MaskWeights.Leading(m2, m1) };

    /// <summary>Refuses given weights that do not fit a map.</summary>
    /// <param name="m2">Eigenpairs of Y.</param>
    /// <param name="m1">Eigenpairs of X.</param>
    internal void CheckMask(int m2, int m1)
    {
        if (MaskWeights is null || (MaskWeights.Rows == m2 && MaskWeights.Cols == m1)) return;
        Throw.Argument($"the weights given for ⟨mask⟩ are {MaskWeights.Rows}×{MaskWeights.Cols}, and the map is {m2}×{m1}: "
            + "one row an eigenpair of Y, one column one of X; give such a matrix, or set ⟨eigenpairs⟩ and ⟨eigenpairs-y⟩");
    }

    internal void Check()
    {
        OptionRange.Check(this);
        if (Mask == LaplacianMask.Given && MaskWeights is null)
            Throw.Argument("⟨mask⟩ is given, and no weights were; give a matrix of one row an eigenpair of Y, one column one of X");
        if (Mask != LaplacianMask.Given && MaskWeights is not null)
            Throw.Argument("weights of the Laplacian penalty were given and ⟨mask⟩ is not given; set it so");
        int bad = MaskWeights is null ? -1 : Array.FindIndex(MaskWeights.Data, w => !(w >= 0 && double.IsFinite(w)));
        if (bad >= 0)
        {
            Throw.Argument($"the weights given for ⟨mask⟩ hold {MaskWeights!.Data[bad]} in row {bad / MaskWeights.Cols}, "
                + $"column {bad % MaskWeights.Cols} (counted from 0); they must be finite and not negative");
        }
        if (DescriptorWeight == 0)
            Throw.Argument("⟨descriptor-weight⟩ is 0, so nothing ties the map to the data; give a positive weight");
    }
}
