using LfmNative.Migration;
using LfmNative.Options;

namespace LfmNative.Capi.Results;

/// <summary>What can be read of a migration, by the names that <c>lfm.h</c> lists.</summary>
internal static class MigrationGetters
{
    /// <summary>An array; null where there is none of that name.</summary>
    public static NamedArray? Array(MigrationModel m, string name) => name switch
    {
        "transform" => NamedArray.Of(m.Map.Matrix),
        "calibration_mapped" => NamedArray.Of([.. m.Calibration?.Mapped ?? []]),
        "calibration_native" => NamedArray.Of([.. m.Calibration?.Native ?? []]),
        _ => null,
    };

    /// <summary>A number; null where there is none of that name.</summary>
    public static double? Number(MigrationModel m, string name) => name switch
    {
        "dimensions" => m.Map.Dimensions,
        "target_dimensions" => m.Map.TargetDimensions,
        "old_rows" => m.Facts.OldRows,
        "new_rows" => m.Facts.NewRows,
        "known_pairs" => m.Facts.KnownPairs,
        "fitted_pairs" => m.Facts.FittedPairs,
        "learned_pairs" => m.Facts.LearnedPairs,
        "held_out" => m.Facts.HeldOutPairs,
        "trusted" => m.Facts.Trusted is bool trusted ? (trusted ? 1 : 0) : double.NaN,
        "calibrated" => m.Calibration is null ? 0 : 1,
        _ => null,
    };

    /// <summary>A text; null where there is none of that name.</summary>
    public static string? Text(MigrationModel m, string name) => name switch
    {
        "family" => OptionNames.Of(m.Facts.Settings.Family),
        "direction" => OptionNames.Of(m.Facts.Direction),
        "advice" => m.Facts.Advice,
        "report" => JsonText.Of(m.WriteReport),
        "seconds" => StringGetters.Seconds(m.Facts.Seconds),
        _ => null,
    };
}
