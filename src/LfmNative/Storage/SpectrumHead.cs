using System.Globalization;
using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Options;
using LfmNative.Spectra;

namespace LfmNative.Storage;

/// <summary>What a stored spectrum says of itself: the member <c>meta</c> of an archive, or the manifest of shards.</summary>
/// <param name="Laplacian">The operator.</param>
/// <param name="Certificate">What was checked when it was computed.</param>
/// <param name="Samples">Rows n.</param>
/// <param name="Eigenpairs">Eigenpairs m.</param>
/// <param name="Fingerprint"><see cref="RowFingerprint"/> of the rows it was computed from; null where that was not written.</param>
internal sealed record SpectrumHead(
    LaplacianKind Laplacian, SpectrumCertificate Certificate, long Samples, int Eigenpairs, ulong? Fingerprint)
{
    /// <summary>The format's name, by which it is known.</summary>
    public const string Format = "lfm-spectrum";

    private const int Version = 1;

    /// <summary>Writes format, version and engine, the operator and the fingerprint into the object that is open.</summary>
    public static void Write(Utf8JsonWriter json, LaplacianKind laplacian, ulong? fingerprint)
    {
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteString("engine", EngineVersion.Text);
        json.WriteString("laplacian", OptionNames.Of(laplacian));
        if (fingerprint is { } rows) json.WriteString("rows", rows.ToString("x16", CultureInfo.InvariantCulture));
    }

    /// <summary>Reads it.</summary>
    /// <param name="json">The object.</param>
    /// <param name="invalid">Makes the exception of a sentence that says what is wrong.</param>
    public static SpectrumHead Read(JsonElement json, Func<string, LfmException> invalid)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("format", out JsonElement format) || !format.ValueEquals(Format))
            throw invalid("is JSON of something else than a spectrum; give what lfm spectrum wrote");
        long version = Number(json, "version", invalid);
        if (version != Version) throw invalid($"is of version {version} and this build reads version {Version}; update lfm");
        string operatorName = Text(json, "laplacian", invalid);
        int kind = Array.IndexOf(OptionNames.All<LaplacianKind>(), operatorName);
        if (kind < 0) throw invalid($"names the laplacian '{operatorName}', which there is not; compute the spectrum again");
        SpectrumCertificate certificate = new(
            Text(json, "solver", invalid),
            Real(json, "residual", invalid),
            Real(json, "orthogonality", invalid),
            Number(json, "products", invalid),
            (int)Math.Min(int.MaxValue, Number(json, "restarts", invalid)),
            (int)Math.Min(int.MaxValue, Number(json, "recovered", invalid)));
        (long samples, long pairs) = (Number(json, "samples", invalid), Number(json, "eigenpairs", invalid));
        if (samples < 1 || pairs < 1 || pairs > Math.Min(samples, int.MaxValue))
            throw invalid($"says that {samples} samples have {pairs} eigenpairs, which cannot be; compute the spectrum again");
        ulong? rows = null;
        if (json.TryGetProperty("rows", out JsonElement sum))
        {
            string? digits = sum.ValueKind == JsonValueKind.String ? sum.GetString() : null;
            bool read = ulong.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong value);
            rows = read ? value : throw invalid($"has {sum.GetRawText()} for rows, which is no fingerprint; compute the spectrum again");
        }
        return new SpectrumHead(Enum.GetValues<LaplacianKind>()[kind], certificate, samples, (int)pairs, rows);
    }

    /// <summary>A whole number that is not negative.</summary>
    public static long Number(JsonElement json, string key, Func<string, LfmException> invalid) =>
        json.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            && number >= 0
            ? number
            : throw Missing(key, "a whole number", invalid);

    /// <summary>A text.</summary>
    public static string Text(JsonElement json, string key, Func<string, LfmException> invalid) =>
        json.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Missing(key, "a text", invalid);

    /// <summary>A number, or null for what is none: <see cref="double.NaN"/>.</summary>
    private static double Real(JsonElement json, string key, Func<string, LfmException> invalid)
    {
        if (!json.TryGetProperty(key, out JsonElement value)) throw Missing(key, "a number", invalid);
        if (value.ValueKind == JsonValueKind.Null) return double.NaN;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double real)
            ? real
            : throw Missing(key, "a number", invalid);
    }

    private static LfmException Missing(string key, string what, Func<string, LfmException> invalid) =>
        invalid($"has no member {key} that is {what}; compute the spectrum again");
}
