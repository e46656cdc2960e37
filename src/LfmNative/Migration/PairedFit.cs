using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Migration;

/// <summary>Fits maps of every family to the same pairs of normalised rows; what families share is computed once.</summary>
/// <param name="x">n×d1 unit rows.</param>
/// <param name="y">n×d2 unit rows, row by row their partners.</param>
/// <param name="seed">Seed of the clusters.</param>
/// <param name="context">Threads and cancellation.</param>
internal sealed unsafe class PairedFit(UnitRows x, UnitRows y, ulong seed, ComputeContext context)
{
    private const double RankTolerance = 1e-10;
    private const int ClusterRounds = 30;

    private Matrix? _xx;
    private Matrix? _xy;
    private (double[] Values, Matrix Vectors, Matrix Cross)? _eigen;

    private Matrix Moments => _xx ??= UnitRows.TransposedProduct(x, x, context);

    private Matrix Cross => _xy ??= UnitRows.TransposedProduct(x, y, context);

    /// <summary>The linear map of some settings, d1×d2, and its local corrections.</summary>
    public (Matrix Matrix, LocalMaps? Local) Fit(MapSettings settings) => settings.Family switch
    {
        MapFamily.Orthogonal => (Rotation(), null),
        MapFamily.OrthogonalScale => (Scaled(Rotation()), null),
        MapFamily.LowRank => (OfRank(Ridge(settings.Ridge), settings.Rank), null),
        MapFamily.Ridge => (Ridge(settings.Ridge), null),
        _ => Mixture(settings),
    };

    private Matrix Rotation() => Svd.Of(Cross).PartialPolarFactor(RankTolerance);

    /// <summary>Q·diag(s), s by least squares for each dimension.</summary>
    private Matrix Scaled(Matrix q)
    {
        Matrix moved = Gemm.Product(Moments, q), scaled = new(q.Rows, q.Cols);
        double[] own = new double[q.Cols], cross = new double[q.Cols];
        for (int i = 0; i < q.Rows; i++)
        {
            for (int j = 0; j < q.Cols; j++)
            {
                own[j] += q[i, j] * moved[i, j];
                cross[j] += q[i, j] * Cross[i, j];
            }
        }
        for (int i = 0; i < q.Rows; i++)
        {
            for (int j = 0; j < q.Cols; j++) scaled[i, j] = own[j] > 0 ? q[i, j] * cross[j] / own[j] : 0;
        }
        return scaled;
    }

    /// <summary>(XᵀX + λ·mean eigenvalue)⁻¹XᵀY through the eigenvectors of XᵀX, which serve every λ.</summary>
    private Matrix Ridge(double part)
    {
        if (_eigen is null)
        {
            int d = x.Cols;
            Matrix copy = new(d, d), rows = new(d, d);
            Moments.Data.CopyTo(copy.Data, 0);
            double[] values = new double[d];
            fixed (double* a = copy.Data, w = values, v = rows.Data) SymmetricEigen.Smallest(d, a, d, w, v);
            _eigen = (values, rows, Gemm.Product(rows, Cross));
        }
        (double[] lambda, Matrix vectors, Matrix cross) = _eigen.Value;
        double ridge = part * lambda.Sum() / lambda.Length;
        Matrix scaled = new(cross.Rows, cross.Cols);
        for (int i = 0; i < cross.Rows; i++)
        {
            double denominator = lambda[i] + ridge;
            for (int j = 0; j < cross.Cols; j++) scaled[i, j] = denominator > 0 ? cross[i, j] / denominator : 0;
        }
        return Gemm.Product(vectors, scaled, transA: true);
    }

    /// <summary>W restricted to the leading directions of what it makes of the rows.</summary>
    private Matrix OfRank(Matrix w, int rank)
    {
        int d = w.Cols;
        Matrix fitted = Gemm.Product(w, Gemm.Product(Moments, w), transA: true);
        for (int i = 0; i < fitted.Data.Length; i++) fitted.Data[i] = -fitted.Data[i];
        Matrix leading = new(rank, d);
        double[] values = new double[d];
        fixed (double* a = fitted.Data, v = values, vectors = leading.Data) SymmetricEigen.Smallest(d, a, rank, v, vectors);
        return Gemm.Product(Gemm.Product(w, leading, transB: true), leading);
    }

    /// <summary>Ridge for all, and for each cluster of X's rows ridge on the residuals with the rows' weights in it.</summary>
    private (Matrix Matrix, LocalMaps Local) Mixture(MapSettings settings)
    {
        int n = x.Count, d1 = x.Cols, d2 = y.Cols, k = settings.Clusters;
        Matrix w = Ridge(settings.Ridge);
        float[] means = KMeans.Of(x.Pointer, n, d1, k, ClusterRounds, seed, context).Centers;
        float[] centers = new float[means.Length];
        using (UnitRows unit = HeldOutPairs.UnitsOf(new ReadOnlyMatrixView<float>(means, k, d1), context))
        {
            for (int c = 0; c < k; c++) unit.Row(c).CopyTo(centers.AsSpan(c * d1));
        }
        float[] maps = new float[(long)k * d1 * d2];
        using NativeBuffer<float> weights = new((long)n * k);
        fixed (float* p = centers) LocalMaps.Weigh(p, k, x.Pointer, n, d1, weights.Pointer);
        using UnitRows residuals = x.Times(w, transposed: false, toUnit: false, context);
        for (int i = 0; i < n; i++)
        {
            Span<float> fitted = residuals.Row(i), target = y.Row(i);
            for (int j = 0; j < d2; j++) fitted[j] = target[j] - fitted[j];
        }
        double ridge = settings.LocalRidge * n / d1;
        using UnitRows weighted = new(n, d1);
        for (int c = 0; c < k; c++)
        {
            context.Token.ThrowIfCancellationRequested();
            for (int i = 0; i < n; i++)
            {
                float weight = weights.Pointer[((long)i * k) + c];
                Span<float> from = x.Row(i), to = weighted.Row(i);
                for (int j = 0; j < d1; j++) to[j] = weight * from[j];
            }
            Matrix gram = UnitRows.TransposedProduct(weighted, x, context);
            for (int i = 0; i < d1; i++) gram[i, i] += ridge;
            Matrix local = Cholesky.Solve(gram, UnitRows.TransposedProduct(weighted, residuals, context), "a local map");
            for (int i = 0; i < local.Data.Length; i++) maps[((long)c * d1 * d2) + i] = (float)local.Data[i];
        }
        return (w, new LocalMaps(centers, maps, d1, d2));
    }
}
