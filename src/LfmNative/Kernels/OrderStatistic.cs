using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>The value at a rank of the ascending order, by bisection over the number line.</summary>
/// <remarks>
/// Each step counts the values up to a bound, without a branch on any of them; on the lists of some hundred keys that a search keeps, this
/// takes a tenth of the time of a selection by partition, whose comparisons are mispredicted branches half of the time. Bounds are bisected
/// in the order of their bits, so that at most 32 (64) steps lead to the value itself, and one or two dozen where the values differ.
/// No NaN. Nothing is reordered.
/// </remarks>
internal static unsafe class OrderStatistic
{
    /// <summary>The value at position <paramref name="rank"/> of the ascending order, 0 for the smallest.</summary>
    /// <param name="values">At least one value.</param>
    /// <param name="rank">0..values − 1.</param>
    public static float Smallest(ReadOnlySpan<float> values, int rank)
    {
        KernelAssert.Rank(rank, values.Length);
        fixed (float* p = values)
        {
            (float least, float most) = Range(p, values.Length);
            int low = Ordered(least), high = Ordered(most);
            while (low < high)
            {
                int middle = (int)(((long)low + high) >> 1);
                float bound = Value(middle);
                int count = CountUpTo(p, values.Length, bound);
                if (count == rank + 1) return LargestUpTo(p, values.Length, bound);
                if (count > rank) high = middle;
                else low = middle + 1;
            }
            return Value(low);
        }
    }

    /// <inheritdoc cref="Smallest(ReadOnlySpan{float}, int)"/>
    public static double Smallest(ReadOnlySpan<double> values, int rank)
    {
        KernelAssert.Rank(rank, values.Length);
        fixed (double* p = values)
        {
            (double least, double most) = Range(p, values.Length);
            long low = Ordered(least), high = Ordered(most);
            while (low < high)
            {
                // The floor of the mean, without its overflow.
                long middle = (low & high) + ((low ^ high) >> 1);
                double bound = Value(middle);
                long count = CountUpTo(p, values.Length, bound);
                if (count == rank + 1) return LargestUpTo(p, values.Length, bound);
                if (count > rank) high = middle;
                else low = middle + 1;
            }
            return Value(low);
        }
    }

    /// <summary>The lower median of at least one value.</summary>
    public static double Median(ReadOnlySpan<double> values) => Smallest(values, (values.Length - 1) / 2);

    /// <summary>The smallest and the largest of at least one value.</summary>
    public static (double Least, double Most) Range(ReadOnlySpan<double> values)
    {
        fixed (double* p = values) return Range(p, values.Length);
    }

