using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>What panels of scores of any precision share (<see cref="IScorePanel{T}"/>).</summary>
internal static unsafe class ScorePanel
{
    /// <summary>Queries in a panel.</summary>
    public const int Queries = 6;

    /// <summary>Points in a panel: two vectors of eight scores, so that 6×2 sums fill the registers.</summary>
    public const int Points = 16;

    /// <summary>Whether any of 6×16 scores reaches its query's threshold; if so, all are written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyReach(
        Vector256<float> a0,
        Vector256<float> b0,
        Vector256<float> a1,
        Vector256<float> b1,
        Vector256<float> a2,
        Vector256<float> b2,
        Vector256<float> a3,
        Vector256<float> b3,
        Vector256<float> a4,
        Vector256<float> b4,
        Vector256<float> a5,
        Vector256<float> b5,
        float* threshold,
        float* scores)
    {
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
