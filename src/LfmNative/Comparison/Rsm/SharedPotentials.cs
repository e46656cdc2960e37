using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm;

/// <summary>What positions are worth in matchings with other samples, where that is a good beginning for matchings to come.</summary>
internal static unsafe class SharedPotentials
{
    /// <summary>With fewer samples to be matched with, learning costs more than it saves.</summary>
    private const int FewestSamples = 32;

    private const int TrialPairs = 16;

    /// <summary>Whether learning may pay.</summary>
    /// <param name="samples">Samples that each is matched with.</param>
    /// <param name="positions">Positions of a sample.</param>
    public static bool MayPay(int samples, int positions) => samples >= FewestSamples && LinearAssignment.RoundsFor(positions) > 0;

    /// <summary>Learns the potentials of blocks that will be matched.</summary>
    /// <param name="a">A block; what it has learned stays.</param>
    /// <param name="b">The other; may be the same.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>
    /// Whether they bound sums closer than largest products do. Where they do not, as on data with heavy tails, they are forgotten.
    /// </returns>
    public static bool Learn(MapBlock a, MapBlock b, ComputeContext context)
    {
        if (a.Learned && b.Learned) return true;
        if (!a.Learned) a.LearnPotentials(b, context);
        if (!b.Learned) b.LearnPotentials(a, context);
        if (Help(a, b)) return true;
        a.ForgetPotentials();
        b.ForgetPotentials();
        return false;
    }

    private static bool Help(MapBlock a, MapBlock b)
    {
        using NativeBuffer<float> products = new((long)a.Positions * LinearAssignment.Stride(a.Positions));
        using LinearAssignment assignment = new(a.Positions);
        double learned = 0, fresh = 0;
        for (int p = 0; p < TrialPairs; p++)
        {
            int i = (int)((long)p * a.Count / TrialPairs), j = (int)((((long)p * b.Count / TrialPairs) + (b.Count / 2)) % b.Count);
            int n = a.Length(i), stride = LinearAssignment.Stride(n);
            if (b.Length(j) != n || (a == b && i == j)) continue;
            LinearAssignment.Pad(products.Pointer, n, n);
            Gemm.Multiply(
                false, true, n, n, a.Channels, 1f, a.Rows(i), a.Channels, b.Rows(j), b.Channels, 0f, products.Pointer, stride);
            assignment.Start(products.Pointer, n, a.Potentials(i), b.Potentials(j));
            learned += assignment.Tighten();
            assignment.Start(products.Pointer, n, n);
            fresh += assignment.Tighten();
        }
        return learned < fresh;
    }
}
