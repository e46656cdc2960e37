using System.Text;
using System.Text.Json;
using LfmNative.Capi.Doors;
using LfmNative.Spectra;

namespace LfmNative.Capi.Results;

/// <summary>The texts of results by the names that <c>lfm.h</c> lists.</summary>
internal static class Texts
{
    /// <summary>A text of an object.</summary>
    /// <exception cref="AbiException">It has none of that name.</exception>
    public static string Find(object value, string name) => (value, name) switch
    {
        (SharedMatrix m, "source") => m.Source,
        (SharedMatrix m, "row_names") => string.Join('\n', m.RowNames),
        (LaplacianSpectrum s, "solver") => s.Certificate.Solver,
        (LaplacianSpectrum s, "laplacian") => OptionNames.Of(s.Kind),
        (AlignmentResult a, "meta") => Encoding.UTF8.GetString(AlignmentMeta.Write(a.Value, a.Clock)),
        (AlignmentResult a, "advice") => a.Value.Facts.Trust.Advice,
        (AlignmentResult a, "seconds") => Seconds(a),
        _ => throw AbiException.Argument($"{Kind.NameOf(Kind.Of(value))} has no text '{name}'; lfm.h lists the names at lfm_get_text"),
    };

    private static string Seconds(AlignmentResult alignment)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            if (alignment.Clock is { } clock)
            {
                foreach ((string stage, double seconds) in clock.Seconds) json.WriteNumber(stage, Math.Round(seconds, 6));
                json.WriteNumber("total", Math.Round(clock.Seconds.Values.Sum(), 6));
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
