using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Canonical correlation analysis of two spectral embeddings on known pairs.</summary>
/// <remarks>
/// The linear part of spectral universal embeddings (Yacobi, Ben-Ari, Talmon and Shaham 2025, arXiv 2505.21524: embed each side by its
/// Laplacian's eigenvectors, then CCA on the pairs; its third part, a network that matches the distributions, is not here). The constant
/// mode is left out and nothing is centred: the other modes are orthogonal to it already over all samples (mean zero for the combinatorial
/// Laplacian, by the mass for the random walk's, by the roots of the degrees for the normalised), which says more than the mean of a few
/// pairs. With E the embedding of the pairs of a side, a×m, and C = EᵀE/a + ridge·tr(EᵀE/a)/m·I, the directions A and B maximise
/// the correlation of E_xA and E_yB under AᵀC_xA = BᵀC_yB = I (Hotelling 1936; the ridge: Vinod 1976).
/// </remarks>
public sealed class SpectralCca
{
    /// <summary>Known pairs that correlations are made of, at least.</summary>
    public const int FewestPairs = 3;

    /// <summary>Singular values of the pairs' embedding below this part of the largest are rounding.</summary>
    private const double Rounding = 1e-12;

    internal SpectralCca(Matrix directionsX, Matrix directionsY, double[] correlations) =>
        (DirectionsX, DirectionsY, Correlations) = (directionsX, directionsY, correlations);

    /// <summary>m1×r: a sample of X with eigenvector entries φ has the canonical coordinates φ·<see cref="DirectionsX"/>.</summary>
    /// <remarks>Column j is scaled by the j-th correlation, so that directions count by how well they are shared.</remarks>
    public Matrix DirectionsX { get; }

    /// <summary>m2×r: the same for Y.</summary>
    public Matrix DirectionsY { get; }

    /// <summary>r canonical correlations, descending, in [0, 1].</summary>
    public double[] Correlations { get; }

    /// <summary>Components r.</summary>
    public int Components => Correlations.Length;

