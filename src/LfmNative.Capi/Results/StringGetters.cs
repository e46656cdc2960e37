using System.Text;
using LfmNative.Capi.Marshalling;
using LfmNative.Migration;
using LfmNative.Options;
using LfmNative.Spectra;
using LfmNative.Universes;

namespace LfmNative.Capi.Results;

/// <summary>The texts of results by the names that <c>lfm.h</c> lists.</summary>
internal static class StringGetters
{
    /// <summary>A text of an object.</summary>
    /// <exception cref="AbiException">It has none of that name.</exception>
    public static string Find(object value, string name) => value switch
    {
        InspectionReport i => InspectionGetters.Text(i, name),
        SameModelReport s => InspectionGetters.Text(s, name),
        MigrationModel m => MigrationGetters.Text(m, name),
        Universe u => UniverseGetters.Text(u, name),
        _ => OfOther(value, name),
    }
    ?? throw AbiException.Argument($"{HandleKind.NameOf(value)} has no text '{name}'; lfm.h lists the names at lfm_get_text");

    private static string? OfOther(object value, string name) => (value, name) switch
    {
        (SharedMatrix m, "source") => m.Source,
        (SharedMatrix m, "row_names") => string.Join('\n', m.RowNames),
        (LaplacianSpectrum s, "solver") => s.Certificate.Solver,
        (LaplacianSpectrum s, "laplacian") => OptionNames.Of(s.Kind),
        (Alignment a, "meta") => Encoding.UTF8.GetString(a.Meta()),
        (Alignment a, "advice") => a.Facts.Trust.Advice,
        (Alignment a, "seconds") => Seconds(a.Facts.Seconds),
        (ComparisonReport c, "report") => JsonText.Of(c.WriteReport),
        (ComparisonReport c, "seconds") => Seconds(c.Seconds),
        (RsmReport r, "report") => JsonText.Of(r.WriteReport),
        (RsmReport r, "seconds") => Seconds(r.Seconds),
        _ => null,
    };

    public static string Seconds(IReadOnlyDictionary<string, double> seconds) => JsonText.Of(json =>
    {
        foreach ((string stage, double passed) in seconds) json.WriteNumber(stage, Math.Round(passed, 6));
        if (seconds.Count > 0) json.WriteNumber("total", Math.Round(seconds.Values.Sum(), 6));
    });
}
