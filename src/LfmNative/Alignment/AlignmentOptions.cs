using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>Everything that can be chosen about an alignment.</summary>
public sealed record AlignmentOptions
{
    /// <summary>Distance of the neighbour graphs. Default angular.</summary>
    public DistanceMetric Metric { get; init; } = DistanceMetric.Angular;

    /// <summary>Neighbours of each sample; 0 chooses by size (<see cref="NeighborList.AutoK"/>). Default 0.</summary>
    public int K { get; init; }

    /// <summary>How neighbours are searched. Default auto.</summary>
    public NeighborMethod Neighbors { get; init; }

    /// <summary>Affinity of the edges. Default singular.</summary>
    public AffinityKernel Kernel { get; init; } = AffinityKernel.Singular;

    /// <summary>Join components by minimum spanning edges. Default false.</summary>
    public bool Connect { get; init; }

    /// <summary>Operator, eigenpairs of X, solver, tolerance. Its seed is replaced by <see cref="Seed"/>.</summary>
    public SpectrumOptions Spectrum { get; init; } = new();

    /// <summary>Eigenpairs of Y; 0 takes as many as for X. Default 0.</summary>
    public int EigenpairsY { get; init; }

    /// <summary>Which descriptors. Default geodesic.</summary>
    public DescriptorOptions Descriptors { get; init; } = new();

    /// <summary>Class of each sample of X, for label descriptors.</summary>
    public int[]? LabelsX { get; init; }

    /// <summary>Class of each sample of Y, for label descriptors.</summary>
    public int[]? LabelsY { get; init; }

    /// <summary>Weights of the map energy.</summary>
    public MapSolverOptions Map { get; init; } = new();

    /// <summary>What follows the solve. Default ZoomOut.</summary>
    public Refinement Refine { get; init; } = Refinement.ZoomOut;

    /// <summary>Sizes and direction of ZoomOut.</summary>
    public ZoomOutOptions ZoomOut { get; init; } = new();

    /// <summary>Rounds of ICP at most. Default 10.</summary>
    public int IcpIterations { get; init; } = 10;

    /// <summary>Family of the ambient transform. Default orthogonal.</summary>
    public TransformKind Transform { get; init; } = TransformKind.Orthogonal;

    /// <summary>Pre-normalisation; null takes unit-center-unit for self-learning and none otherwise. Default null.</summary>
    public PreNormalization? Normalization { get; init; }

    /// <summary>Ridge of the least-squares transforms; NaN takes 1e-6·trace/d. Default NaN.</summary>
    public double Ridge { get; init; } = double.NaN;

    /// <summary>Try a small grid of eigenpairs, k, kernel and refinement on held-out anchors and keep the best. Needs 8 anchors. Default false.</summary>
    public bool Auto { get; init; }

    /// <summary>Seed of the start vectors, of an approximate search and of the held-out draw. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The published configuration: k = 300, 50 eigenpairs, ten ZoomOut steps from 40.</summary>
    public static AlignmentOptions Lfmap { get; } = new() { K = 300 };

    internal TransformOptions TransformOptions => new()
    {
        Kind = Transform,
        Ridge = Ridge,
        Normalization = Normalization ?? (Refine == Refinement.SelfLearning ? PreNormalization.UnitCenterUnit : PreNormalization.None),
    };

    internal void Check(int n1, int n2)
    {
        Throw.IfOutside(K, 0, int.MaxValue, "k");
        if (K >= Math.Min(n1, n2)) Throw.Argument($"k is {K}; with {n1} and {n2} samples it must lie in 1..{Math.Min(n1, n2) - 1}");
        Throw.IfOutside(EigenpairsY, 0, int.MaxValue, "eigenpairs of Y");
        Spectrum.Check(n1);
        (Spectrum with { Eigenpairs = EigenpairsY > 0 ? EigenpairsY : Spectrum.Eigenpairs }).Check(n2);
        Descriptors.Check();
        Map.Check();
        ZoomOut.Ladder(Spectrum.Eigenpairs, EigenpairsY > 0 ? EigenpairsY : Spectrum.Eigenpairs);
        Throw.IfOutside(IcpIterations, 1, 10_000, "ICP iterations");
        TransformOptions.Check();
    }
}
