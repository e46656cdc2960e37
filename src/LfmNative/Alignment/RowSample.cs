using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>Rows of one side that stand for all of them, those of the known pairs among them.</summary>
/// <remarks>
/// The others are drawn at random, each with the same chance. A sum over all rows is estimated by the sample's, in which every drawn row
/// counts for those that were not (Horvitz and Thompson 1952): so eigenvectors at the sample stay orthonormal but for chance.
/// </remarks>
public sealed class RowSample
{
    private RowSample(int total, int[] rows, double weight, HashSet<int> known) =>
        (Total, Rows, Weights) = (total, rows, Array.ConvertAll(rows, row => known.Contains(row) ? 1 : weight));

    /// <summary>Rows that there are.</summary>
    public int Total { get; }

    /// <summary>The rows of the sample, ascending.</summary>
    public int[] Rows { get; }

    /// <summary>For how many rows each stands.</summary>
    public double[] Weights { get; }

    /// <summary>Draws a sample.</summary>
    /// <param name="total">Rows that there are.</param>
    /// <param name="count">Rows wanted; all where there are not more.</param>
    /// <param name="known">Rows that are taken in any case.</param>
    /// <param name="seed">The same seed draws the same rows.</param>
    /// <exception cref="LfmException">InvalidArgument: a known row that there is not, or more of them than are wanted.</exception>
    public static RowSample Draw(int total, int count, ReadOnlySpan<int> known, ulong seed)
    {
        HashSet<int> taken = [];
        foreach (int row in known)
        {
            if ((uint)row >= (uint)total) Throw.Argument($"a known pair names row {row}, and there are rows 0..{total - 1}; correct it");
            taken.Add(row);
        }
        if (count >= total) return new RowSample(total, [.. Enumerable.Range(0, total)], 1, taken);
        int drawn = count - taken.Count;
        if (drawn < 1)
            Throw.Argument($"{count} rows are to be drawn and {taken.Count} are those of known pairs, all of which are taken; draw more");
        int[] rows = [.. new Rng(seed ^ 0x5A3B).Permutation(total).Where(row => !taken.Contains(row)).Take(drawn).Concat(taken).Order()];
        return new RowSample(total, rows, (double)(total - taken.Count) / drawn, taken);
    }

    /// <summary>Places of some rows in the sample.</summary>
    /// <param name="rows">Rows that are in it.</param>
    /// <exception cref="LfmException">InvalidArgument: a row that is not.</exception>
    public int[] PlacesOf(int[] rows) => Array.ConvertAll(rows, row =>
    {
        int place = Array.BinarySearch(Rows, row);
        if (place < 0) Throw.Argument($"row {row} is not in the sample; draw it with that row among the known ones");
        return place;
    });

    /// <summary>Reads a spectrum at the sample's rows alone.</summary>
    /// <param name="file">The spectrum of all rows.</param>
    /// <param name="eigenpairs">How many of the leading pairs; 0 for all.</param>
    /// <param name="laplacian">The Laplacian of a file that does not tell.</param>
    /// <exception cref="LfmException">As for reading; InvalidArgument: a spectrum of another number of rows.</exception>
    public LaplacianSpectrum Read(SpectrumFile file, int eigenpairs = 0, LaplacianKind laplacian = LaplacianKind.Normalized)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.CheckCount(Total, "the matrix");
        return file.Read(Rows.Length == Total ? null : Rows, eigenpairs, laplacian).Weighted(Weights);
    }
}
