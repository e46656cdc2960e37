using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Maps.Learning;

/// <summary>Pairs of every row with several candidates, weighted by their rank.</summary>
/// <remarks>
/// The expected pairs of a draw that keeps each candidate with probability 1 − <see cref="Decay"/> and takes the best one kept. Where few
/// candidates are right, their mean is nearer to the right row than any of them.
/// </remarks>
internal static unsafe class SoftPairs
{
    /// <summary>Weight of a candidate over that of the one before it.</summary>
    public const float Decay = 0.8f;

    /// <summary>Candidates of a row that count: the weights beyond sum up to 3 %.</summary>
    public const int Width = 16;

    /// <summary>Mean of x·yᵀ over the weighted pairs of both directions, d1×d2.</summary>
    public static Matrix CrossCovariance(UnitRows x, UnitRows y, CslsCandidates candidates, ComputeContext context)
    {
        using UnitRows ofX = Targets(y, candidates.OfX, context), ofY = Targets(x, candidates.OfY, context);
        Matrix sum = UnitRows.TransposedProduct(x, ofX, context), back = UnitRows.TransposedProduct(ofY, y, context);
        double scale = 1.0 / (x.Count + y.Count);
        for (int i = 0; i < sum.Data.Length; i++) sum.Data[i] = (sum.Data[i] + back.Data[i]) * scale;
        return sum;
    }

    /// <summary>The weighted mean of each list's rows.</summary>
    private static UnitRows Targets(UnitRows rows, TopKLists<LargestFirst> lists, ComputeContext context)
    {
        int d = rows.Cols, k = lists.K;
        float total = 0, weight = 1;
        for (int t = 0; t < k; t++, weight *= Decay) total += weight;
        return UnitRows.Filled(lists.Count, d, context, (targets, first, last) =>
        {
            for (int i = first; i < last; i++)
            {
                float* to = targets.Pointer + ((long)i * d);
                int* ids = lists.Ids(i);
                VectorKernels.Fill(to, d, 0);
                float w = 1 / total;
                for (int t = 0; t < k; t++, w *= Decay) VectorKernels.AddScaled(to, w, rows.Pointer + ((long)ids[t] * d), d);
            }
        });
    }
}
