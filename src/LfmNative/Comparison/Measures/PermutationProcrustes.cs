using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Measures;

/// <summary>
/// Frobenius distance after the best permutation of the dimensions, not centred; dimensions without a partner meet zeros.
/// </summary>
internal sealed class PermutationProcrustes : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Distance(
        ComparisonMeasure.PermutationProcrustes,
        double.PositiveInfinity,
        "Frobenius distance after the best permutation of the dimensions; samples are not centred",
        "permutations of the dimensions",
        "grows with √n",
        "Williams et al. 2021, §2.3");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Raw];

    public override double Of(SpacePair pair)
    {
        (Matrix x, Matrix y) = (pair.X.Raw, pair.Y.Raw);
        double matched = DimensionMatching.Best(Gemm.Product(x, y, transA: true), pair.Context.Token);
        return Math.Sqrt(Math.Max(0, SpacePair.SquaredNorm(x) + SpacePair.SquaredNorm(y) - (2 * matched)));
    }
}