    /// <summary>Fits directions and map.</summary>
    /// <param name="x">Spectrum of X, m1 pairs.</param>
    /// <param name="y">Spectrum of Y, m2 pairs.</param>
    /// <param name="rowsX">Samples of X, the t-th being the same item as the t-th of Y; at least <see cref="FewestPairs"/>.</param>
    /// <param name="rowsY">Their partners.</param>
    /// <param name="components">Components at most; 0 for all: the smallest of pairs, m1 − 1 and m2 − 1.</param>
    /// <param name="ridge">Part of the mean variance that is added to every variance, ≥ 0.</param>
    /// <param name="scaling">How much each eigenvector counts.</param>
    /// <returns>The directions, and C, m2×m1: φ_y ≈ C·φ_x by the canonical components.</returns>
    /// <exception cref="LfmException">Too few pairs or eigenpairs; samples that do not exist; too many components.</exception>
    public static (SpectralCca Canonical, Matrix C) Fit(
        LaplacianSpectrum x,
        LaplacianSpectrum y,
        ReadOnlySpan<int> rowsX,
        ReadOnlySpan<int> rowsY,
        int components = 0,
        double ridge = 0,
        SpectralScaling scaling = SpectralScaling.None)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (rowsX.Length != rowsY.Length) Throw.Argument($"{rowsX.Length} rows of X and {rowsY.Length} of Y are no pairs; give as many");
        CheckPairs(rowsX.Length);
        int most = Most(rowsX.Length, x.Size, y.Size);
        if (most < 1) Throw.Argument($"⟨eigenpairs⟩ are {x.Size} and {y.Size}; beside the constant mode each side needs one at least");
        CheckComponents(components, rowsX.Length, x.Size, y.Size);
        Side ofX = new(x, rowsX, ridge, scaling, "X"), ofY = new(y, rowsY, ridge, scaling, "Y");
        Svd shared = Svd.Of(Gemm.Product(ofX.White, ofY.White, transA: true));
        int r = Math.Min(components > 0 ? components : most, shared.S.Length);
        double[] correlations = Array.ConvertAll(shared.S[..r], rho => Math.Clamp(rho, 0, 1));
        Matrix u = shared.U.Leading(shared.U.Rows, r), v = shared.Vt.Leading(r, shared.Vt.Cols).Transposed();
        Matrix c = Gemm.Product(ofY.Loadings(v, correlations), ofX.Directions(u, null), transB: true);
        c[0, 0] = Math.Sign(x.Vectors.Row(0).ToArray().Sum() * y.Vectors.Row(0).ToArray().Sum()) < 0 ? -1 : 1;
        return (new SpectralCca(ofX.Directions(u, correlations), ofY.Directions(v, correlations), correlations), c);
    }

    /// <summary>Refuses so few pairs that nothing is correlated.</summary>
    internal static void CheckPairs(int pairs)
    {
        if (pairs >= FewestPairs) return;
        Throw.Argument($"⟨map-method⟩ is spectral-cca, which correlates known pairs and needs {FewestPairs}; "
            + $"{pairs} were given: give more, or take the functional map, which needs none");
    }

    /// <summary>Refuses more components than pairs and eigenpairs have.</summary>
    internal static void CheckComponents(int components, int pairs, int m1, int m2)
    {
        int most = Most(pairs, m1, m2);
        if (components <= most) return;
        Throw.Argument($"⟨cca-components⟩ is {components}; {pairs} known pairs and {m1} and {m2} eigenpairs, "
            + $"without the constant mode, have at most {most}");
    }

    /// <summary>Canonical coordinates as a spectrum of its own, whose "eigenvectors" they are: what points are matched in.</summary>
    internal LaplacianSpectrum Coordinates(LaplacianSpectrum spectrum, bool ofX)
    {
        Matrix directions = ofX ? DirectionsX : DirectionsY;
        Matrix coordinates = Gemm.Product(directions, spectrum.Leading(directions.Rows).Vectors, transA: true);
        return new LaplacianSpectrum(new double[Components], coordinates, spectrum.Kind, spectrum.Mass, spectrum.Certificate);
    }

    /// <summary>For every sample of Y the nearest of X in canonical coordinates.</summary>
    internal int[] Nearest(LaplacianSpectrum x, LaplacianSpectrum y, ComputeContext context) =>
        NearestPoints.Of(Coordinates(y, ofX: false).Vectors, Coordinates(x, ofX: true).Vectors, Components, context);

    private static int Most(int pairs, int m1, int m2) => Math.Min(pairs, Math.Min(m1, m2) - 1);

    /// <summary>One side's embedding of the pairs, whitened: E = P·diag(σ)·Qᵀ.</summary>
    private sealed class Side
    {
        private readonly int _size;
        private readonly double[] _scale;
        private readonly double[] _deviation;
        private readonly Matrix _q;

        public Side(LaplacianSpectrum spectrum, ReadOnlySpan<int> rows, double ridge, SpectralScaling scaling, string side)
        {
            _size = spectrum.Size;
            _scale = Scales(spectrum, scaling);
            int a = rows.Length, m = _size - 1;
            Matrix embedded = new(a, m);
            for (int t = 0; t < a; t++)
            {
                if ((uint)rows[t] >= (uint)spectrum.Count)
                    Throw.Argument($"pair {t} names sample {rows[t]} of {side}; samples are 0..{spectrum.Count - 1}");
                for (int k = 0; k < m; k++) embedded[t, k] = _scale[k] * spectrum.Vectors[k + 1, rows[t]];
            }
            Svd svd = Svd.Of(embedded);
            int rank = 0;
            while (rank < svd.S.Length && svd.S[rank] > Rounding * svd.S[0]) rank++;
            if (rank == 0) Throw.Data($"the known pairs have no place in the spectrum of {side}: all their coordinates are zero");
            double variance = svd.S.Sum(s => s * s) / (a * m);
            _deviation = Array.ConvertAll(svd.S[..rank], s => Math.Sqrt((s * s / a) + (ridge * variance)));
            _q = svd.Vt.Leading(rank, m).Transposed();
            White = svd.U.Leading(a, rank);
            for (int t = 0; t < a; t++)
            {
                for (int k = 0; k < rank; k++) White[t, k] *= svd.S[k] / (Math.Sqrt(a) * _deviation[k]);
            }
        }

        /// <summary>a×rank, (EᵀE/a + ridge)^−½ applied to the embedding over √a.</summary>
        public Matrix White { get; }

        /// <summary>m×r directions for eigenvector entries, the constant mode's row zero; columns times weights if any.</summary>
        public Matrix Directions(Matrix mixing, double[]? weights) =>
            Of(mixing, (k, scale) => scale / _deviation[k], _scale, weights);

        /// <summary>m×r, covariance times directions: how eigenvector entries are made of canonical coordinates.</summary>
        public Matrix Loadings(Matrix mixing, double[] weights) =>
            Of(mixing, (k, scale) => scale * _deviation[k], Array.ConvertAll(_scale, s => 1 / s), weights);

        private Matrix Of(Matrix mixing, Func<int, double, double> spread, double[] scale, double[]? weights)
        {
            Matrix stretched = new(mixing.Rows, mixing.Cols);
            for (int k = 0; k < mixing.Rows; k++)
            {
                for (int j = 0; j < mixing.Cols; j++) stretched[k, j] = spread(k, mixing[k, j]) * (weights?[j] ?? 1);
            }
            Matrix inner = Gemm.Product(_q, stretched), result = new(_size, mixing.Cols);
            for (int k = 0; k < inner.Rows; k++)
            {
                for (int j = 0; j < inner.Cols; j++) result[k + 1, j] = scale[k] * inner[k, j];
            }
            return result;
        }

        /// <summary>
        /// What every eigenvector but the first is multiplied by: brings it to mean square 1 over the samples, times its scaling.
        /// </summary>
        private static double[] Scales(LaplacianSpectrum spectrum, SpectralScaling scaling)
        {
            double[] lambda = spectrum.Eigenvalues;
            double unit = Math.Sqrt(spectrum.Mass?.Sum() ?? spectrum.Count), floor = Array.Find(lambda, v => v > 1e-9 * lambda[^1]);
            bool commutes = scaling == SpectralScaling.Commute && floor > 0;
            return [.. lambda.Skip(1).Select(v => commutes ? unit * Math.Sqrt(floor / Math.Max(v, floor)) : unit)];
        }
    }
}
