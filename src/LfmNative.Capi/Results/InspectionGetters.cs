using LfmNative.Inspection;
using LfmNative.Options;

namespace LfmNative.Capi.Results;

/// <summary>The numbers and texts of inspections and verdicts by the names that <c>lfm.h</c> lists.</summary>
internal static class InspectionGetters
{
    public static double? Number(InspectionReport r, string name) => name switch
    {
        "rows" => r.Rows,
        "cols" => r.Cols,
        "copies" => r.Copies,
        "near_copies" => r.NearCopies,
        "zero_rows" => r.ZeroRows,
        "constant" => r.Columns.Constant,
        "dead" => r.Columns.Dead,
        "offset" => r.Offset,
        "mean_cosine" => r.MeanCosine,
        "mean_cosine_centered" => r.MeanCosineCentered,
        "norm_median" => r.Norms.Median,
        "norm_variation" => r.Norms.Variation,
        "sample_rows" => r.SampleRows,
        "dimension_mle" => r.Dimension?.MaximumLikelihood ?? double.NaN,
        "dimension_local_median" => r.Dimension?.LocalMedian ?? double.NaN,
        "dimension_twonn" => r.Dimension?.TwoNearest ?? double.NaN,
        "hubness_skewness" => r.Hubness?.Skewness ?? double.NaN,
        "robin_hood" => r.Hubness?.RobinHood ?? double.NaN,
        "anti_hubs" => r.Hubness?.AntiHubs ?? double.NaN,
        "components" => r.Graph?.Components ?? double.NaN,
        "harms" => r.Findings.Count(finding => finding.Harms),
        _ => name.EndsWith("_centered", StringComparison.Ordinal) ? Of(r.Centered, name[..^"_centered".Length]) : Of(r.Raw, name),
    };

    public static double? Number(SameModelReport r, string name) => name switch
    {
        "same" => r.Verdict == SameVerdict.Undecided ? double.NaN : r.Verdict == SameVerdict.Same ? 1 : 0,
        "interchangeable" => r.Interchangeable is bool known ? (known ? 1 : 0) : double.NaN,
        "scale" => r.Scale,
        "position" => r.Coordinates?.Position ?? double.NaN,
        "error" => r.Coordinates?.Error ?? double.NaN,
        "identity_residual" => r.Paired?.IdentityResidual ?? double.NaN,
        "rotation_residual" => r.Paired?.RotationResidual ?? double.NaN,
        _ => null,
    };

    public static string? Text(InspectionReport r, string name) => name switch
    {
        "report" => JsonText.Of(r.WriteReport),
        "findings" => string.Join('\n', r.Findings.Select(finding => finding.Sentence)),
        _ => null,
    };

    public static string? Text(SameModelReport r, string name) => name switch
    {
        "report" => JsonText.Of(r.WriteReport),
        "verdict" => OptionNames.Of(r.Verdict),
        "relation" => OptionNames.Of(r.Relation),
        "reason" => r.Reason,
        "advice" => r.Advice,
        _ => null,
    };

    private static double? Of(SpectrumFigures figures, string name) => name switch
    {
        "rank" => figures.Rank,
        "rankme" => figures.RankMe,
        "effective_rank" => figures.EffectiveRank,
        "von_neumann_entropy" => figures.VonNeumannEntropy,
        "participation_ratio" => figures.ParticipationRatio,
        "largest_share" => figures.LargestShare,
        _ => null,
    };
}
