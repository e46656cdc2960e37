using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Scores of a few queries against a few points, held in registers and compared before anything is written.</summary>
/// <remarks>
/// A search for the best points needs no matrix of scores: nearly all of them lie below what has been found, and a product that writes
/// them spends more time on memory than on arithmetic where the dimensions are few.
/// </remarks>
internal static unsafe class ScorePanel
{
    /// <summary>Queries in a panel.</summary>
    public const int Queries = 6;

    /// <summary>Points in a panel: two vectors of eight floats, so that 6×2 sums fill the registers.</summary>
    public const int Points = 16;

    /// <summary>Whether any score reaches its query's threshold; scores[i·16 + j] = bias[j] + Σ_k q[k·6 + i]·p[k·16 + j], summed in the order of k by fused steps.</summary>
    /// <param name="q">A panel of queries, dims×6.</param>
    /// <param name="p">A panel of points, dims×16.</param>
    /// <param name="dims">Dimensions.</param>
    /// <param name="bias">16 values, one a point.</param>
    /// <param name="threshold">6 values, one a query.</param>
    /// <param name="scores">6×16; written only where the answer is yes.</param>
    public static bool AnyReach(float* q, float* p, int dims, float* bias, float* threshold, float* scores)
    {
        Vector256<float> a0 = Vector256.Load(bias), b0 = Vector256.Load(bias + 8);
        Vector256<float> a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
        for (int k = 0; k < dims; k++)
        {
            Vector256<float> left = Vector256.Load(p), right = Vector256.Load(p + 8);
            Vector256<float> x = Vector256.Create(q[0]);
            a0 = Vector256.FusedMultiplyAdd(x, left, a0);
            b0 = Vector256.FusedMultiplyAdd(x, right, b0);
            x = Vector256.Create(q[1]);
            a1 = Vector256.FusedMultiplyAdd(x, left, a1);
            b1 = Vector256.FusedMultiplyAdd(x, right, b1);
            x = Vector256.Create(q[2]);
            a2 = Vector256.FusedMultiplyAdd(x, left, a2);
            b2 = Vector256.FusedMultiplyAdd(x, right, b2);
            x = Vector256.Create(q[3]);
            a3 = Vector256.FusedMultiplyAdd(x, left, a3);
            b3 = Vector256.FusedMultiplyAdd(x, right, b3);
            x = Vector256.Create(q[4]);
            a4 = Vector256.FusedMultiplyAdd(x, left, a4);
            b4 = Vector256.FusedMultiplyAdd(x, right, b4);
            x = Vector256.Create(q[5]);
            a5 = Vector256.FusedMultiplyAdd(x, left, a5);
            b5 = Vector256.FusedMultiplyAdd(x, right, b5);
            q += Queries;
            p += Points;
        }
        Vector256<float> above =
            Reach(a0, b0, threshold[0]) | Reach(a1, b1, threshold[1]) | Reach(a2, b2, threshold[2])
            | Reach(a3, b3, threshold[3]) | Reach(a4, b4, threshold[4]) | Reach(a5, b5, threshold[5]);
        if (above.AsInt32() == Vector256<int>.Zero) return false;
        Store(a0, b0, scores);
        Store(a1, b1, scores + Points);
        Store(a2, b2, scores + (2 * Points));
        Store(a3, b3, scores + (3 * Points));
        Store(a4, b4, scores + (4 * Points));
        Store(a5, b5, scores + (5 * Points));
        return true;
    }

    /// <summary>Bit j of the result tells whether scores[j] reaches the threshold.</summary>
    public static uint Reaching(float* scores, float threshold)
    {
        Vector256<float> least = Vector256.Create(threshold);
        return Vector256.GreaterThanOrEqual(Vector256.Load(scores), least).ExtractMostSignificantBits()
            | (Vector256.GreaterThanOrEqual(Vector256.Load(scores + 8), least).ExtractMostSignificantBits() << 8);
    }

    private static Vector256<float> Reach(Vector256<float> a, Vector256<float> b, float threshold)
    {
        Vector256<float> least = Vector256.Create(threshold);
        return Vector256.GreaterThanOrEqual(a, least) | Vector256.GreaterThanOrEqual(b, least);
    }

    private static void Store(Vector256<float> a, Vector256<float> b, float* to)
    {
        a.Store(to);
        b.Store(to + 8);
    }
}
