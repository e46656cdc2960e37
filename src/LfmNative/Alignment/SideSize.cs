using LfmNative.Graphs;
using LfmNative.Search;

namespace LfmNative;

/// <summary>What the memory of one side depends on.</summary>
/// <param name="Rows">Samples n.</param>
/// <param name="Cols">Dimensions d.</param>
/// <param name="K">Neighbours of each; 0 for the default.</param>
/// <param name="Method">How neighbours are searched.</param>
/// <param name="Eigenpairs">Eigenpairs m; 0 for none.</param>
internal readonly record struct SideSize(int Rows, int Cols, int K, NeighborMethod Method, int Eigenpairs)
{
    /// <summary>The sizes of a matrix under the options of its graph.</summary>
    /// <param name="x">Rows and columns.</param>
    /// <param name="options">k and search.</param>
    /// <param name="eigenpairs">Eigenpairs; 0 for none.</param>
    public static SideSize Of((int Rows, int Cols) x, GraphOptions options, int eigenpairs) =>
        new(x.Rows, x.Cols, options.K, options.Neighbors, eigenpairs);

    /// <summary>Bytes of a spectrum that was given, so that no graph is made; 0 for none.</summary>
    public long GivenSpectrum { get; init; }

    /// <summary>Neighbours as they will be.</summary>
    public int Neighbors => GivenSpectrum > 0 ? 0 : K > 0 ? Math.Min(K, Math.Max(1, Rows - 1)) : NeighborList.AutoK(Rows);

    /// <summary>Bytes of the samples as float32: the copy that was read; with a spectrum that was given.</summary>
    public long Input => (4L * Rows * Cols) + GivenSpectrum;

    /// <summary>Bytes of the neighbour lists.</summary>
    public long Lists => 12L * Rows * Neighbors;

    /// <summary>Entries of the graph at most: every neighbour in both directions.</summary>
    public long Entries => Math.Min(2L * Rows * Neighbors, Rows * (Rows - 1L));

    /// <summary>Bytes of the graph, with its bandwidths and components.</summary>
    public long Graph => (20 * Entries) + (24L * Rows);

    /// <summary>Bytes of the eigenvectors.</summary>
    public long Vectors => 8L * Rows * Eigenpairs;
}
