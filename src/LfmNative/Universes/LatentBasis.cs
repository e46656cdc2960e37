using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Universes;

/// <summary>Functions that all spaces have in common, as the functional maps of pairs of spaces say.</summary>
/// <param name="Blocks">Y_i, k_i×L: the coefficients of the latent functions on space i; ΣY_iᵀY_i = I.</param>
/// <param name="Eigenvalues">L values, ascending: how far the maps disagree on each function; 0 for one that all agree on.</param>
internal sealed record LatentBasis(Matrix[] Blocks, double[] Eigenvalues)
{
    /// <summary>The smallest eigenvectors of Σ w_ij ‖C_ij Y_i − Y_j‖².</summary>
    /// <remarks>
    /// Consistent latent basis of a functional map network: Wang, Huang and Guibas, "Image co-segmentation via consistent functional
    /// maps", 2013; Huang, Wang and Guibas, "Functional map networks for analyzing and exploring large shape collections", 2014.
    /// </remarks>
    /// <param name="spectra">Bases of the spaces, k_i functions each.</param>
    /// <param name="edges">Pairs of spaces with pairs of rows.</param>
    /// <param name="size">L, at most the sum of the k_i.</param>
    public static unsafe LatentBasis Of(LaplacianSpectrum[] spectra, IEnumerable<FittedEdge> edges, int size)
    {
        int[] start = new int[spectra.Length + 1];
        for (int i = 0; i < spectra.Length; i++) start[i + 1] = start[i] + spectra[i].Size;
        int n = start[^1];
        Matrix energy = new(n, n);
        foreach (FittedEdge edge in edges)
        {
            double weight = edge.Report.Weight;
            Add(energy, start[edge.From], start[edge.To], Map(spectra[edge.From], edge.Pairs.X, spectra[edge.To], edge.Pairs.Y), weight);
            Add(energy, start[edge.To], start[edge.From], Map(spectra[edge.To], edge.Pairs.Y, spectra[edge.From], edge.Pairs.X), weight);
        }
        double[] values = new double[n];
        Matrix vectors = new(size, n);
        fixed (double* a = energy.Data, v = values, w = vectors.Data) SymmetricEigen.Smallest(n, a, size, v, w);
        Matrix[] blocks = new Matrix[spectra.Length];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new Matrix(spectra[i].Size, size);
            for (int a = 0; a < blocks[i].Rows; a++)
            {
                for (int l = 0; l < size; l++) blocks[i][a, l] = vectors[l, start[i] + a];
            }
        }
        return new LatentBasis(blocks, values[..size]);
    }

    /// <summary>
    /// The values of the latent functions at the rows of a space, less their means, as unit rows of n×L: rows of the same item have the
    /// same. The constant function, which tells no rows apart, is zero then.
    /// </summary>
    public UnitRows Coordinates(LaplacianSpectrum spectrum, int space, ComputeContext context)
    {
        Matrix values = Gemm.Product(spectrum.Vectors, Blocks[space], transA: true);
        double[] mean = new double[values.Cols];
        for (int i = 0; i < values.Rows; i++)
        {
            for (int l = 0; l < mean.Length; l++) mean[l] += values[i, l] / values.Rows;
        }
        return UnitRows.Filled(values.Rows, values.Cols, context, (rows, first, last) =>
        {
            for (int i = first; i < last; i++)
            {
                ReadOnlySpan<double> from = values.Row(i);
                Span<float> to = rows.Row(i);
                for (int l = 0; l < to.Length; l++) to[l] = (float)(from[l] - mean[l]);
                rows.Unit(i);
            }
        });
    }

    /// <summary>C, k2×k1: functions of X have at their rows the values that C makes of them at the partners; least squares.</summary>
    /// <remarks>Φ_y[pairs]ᵀ C = Φ_x[pairs]ᵀ, with a ridge of rounding's size where pairs are fewer than functions.</remarks>
    internal static Matrix Map(LaplacianSpectrum x, int[] rowsX, LaplacianSpectrum y, int[] rowsY)
    {
        const double Ridge = 1e-9;
        Matrix a = y.Vectors.GatherColumns(rowsY), b = x.Vectors.GatherColumns(rowsX), gram = Gemm.Product(a, a, transB: true);
        double trace = 0;
        for (int i = 0; i < gram.Rows; i++) trace += gram[i, i];
        for (int i = 0; i < gram.Rows; i++) gram[i, i] += Ridge * trace / gram.Rows;
        return Cholesky.Solve(gram, Gemm.Product(a, b, transB: true), "the functional map of a pair of spaces");
    }

    /// <summary>Adds w‖C Y_x − Y_y‖².</summary>
    private static void Add(Matrix energy, int x, int y, Matrix c, double weight)
    {
        Matrix cc = Gemm.Product(c, c, transA: true);
        for (int i = 0; i < c.Cols; i++)
        {
            for (int j = 0; j < c.Cols; j++) energy[x + i, x + j] += weight * cc[i, j];
        }
        for (int k = 0; k < c.Rows; k++)
        {
            energy[y + k, y + k] += weight;
            for (int i = 0; i < c.Cols; i++)
            {
                energy[y + k, x + i] -= weight * c[k, i];
                energy[x + i, y + k] -= weight * c[k, i];
            }
        }
    }
}
