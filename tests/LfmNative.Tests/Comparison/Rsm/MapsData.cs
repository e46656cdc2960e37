using LfmNative.Comparison.Rsm;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Comparison.Rsm;

/// <summary>Feature maps in managed memory.</summary>
internal sealed unsafe class MapsData(float[] values, int samples, int positions, int channels, string name = "maps") : FeatureMaps
{
    public float[] Values { get; } = values;

    public override string Name => name;

    public override int Samples => samples;

    public override int Positions => positions;

    public override int Channels => channels;

    public static MapsData Gaussian(int samples, int positions, int channels, ulong seed, double offset = 0) =>
        new(TestData.Floats(samples * positions * channels, seed, 1, offset), samples, positions, channels);

    /// <summary>Values of no negative numbers, many of them 0, as networks have them.</summary>
    public static MapsData Activations(int samples, int positions, int channels, ulong seed)
    {
        float[] values = TestData.Floats(samples * positions * channels, seed);
        return new MapsData(Array.ConvertAll(values, v => Math.Max(0, v)), samples, positions, channels);
    }

    public override void Read(int from, int count, float* into, ComputeContext context)
    {
        int size = Positions * Channels;
        Values.AsSpan(from * size, count * size).CopyTo(new Span<float>(into, count * size));
    }

    public ReadOnlySpan<float> Vector(int i, int s) => Values.AsSpan(((i * Positions) + s) * Channels, Channels);

    /// <summary>The same samples, the positions of each in an order of their own.</summary>
    public MapsData Shuffled(ulong seed)
    {
        Rng random = new(seed);
        float[] shuffled = new float[Values.Length];
        for (int i = 0; i < Samples; i++)
        {
            int[] order = random.Permutation(Positions);
            for (int s = 0; s < Positions; s++) Vector(i, s).CopyTo(shuffled.AsSpan(((i * Positions) + order[s]) * Channels));
        }
        return new MapsData(shuffled, Samples, Positions, Channels);
    }

    public MapsData Mapped(Func<float, float> of) => new(Array.ConvertAll(Values, v => of(v)), Samples, Positions, Channels);

    /// <summary>The inner product of two samples under the best of all matchings, the shorter one filled with zeros.</summary>
    public double Best(int i, MapsData other, int j, int length = -1, int otherLength = -1)
    {
        int n = length < 0 ? Positions : length, m = otherLength < 0 ? other.Positions : otherLength, size = Math.Max(n, m);
        double[,] products = new double[size, size];
        for (int s = 0; s < n; s++)
        {
            for (int t = 0; t < m; t++)
            {
                for (int c = 0; c < Channels; c++) products[s, t] += (double)Vector(i, s)[c] * other.Vector(j, t)[c];
            }
        }
        return Search(products, size, 0, 0);
    }

    public static RsmReport Rsm(
        MapsData maps, RsmOptions? options = null, MapsData? gallery = null, int[]? lengths = null, int threads = 1, ulong seed = 0) =>
        SemanticRsm.Of(
            new RsmSamples(maps) { Lengths = lengths },
            gallery is null ? null : new RsmSamples(gallery),
            options,
            new GraphOptions { Seed = seed },
            new ComputeContext(threads));

    private static double Search(double[,] products, int size, int row, int used)
    {
        if (row == size) return 0;
        double best = double.NegativeInfinity;
        for (int t = 0; t < size; t++)
        {
            if ((used & (1 << t)) == 0) best = Math.Max(best, products[row, t] + Search(products, size, row + 1, used | (1 << t)));
        }
        return best;
    }
}
