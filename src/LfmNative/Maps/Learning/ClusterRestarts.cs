using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Maps.Learning;

/// <summary>
/// Rough cross-covariances without known pairs, or with few: clusters of both sides, matched by how they lie to each other.
/// </summary>
/// <remarks>
/// After Schnaus et al. 2026 (arXiv 2610.09411): k-means on part of each side, centred kernels of the centres matched as a quadratic
/// assignment (centred kernel alignment), known pairs in its linear term.
/// </remarks>
internal static class ClusterRestarts
{
    /// <summary>Part of the rows that a restart sees.</summary>
    private const double Part = 0.7;

    /// <summary>Rows that a restart sees at most.</summary>
    private const int MostRows = 5000;

    private const int Rounds = 15;
    private const int Moves = 300;
    private const int Searches = 4;

    /// <summary>One restart.</summary>
    /// <param name="Covariance">Mean of a·bᵀ over the matched centres, d1×d2.</param>
    /// <param name="Alignment">Objective of the assignment over the norms of both kernels.</param>
    /// <param name="Clusters">Clusters of each side.</param>
    public sealed record Restart(Matrix Covariance, double Alignment, int Clusters);

    /// <summary>Makes restarts, one a thread.</summary>
    /// <param name="rows">Both sides and the known pairs.</param>
    /// <param name="clusters">Numbers of clusters, in turn; held to a quarter of the smaller side.</param>
    /// <param name="count">Restarts.</param>
    /// <param name="seed">Draws the rows and the first centres.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    public static Restart[] Run(LearningRows rows, int[] clusters, int count, ulong seed, ComputeContext context)
    {
        Restart[] restarts = new Restart[count];
        int most = Math.Max(2, Math.Min(rows.X.Count, rows.Y.Count) / 4), done = 0;
        ComputeContext single = new(1, null, context.Token);
        ParallelRows.ForWorkers(count, 1, context.Threads, context.Token, (worker, s, _) =>
        {
            restarts[s] = Run(rows, Math.Min(clusters[s % clusters.Length], most), new Rng(seed ^ ((ulong)(s + 1) << 32)), single);
            int finished = Interlocked.Increment(ref done);
            if (worker == 0) context.Tick("restarts", finished, count);
        });
        return restarts;
    }

    private static Restart Run(LearningRows rows, int clusters, Rng rng, ComputeContext context)
    {
        Matrix a = Centers(rows.X, clusters, ref rng, context), b = Centers(rows.Y, clusters, ref rng, context);
        Matrix knownX = Gather(rows.X, rows.AnchorsX), knownY = Gather(rows.Y, rows.AnchorsY);
        Matrix centeredA = TakeMeanOff(a, knownX), centeredB = TakeMeanOff(b, knownY);
        Matrix kernelA = Gemm.Product(centeredA, centeredA, transB: true), kernelB = Gemm.Product(centeredB, centeredB, transB: true);
        Matrix? linear = null;
        if (rows.Anchors > 0)
        {
            Matrix toX = Gemm.Product(centeredA, knownX, transB: true), toY = Gemm.Product(centeredB, knownY, transB: true);
            linear = Gemm.Product(toX, toY, transB: true);
            for (int i = 0; i < linear.Data.Length; i++) linear.Data[i] *= 2;
        }
        int[] best = [];
        double most = double.NegativeInfinity;
        for (int search = 0; search < Searches; search++)
        {
            int[] permutation = rng.Permutation(clusters);
            double value = QuadraticAssignment.Search(kernelA, kernelB, linear, permutation, Moves, ref rng);
            if (value > most) (most, best) = (value, permutation);
        }
        Matrix matched = new(clusters, b.Cols);
        for (int k = 0; k < clusters; k++) b.Row(best[k]).CopyTo(matched.Row(k));
        Matrix covariance = Gemm.Product(a, matched, transA: true);
        for (int i = 0; i < covariance.Data.Length; i++) covariance.Data[i] /= clusters;
        double norms = Math.Sqrt(SumOfSquares(kernelA) * SumOfSquares(kernelB));
        return new Restart(covariance, norms > 0 ? most / norms : 0, clusters);
    }

    private static unsafe Matrix Centers(UnitRows rows, int clusters, ref Rng rng, ComputeContext context)
    {
        int n = Math.Clamp((int)(Part * rows.Count), clusters, MostRows);
        using UnitRows part = rows.Gather(rng.Permutation(rows.Count).AsSpan(0, n));
        float[] centers = KMeans.Of(part.Pointer, n, part.Cols, clusters, Rounds, rng.Next(), context).Centers;
        return new Matrix(clusters, rows.Cols, Array.ConvertAll(centers, v => (double)v));
    }

    private static Matrix Gather(UnitRows rows, int[] which)
    {
        Matrix result = new(which.Length, rows.Cols);
        for (int t = 0; t < which.Length; t++)
        {
            Span<float> row = rows.Row(which[t]);
            for (int j = 0; j < row.Length; j++) result[t, j] = row[j];
        }
        return result;
    }

    /// <summary>The centres less the mean of centres and known rows; from the known rows it is taken in place.</summary>
    private static Matrix TakeMeanOff(Matrix centers, Matrix known)
    {
        double[] mean = new double[centers.Cols];
        double weight = 1.0 / (centers.Rows + known.Rows);
        foreach (Matrix part in new[] { centers, known })
        {
            for (int i = 0; i < part.Rows; i++)
            {
                for (int j = 0; j < mean.Length; j++) mean[j] += weight * part[i, j];
            }
        }
        Matrix centered = new(centers.Rows, centers.Cols);
        for (int i = 0; i < centers.Rows; i++)
        {
            for (int j = 0; j < mean.Length; j++) centered[i, j] = centers[i, j] - mean[j];
        }
        for (int i = 0; i < known.Rows; i++)
        {
            for (int j = 0; j < mean.Length; j++) known[i, j] -= mean[j];
        }
        return centered;
    }

    private static double SumOfSquares(Matrix m)
    {
        double sum = 0;
        foreach (double v in m.Data) sum += v * v;
        return sum;
    }
}
