using LfmNative.Kernels;
using LfmNative.LinearAlgebra;

namespace LfmNative.Migration;

/// <summary>Corrections of a linear map by cluster: a row's are blended by the softmax of its cosines with the clusters' centers.</summary>
/// <remarks>A mixture of linear experts (Jacobs et al. 1991) on the residuals of one map for all.</remarks>
internal sealed unsafe class LocalMaps
{
    /// <summary>Cosines that differ by this much weigh e to 1.</summary>
    public const float Temperature = 0.05f;

    /// <summary>Weights below it are lost in the rounding of single precision.</summary>
    private const float LeastWeight = 1e-7f;

    /// <summary>Wraps fitted values, e.g. from a file.</summary>
    /// <param name="centers">k×d1 unit rows.</param>
    /// <param name="maps">k matrices d1×d2.</param>
    /// <param name="d1">Dimensions of the rows that are carried.</param>
    /// <param name="d2">Dimensions that they are carried to.</param>
    public LocalMaps(float[] centers, float[] maps, int d1, int d2)
    {
        (Centers, Maps, Rows, Cols) = (centers, maps, d1, d2);
        Clusters = centers.Length / d1;
    }

    /// <summary>k×d1 unit rows.</summary>
    public float[] Centers { get; }

    /// <summary>k matrices d1×d2.</summary>
    public float[] Maps { get; }

    /// <summary>Clusters k.</summary>
    public int Clusters { get; }

    private int Rows { get; }

    private int Cols { get; }

    /// <summary>The weights of the clusters for unit rows.</summary>
    /// <param name="centers">k×d1 unit rows.</param>
    /// <param name="k">Clusters.</param>
    /// <param name="rows">n×d1 unit rows, compact.</param>
    /// <param name="n">Rows.</param>
    /// <param name="d">Dimensions d1.</param>
    /// <param name="weights">Receives n×k weights, each row's sum 1.</param>
    public static void Weigh(float* centers, int k, float* rows, int n, int d, float* weights)
    {
        Gemm.Multiply(false, true, n, k, d, 1f, rows, d, centers, d, 0f, weights, k);
        for (int i = 0; i < n; i++) Softmax(new Span<float>(weights + ((long)i * k), k));
    }

    /// <summary>Adds the corrections of unit rows to what the linear map made of them.</summary>
    /// <param name="rows">n×d1 unit rows, compact.</param>
    /// <param name="n">Rows.</param>
    /// <param name="weights">Scratch of n·k elements.</param>
    /// <param name="weighted">Scratch of n·d1 elements.</param>
    /// <param name="into">n×d2, compact.</param>
    public void Add(float* rows, int n, float* weights, float* weighted, float* into)
    {
        fixed (float* centers = Centers, maps = Maps)
        {
            Weigh(centers, Clusters, rows, n, Rows, weights);
            for (int c = 0; c < Clusters; c++)
            {
                for (int i = 0; i < n; i++)
                {
                    float weight = weights[((long)i * Clusters) + c];
                    VectorKernels.Scaled(weighted + ((long)i * Rows), weight, rows + ((long)i * Rows), Rows);
                }
                float* map = maps + ((long)c * Rows * Cols);
                Gemm.Multiply(false, false, n, Cols, Rows, 1f, weighted, Rows, map, Cols, 1f, into, Cols);
            }
        }
    }

    /// <summary>The same for one row, without the packing that a BLAS does for many and without maps of no weight.</summary>
    /// <param name="row">d1 values of norm 1.</param>
    /// <param name="weights">Scratch of k elements.</param>
    /// <param name="weighted">Scratch of d1 elements.</param>
    /// <param name="into">d2 values.</param>
    public void AddOne(float* row, float* weights, float* weighted, float* into)
    {
        fixed (float* centers = Centers, maps = Maps)
        {
            for (int c = 0; c < Clusters; c++) weights[c] = VectorKernels.DotSingle(row, centers + ((long)c * Rows), Rows);
            Softmax(new Span<float>(weights, Clusters));
            for (int c = 0; c < Clusters; c++)
            {
                if (weights[c] < LeastWeight) continue;
                VectorKernels.Scaled(weighted, weights[c], row, Rows);
                RowProduct.Add(weighted, maps + ((long)c * Rows * Cols), Rows, Cols, into);
            }
        }
    }

    private static void Softmax(Span<float> row)
    {
        float most = float.NegativeInfinity, sum = 0;
        foreach (float cosine in row) most = Math.Max(most, cosine);
        foreach (ref float value in row) sum += value = MathF.Exp((value - most) / Temperature);
        foreach (ref float value in row) value /= sum;
    }
}
