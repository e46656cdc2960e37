using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Comparison.Measures;

/// <summary>Part of random triplets, or quadruplets, of samples whose two Euclidean distances are ordered alike in both spaces.</summary>
/// <remarks>
/// Triplet (i, j, k): d(i, j) against d(i, k). Quadruplet (i, j, k, l): d(i, j) against d(k, l). A tie on one side counts half.
/// </remarks>
/// <param name="measure">Its name.</param>
/// <param name="samples">3 or 4.</param>
internal sealed class DistanceOrder(ComparisonMeasure measure, int samples) : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        measure,
        0,
        samples == 3
            ? "part of random triplets of samples whose two distances from the first are ordered alike; 0.5 for unrelated spaces"
            : "part of random quadruplets of samples whose two distances are ordered alike; 0.5 for unrelated spaces",
        "rotations, one scale, an offset",
        "none; its standard error is at most 0.5/√draws",
        "ordinal agreement as in Kleindessner and von Luxburg 2014");

    public override IReadOnlyList<FactorKind> Factors => [];

    public override unsafe double Of(SpacePair pair)
    {
        int n = pair.Count;
        if (n < samples) return pair.Undefined($"{n} samples: {(samples == 3 ? "a triplet" : "a quadruplet")} needs {samples}");
        Rng rng = new(pair.Seed);
        using NativeBuffer<double> rows = new(4L * Math.Max(1, Math.Max(pair.X.Cols, pair.Y.Cols)));
        double agreed = 0;
        Span<int> drawn = stackalloc int[samples];
        for (int t = 0; t < pair.Options.OrderDraws; t++)
        {
            if (t % 1024 == 0) pair.Context.Token.ThrowIfCancellationRequested();
            for (int s = 0; s < samples; s++)
            {
                do drawn[s] = rng.NextInt(n);
                while (drawn[..s].Contains(drawn[s]));
            }
            int x = Order(pair.X, drawn, rows.Pointer), y = Order(pair.Y, drawn, rows.Pointer);
            agreed += x == y ? 1 : x == 0 || y == 0 ? 0.5 : 0;
        }
        return agreed / pair.Options.OrderDraws;
    }

    private static unsafe int Order(SpaceFactors space, ReadOnlySpan<int> drawn, double* rows)
    {
        int d = space.Cols;
        for (int s = 0; s < drawn.Length; s++) space.CopyRow(drawn[s], rows + ((long)s * d));
        double* from = drawn.Length == 3 ? rows : rows + (2L * d);
        return Square(rows, rows + d, d).CompareTo(Square(from, rows + ((drawn.Length - 1L) * d), d));
    }

    private static unsafe double Square(double* a, double* b, int d)
    {
        double sum = 0;
        for (int j = 0; j < d; j++) sum += (a[j] - b[j]) * (a[j] - b[j]);
        return sum;
    }
}
