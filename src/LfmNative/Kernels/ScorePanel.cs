using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>What panels of scores of any precision share (<see cref="IScorePanel{T}"/>).</summary>
internal static unsafe class ScorePanel
{
    /// <summary>Queries in a panel.</summary>
    public const int Queries = 6;

    /// <summary>Points in a panel: two vectors of eight scores, so that 6×2 sums fill the registers.</summary>
    public const int Points = 16;

    /// <summary>Bit j of the result tells whether scores[j] is at least the threshold.</summary>
    public static uint MaskAtLeast(float* scores, float threshold)
    {
        Vector256<float> least = Vector256.Create(threshold);
        return Vector256.GreaterThanOrEqual(Vector256.Load(scores), least).ExtractMostSignificantBits()
            | (Vector256.GreaterThanOrEqual(Vector256.Load(scores + 8), least).ExtractMostSignificantBits() << 8);
    }
}
