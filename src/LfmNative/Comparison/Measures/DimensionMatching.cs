using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Measures;

/// <summary>One to one matching of the dimensions of two spaces.</summary>
internal static unsafe class DimensionMatching
{
    /// <summary>The largest sum of scores that a matching of min(d1, d2) dimensions reaches.</summary>
    /// <param name="scores">d1×d2.</param>
    /// <param name="token">Polled once a path.</param>
    public static double Best(Matrix scores, CancellationToken token)
    {
        Matrix wide = scores.Rows <= scores.Cols ? scores : scores.Transposed();
        double largest = 0;
        foreach (double value in wide.Data) largest = Math.Max(largest, Math.Abs(value));
        if (largest == 0) return 0;
        int stride = LinearAssignment.Stride(wide.Cols);
        using NativeBuffer<float> gains = new((long)wide.Rows * stride);
        // In single precision after scaling; the sum is of the scores themselves.
        for (int i = 0; i < wide.Rows; i++)
        {
            for (int j = 0; j < wide.Cols; j++) gains.Pointer[((long)i * stride) + j] = (float)(wide[i, j] / largest);
        }
        int[] partner = LinearAssignment.Solve(gains.Pointer, wide.Rows, wide.Cols, token);
        double sum = 0;
        for (int i = 0; i < partner.Length; i++) sum += wide[i, partner[i]];
        return sum;
    }
}
