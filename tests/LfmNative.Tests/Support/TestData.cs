using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Tests.Support;

/// <summary>Seeded data, the same on every machine, and the failure that a call must end in.</summary>
internal static class TestData
{
    /// <summary>Standard normal values, times <paramref name="scale"/>, plus <paramref name="offset"/>.</summary>
    public static float[] Floats(int count, ulong seed, double scale = 1, double offset = 0)
    {
        Rng random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)((random.NextGaussian() * scale) + offset);
        return values;
    }

    public static double[] Doubles(int count, ulong seed)
    {
        Rng random = new(seed);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = random.NextGaussian();
        return values;
    }

    /// <summary>Whole numbers 0..bound−1: sums and products of them are exact, so ties are ties.</summary>
    public static float[] SmallIntegers(int count, int bound, ulong seed)
    {
        Rng random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = random.NextInt(bound);
        return values;
    }

    public static Matrix Matrix(int rows, int cols, ulong seed) => new(rows, cols, Doubles(rows * cols, seed));

    /// <summary>n rows of length 1.</summary>
    public static float[] UnitRows(int n, int d, ulong seed)
    {
        float[] x = Floats(n * d, seed);
        for (int i = 0; i < n; i++)
        {
            Span<float> row = x.AsSpan(i * d, d);
            double norm = 0;
            foreach (float v in row) norm += (double)v * v;
            foreach (ref float v in row) v = (float)(v / Math.Sqrt(norm));
        }
        return x;
    }

    /// <summary>Runs what must fail with this code and hands out the failure, whose words can be checked.</summary>
    public static LfmException Fails(LfmErrorCode code, Action action)
    {
        LfmException failure = Assert.Throws<LfmException>(action)!;
        Assert.That(failure.Code, Is.EqualTo(code), failure.Message);
        return failure;
    }

    /// <summary>The bits of the values: equal only when every last bit is.</summary>
    public static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);
}