    /// <summary>The bits as a number that grows with the value.</summary>
    private static int Ordered(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value);
        return bits ^ ((bits >> 31) & int.MaxValue);
    }

    private static long Ordered(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        return bits ^ ((bits >> 63) & long.MaxValue);
    }

    private static float Value(int ordered) => BitConverter.Int32BitsToSingle(ordered ^ ((ordered >> 31) & int.MaxValue));

    private static double Value(long ordered) => BitConverter.Int64BitsToDouble(ordered ^ ((ordered >> 63) & long.MaxValue));

    private static (float Least, float Most) Range(float* p, int count)
    {
        Vector256<float> least = Vector256.Create(float.PositiveInfinity), most = -least;
        int i = 0;
        for (; i <= count - 8; i += 8)
        {
            least = Vector256.MinNative(least, Vector256.Load(p + i));
            most = Vector256.MaxNative(most, Vector256.Load(p + i));
        }
        (float low, float high) = (float.PositiveInfinity, float.NegativeInfinity);
        for (int lane = 0; lane < 8; lane++) (low, high) = (Math.Min(low, least[lane]), Math.Max(high, most[lane]));
        for (; i < count; i++) (low, high) = (Math.Min(low, p[i]), Math.Max(high, p[i]));
        return (low, high);
    }

    private static (double Least, double Most) Range(double* p, int count)
    {
        Vector256<double> least = Vector256.Create(double.PositiveInfinity), most = -least;
        int i = 0;
        for (; i <= count - 4; i += 4)
        {
            least = Vector256.MinNative(least, Vector256.Load(p + i));
            most = Vector256.MaxNative(most, Vector256.Load(p + i));
        }
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int lane = 0; lane < 4; lane++) (low, high) = (Math.Min(low, least[lane]), Math.Max(high, most[lane]));
        for (; i < count; i++) (low, high) = (Math.Min(low, p[i]), Math.Max(high, p[i]));
        return (low, high);
    }

    private static int CountUpTo(float* p, int count, float bound)
    {
        Vector256<float> limit = Vector256.Create(bound);
        Vector256<int> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        float* end = p + count;
        for (; end - p >= 32; p += 32)
        {
            // A lane that holds is all ones, which is −1.
            sum0 -= Vector256.LessThanOrEqual(Vector256.Load(p), limit).AsInt32();
            sum1 -= Vector256.LessThanOrEqual(Vector256.Load(p + 8), limit).AsInt32();
            sum2 -= Vector256.LessThanOrEqual(Vector256.Load(p + 16), limit).AsInt32();
            sum3 -= Vector256.LessThanOrEqual(Vector256.Load(p + 24), limit).AsInt32();
        }
        for (; end - p >= 8; p += 8) sum0 -= Vector256.LessThanOrEqual(Vector256.Load(p), limit).AsInt32();
        int sum = Vector256.Sum((sum0 + sum1) + (sum2 + sum3));
        for (; p < end; p++) sum += *p <= bound ? 1 : 0;
        return sum;
    }

    private static long CountUpTo(double* p, int count, double bound)
    {
        Vector256<double> limit = Vector256.Create(bound);
        Vector256<long> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        double* end = p + count;
        for (; end - p >= 16; p += 16)
        {
            sum0 -= Vector256.LessThanOrEqual(Vector256.Load(p), limit).AsInt64();
            sum1 -= Vector256.LessThanOrEqual(Vector256.Load(p + 4), limit).AsInt64();
            sum2 -= Vector256.LessThanOrEqual(Vector256.Load(p + 8), limit).AsInt64();
            sum3 -= Vector256.LessThanOrEqual(Vector256.Load(p + 12), limit).AsInt64();
        }
        for (; end - p >= 4; p += 4) sum0 -= Vector256.LessThanOrEqual(Vector256.Load(p), limit).AsInt64();
        long sum = Vector256.Sum((sum0 + sum1) + (sum2 + sum3));
        for (; p < end; p++) sum += *p <= bound ? 1 : 0;
        return sum;
    }

    private static float LargestUpTo(float* p, int count, float bound)
    {
        Vector256<float> limit = Vector256.Create(bound), none = Vector256.Create(float.NegativeInfinity), most = none;
        int i = 0;
        for (; i <= count - 8; i += 8)
        {
            Vector256<float> value = Vector256.Load(p + i);
            most = Vector256.MaxNative(most, Vector256.ConditionalSelect(Vector256.LessThanOrEqual(value, limit), value, none));
        }
        float largest = float.NegativeInfinity;
        for (int lane = 0; lane < 8; lane++) largest = Math.Max(largest, most[lane]);
        for (; i < count; i++) largest = p[i] <= bound ? Math.Max(largest, p[i]) : largest;
        return largest;
    }

    private static double LargestUpTo(double* p, int count, double bound)
    {
        Vector256<double> limit = Vector256.Create(bound), none = Vector256.Create(double.NegativeInfinity), most = none;
        int i = 0;
        for (; i <= count - 4; i += 4)
        {
            Vector256<double> value = Vector256.Load(p + i);
            most = Vector256.MaxNative(most, Vector256.ConditionalSelect(Vector256.LessThanOrEqual(value, limit), value, none));
        }
        double largest = double.NegativeInfinity;
        for (int lane = 0; lane < 4; lane++) largest = Math.Max(largest, most[lane]);
        for (; i < count; i++) largest = p[i] <= bound ? Math.Max(largest, p[i]) : largest;
        return largest;
    }
}
