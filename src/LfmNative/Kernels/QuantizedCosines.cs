using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Cosines quantised to bytes: q = ⌊127·cosine⌋ clamped to 0…127, so that a cosine lies below (q + 1)/127.</summary>
internal static unsafe class QuantizedCosines
{
    /// <summary>Quantises some cosines.</summary>
    /// <param name="cosines">count values.</param>
    /// <param name="count">How many.</param>
    /// <param name="quantized">count bytes, written.</param>
    public static void Quantize(float* cosines, int count, byte* quantized)
    {
        KernelAssert.Elements(cosines, count);
        KernelAssert.Elements(quantized, count);
        int j = 0;
        for (; j <= count - 32; j += 32)
        {
            Vector256<short> low = Vector256.Narrow(Truncated(cosines + j), Truncated(cosines + j + 8));
            Vector256<short> high = Vector256.Narrow(Truncated(cosines + j + 16), Truncated(cosines + j + 24));
            Vector256.Narrow(low.AsUInt16(), high.AsUInt16()).Store(quantized + j);
        }
        for (; j < count; j++) quantized[j] = (byte)Math.Clamp(cosines[j] * 127, 0, 127);
    }

    /// <summary>The largest byte that is not above a bound, for thresholds; 255 is attained by saturated sums alone.</summary>
    public static byte Floor(float bound) => (byte)Math.Clamp(Math.Floor(127.0 * bound), 0, 255);

    /// <summary>The smallest byte that is not below a value ≥ 0.</summary>
    public static byte Ceiling(float value) => (byte)Math.Clamp(Math.Ceiling(127.0 * value), 0, 255);

    /// <summary>a + b, saturated at 255.</summary>
    public static Vector256<byte> AddSaturated(Vector256<byte> a, Vector256<byte> b) => a + Vector256.Min(b, ~a);

    private static Vector256<int> Truncated(float* cosines)
    {
        Vector256<float> scaled = Vector256.Load(cosines) * 127f;
        return Vector256.ConvertToInt32(Vector256.Min(Vector256.Max(scaled, Vector256<float>.Zero), Vector256.Create(127f)));
    }
}
