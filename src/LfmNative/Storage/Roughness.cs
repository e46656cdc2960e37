using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Storage;

/// <summary>How much eigenvectors differ between rows that lie next to each other, as a part of how much they differ between any.</summary>
/// <remarks>
/// The eigenvalue λ of a normalized Laplacian is about that part over all edges, so it is well below 1 for leading ones. Measured on four
/// embeddings of words by the 20 leading eigenvectors: 0.15–0.29, and 0.94–1.05 after the rows were shuffled.
/// </remarks>
internal static class Roughness
{
    /// <summary>From here on the rows are others than those of the spectrum, or structureless.</summary>
    public const double OfOtherRows = 0.9;

    private const int Queries = 400;
    private const int Modes = 20;

    /// <summary>The part, over some rows drawn at random and their nearest ones; 0 where there is nothing to compare.</summary>
    /// <param name="spectrum">Eigenpairs at the rows.</param>
    /// <param name="rows">n×d rows.</param>
    /// <param name="metric">Distance of rows.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static double Of(LaplacianSpectrum spectrum, ReadOnlyMatrixView<float> rows, DistanceMetric metric, ComputeContext context)
    {
        int[] order = new Rng(0x10C4).Permutation(rows.Rows), queries = order[..Math.Min(Queries, rows.Rows / 2)];
        ReadOnlyMatrixView<float> drawn = new(rows.Gather(queries), queries.Length, rows.Cols);
        (int[] near, _) = NeighborSearch.Nearest(drawn, rows, 2, metric, context);
        double close = 0, any = 0;
        for (int k = 1; k < Math.Min(spectrum.Size, Modes + 1); k++)
        {
            ReadOnlySpan<double> phi = spectrum.Vectors.Row(k);
            for (int q = 0; q < queries.Length; q++)
            {
                int own = queries[q], next = near[2 * q] == own ? near[(2 * q) + 1] : near[2 * q], other = order[^(q + 1)];
                close += (phi[own] - phi[next]) * (phi[own] - phi[next]);
                any += (phi[own] - phi[other]) * (phi[own] - phi[other]);
            }
        }
        return any > 0 ? close / any : 0;
    }
}
