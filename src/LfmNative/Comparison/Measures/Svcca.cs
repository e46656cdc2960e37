using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Measures;

/// <summary>Mean canonical correlation of the leading principal components.</summary>
internal sealed class Svcca : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.Svcca,
        0,
        "mean canonical correlation of the principal components that hold 99 % of the variance",
        "rotations, one scale, an offset",
        "as cca, with the components in place of the dimensions",
        "Raghu et al. 2017");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center, FactorKind.Centered, FactorKind.Basis];

    public override double Of(SpacePair pair)
    {
        (PrincipalBasis x, PrincipalBasis y) = (pair.X.Basis, pair.Y.Basis);
        if (x.Rank == 0 || y.Rank == 0) return pair.Undefined("all samples of a side are equal, so that nothing correlates");
        int kx = Components(x, pair.Options), ky = Components(y, pair.Options);
        (pair.Details["components_x"], pair.Details["components_y"]) = (kx, ky);
        if (pair.Count <= kx + ky)
            pair.Warnings.Add($"{pair.Count} samples for {kx} and {ky} components: canonical correlations of 1 come by themselves");
        Matrix leading = new(kx, ky);
        for (int i = 0; i < kx; i++) pair.BasisCross.Row(i)[..ky].CopyTo(leading.Row(i));
        return Math.Min(1, Svd.Values(leading).Average());
    }

    private static int Components(PrincipalBasis basis, ComparisonOptions options) =>
        options.SvccaComponents > 0 ? Math.Min(options.SvccaComponents, basis.Rank) : basis.Components(options.SvccaVariance);
}
