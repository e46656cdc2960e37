using LfmNative.Options;

namespace LfmNative.Comparison.Measures;

/// <summary>What the measures of representational similarity analysis have in common.</summary>
internal static class RsaFacts
{
    public static MeasureFacts Of(ComparisonMeasure measure, PairDistance distance, string correlation)
    {
        (string of, string invariances) = distance switch
        {
            PairDistance.Cosine => ("cosine", "rotations, a scale of each sample"),
            PairDistance.Correlation => ("correlation", "permutations of the dimensions, a scale and an offset of each sample"),
            _ => ("Euclidean", "rotations, one scale, an offset"),
        };
        return new MeasureFacts(
            measure,
            OptionNames.Of(measure),
            MeasureKind.Score,
            -1,
            1,
            $"representational similarity analysis: {correlation} of the {of} distances of all pairs of samples",
            invariances,
            "none for unrelated spaces; distances of one sample hang together, so that p comes from permutations of samples",
            "Kriegeskorte et al. 2008")
        { OfPairs = true };
    }

    /// <summary>The factor that holds a side's distances.</summary>
    public static FactorKind Distances(PairDistance distance) => FactorKind.CosineDistances + (int)distance;

    /// <summary>The factor that holds their ranks.</summary>
    public static FactorKind Ranks(PairDistance distance) => FactorKind.CosineRanks + (int)distance;

    /// <summary>Pearson's correlation; NaN with a warning where a side does not vary.</summary>
    public static double Pearson(double[] a, double[] b, SpacePair pair)
    {
        if (a.Length < 2) return pair.Undefined($"{pair.Count} samples have {a.Length} distances, which do not correlate; give at least 3");
        double correlation = Correlation.Pearson(a, b);
        return double.IsNaN(correlation)
            ? pair.Undefined("all distances of a side are equal, so that nothing correlates")
            : correlation;
    }
}
