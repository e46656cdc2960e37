using LfmNative.Options;
using LfmNative.Search;

namespace LfmNative.Graphs;

/// <summary>How the neighbour graph of a set of samples is made.</summary>
public record GraphOptions
{
    /// <summary>Distance of samples.</summary>
    [Option("metric")]
    public DistanceMetric Metric { get; init; } = DistanceMetric.Angular;

    /// <summary>Neighbours of each sample, below the number of samples.</summary>
    [Option("k", Min = 1, Auto = "by the number of samples: ⌊n^(4/7)⌋ held to 10..300, 30 above 20,000", Value = "N")]
    public int K { get; init; }

    /// <summary>Search of the neighbours; auto is exact up to 100,000 rows and approximate, with measured recall, above.</summary>
    [Option("neighbors")]
    public NeighborMethod Neighbors { get; init; } = NeighborMethod.Auto;

    /// <summary>Affinity of an edge by its length.</summary>
    [Option("kernel")]
    public AffinityKernel Kernel { get; init; } = AffinityKernel.Singular;

    /// <summary>Join the components of a disconnected graph by minimum spanning edges.</summary>
    [Option("connect")]
    public bool Connect { get; init; }

    /// <summary>Seed of everything random.</summary>
    [Option("seed", Value = "N")]
    public ulong Seed { get; init; }

    /// <summary>Refuse work that is predicted to need more bytes of memory than this; −1 sets no limit.</summary>
    [Option("max-memory", Min = -1, Auto = "what the machine has free", Value = "SIZE", Since = "0.2")]
    public long MaxMemory { get; init; }

    /// <summary>k for n samples: as given, else <see cref="NeighborList.AutoK"/>.</summary>
    internal int NeighborsOf(int n) => K > 0 ? K : NeighborList.AutoK(n);
}
