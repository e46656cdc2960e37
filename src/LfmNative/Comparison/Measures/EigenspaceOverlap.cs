using LfmNative.LinearAlgebra;

namespace LfmNative.Comparison.Measures;

/// <summary>‖U1ᵀU2‖²_F/max(r1, r2), U the left singular vectors of the samples as they are.</summary>
internal sealed class EigenspaceOverlap : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.EigenspaceOverlap,
        0,
        "overlap of the column spaces of the samples, which are not centred",
        "invertible linear maps",
        "max(d1, d2)/n for unrelated spaces",
        "May et al. 2019, eigenspace overlap score");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Raw, FactorKind.RawBasis];

    public override double Of(SpacePair pair)
    {
        (PrincipalBasis x, PrincipalBasis y) = (pair.X.RawBasis, pair.Y.RawBasis);
        int most = Math.Max(x.Rank, y.Rank);
        if (most == 0) return pair.Undefined("all samples are zero");
        return Math.Min(1, SpacePair.SquaredNorm(Gemm.Product(x.U, y.U, transA: true)) / most);
    }
}
