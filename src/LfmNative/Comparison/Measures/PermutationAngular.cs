namespace LfmNative.Comparison.Measures;

/// <summary>Angle between the centred samples after the best permutation of the dimensions.</summary>
internal sealed class PermutationAngular : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Distance(
        ComparisonMeasure.PermutationAngular,
        Math.PI,
        "angle between the centred samples after the best permutation of the dimensions, radians",
        "permutations of the dimensions, one scale, an offset",
        "",
        "Williams et al. 2021, §2.3");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center];

    public override double Of(SpacePair pair)
    {
        double norms = Math.Sqrt(pair.X.Center.Total * pair.Y.Center.Total);
        if (norms == 0) return pair.Undefined("all samples of a side are equal, so that there is no angle");
        return Math.Acos(Math.Clamp(DimensionMatching.Best(pair.Cross, pair.Context.Token) / norms, -1, 1));
    }
}
