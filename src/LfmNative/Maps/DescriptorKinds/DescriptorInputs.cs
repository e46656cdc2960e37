using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Maps.DescriptorKinds;

/// <summary>One side's data that descriptors are made from, checked.</summary>
internal readonly ref struct DescriptorInputs
{
    /// <summary>The neighbour graph; null where the spectrum was given without it and no kind needs it.</summary>
    public required NeighborGraph? Graph { get; init; }

    /// <summary>The eigenpairs.</summary>
    public required LaplacianSpectrum Spectrum { get; init; }

    /// <summary>n×d samples; empty where no kind needs them.</summary>
    public required ReadOnlyMatrixView<float> Samples { get; init; }

    /// <summary>Row numbers of the anchors.</summary>
    public required ReadOnlySpan<int> Anchors { get; init; }

    /// <summary>Class of each sample, or null.</summary>
    public required int[]? Labels { get; init; }

    /// <summary>Sorted union of the classes of both sides, or null.</summary>
    public required int[]? Classes { get; init; }

    /// <summary>n×p functions that are given with the samples, or null.</summary>
    public required Matrix? Given { get; init; }

    /// <summary>Scaling.</summary>
    public required DescriptorOptions Options { get; init; }

    /// <summary>Threads and cancellation.</summary>
    public required ComputeContext Context { get; init; }
}
