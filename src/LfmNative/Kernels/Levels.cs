using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Cosines as bytes: level q = ⌊127·cosine⌋ held to 0…127, so that a cosine lies below (q + 1)/127.</summary>
internal static unsafe class Levels
{
    /// <summary>The levels of some cosines.</summary>
    /// <param name="cosines">count values.</param>
    /// <param name="count">How many.</param>
    /// <param name="levels">count bytes, written.</param>
    public static void Of(float* cosines, int count, byte* levels)
    {
        int j = 0;
        for (; j <= count - 32; j += 32)
        {
            Vector256<short> low = Vector256.Narrow(Whole(cosines + j), Whole(cosines + j + 8)), high = Vector256.Narrow(Whole(cosines + j + 16), Whole(cosines + j + 24));
            Vector256.Narrow(low.AsUInt16(), high.AsUInt16()).Store(levels + j);
        }
        for (; j < count; j++) levels[j] = (byte)Math.Clamp(cosines[j] * 127, 0, 127);
    }

    /// <summary>A level that a bound is not below, for bounds to be reached; 255 is reached by saturated sums alone.</summary>
    public static byte Floor(float bound) => (byte)Math.Clamp(Math.Floor(127.0 * bound), 0, 255);

    /// <summary>A level that is not below a value ≥ 0.</summary>
    public static byte Ceiling(float value) => (byte)Math.Clamp(Math.Ceiling(127.0 * value), 0, 255);

    /// <summary>a + b, held to 255.</summary>
    public static Vector256<byte> AddSaturated(Vector256<byte> a, Vector256<byte> b) => a + Vector256.Min(b, ~a);

    private static Vector256<int> Whole(float* cosines) =>
        Vector256.ConvertToInt32(Vector256.Min(Vector256.Max(Vector256.Load(cosines) * 127f, Vector256<float>.Zero), Vector256.Create(127f)));
}
