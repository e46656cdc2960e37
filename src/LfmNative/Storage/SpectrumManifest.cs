using System.Text.Json;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>The manifest of a spectrum in shards: which rows lie in which files of its folder.</summary>
/// <param name="Source">The folder as it was named.</param>
/// <param name="Head">What the spectrum says of itself.</param>
/// <param name="Lambda">File of the eigenvalues.</param>
/// <param name="Shards">The shards, in the order of their rows.</param>
internal sealed record SpectrumManifest(string Source, SpectrumHead Head, string Lambda, IReadOnlyList<SpectrumShard> Shards)
{
    /// <summary>Its name in the folder.</summary>
    private const string Name = "spectrum.json";

    /// <summary>Bytes of a manifest of a million shards, and more.</summary>
    private const int MostBytes = 1 << 28;

    /// <summary>Whether a folder holds a spectrum in shards.</summary>
    public static bool IsIn(string folder) => FileName.IsFolder(folder) && FileName.Exists(Path.Combine(folder, Name));

    /// <summary>Reads the manifest of a folder; of the files it names nothing is read.</summary>
    /// <exception cref="LfmException">InvalidFile: missing, or no manifest that can be.</exception>
    public static SpectrumManifest Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        LfmException Invalid(string message) => new(LfmErrorCode.InvalidFile, $"{path}: {message}");
        if (!FileName.Exists(path)) throw Invalid("no such file; a spectrum in shards is a folder that holds this manifest");
        using FileSource file = FileSource.Open(path, path);
        if (file.Length > MostBytes) throw Invalid($"has {file.Length} bytes, which no manifest has; compute the spectrum again");
        try
        {
            using JsonDocument document = JsonDocument.Parse(file.Head(0, MostBytes));
            SpectrumHead head = SpectrumHead.Read(document.RootElement, Invalid);
            string lambda = PathOf(folder, SpectrumHead.Text(document.RootElement, "lambda", Invalid), Invalid);
            return new SpectrumManifest(folder, head, lambda, ShardsOf(document.RootElement, folder, head.Samples, Invalid));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new LfmException(
                LfmErrorCode.InvalidFile, $"{path}: is damaged ({e.Message.TrimEnd('.')}); compute the spectrum again", e);
        }
    }

    private static List<SpectrumShard> ShardsOf(JsonElement json, string folder, long samples, Func<string, LfmException> invalid)
    {
        if (!json.TryGetProperty("shards", out JsonElement list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            throw invalid("lists no shards; compute the spectrum again");
        List<SpectrumShard> shards = [];
        long next = 0;
        foreach (JsonElement entry in list.EnumerateArray())
        {
            LfmException Wrong(string message) => invalid($"shard {shards.Count} (counted from 0) {message}");
            if (entry.ValueKind != JsonValueKind.Object) throw Wrong("is no object; compute the spectrum again");
            (long first, long rows) = (SpectrumHead.Number(entry, "first", Wrong), SpectrumHead.Number(entry, "rows", Wrong));
            if (first != next)
                throw Wrong($"begins at row {first} where row {next} comes next; shards must follow each other: restore their order");
            if (rows > samples - next) throw Wrong($"ends beyond the {samples} samples that there are; compute the spectrum again");
            string phi = PathOf(folder, SpectrumHead.Text(entry, "phi", Wrong), Wrong);
            bool weighs = entry.TryGetProperty("mass", out _);
            if (shards.Count > 0 && weighs != shards[0].Mass is not null)
                throw Wrong($"has {(weighs ? "a" : "no")} mass, unlike the first; compute the spectrum again");
            shards.Add(new SpectrumShard(
                first, rows, phi, weighs ? PathOf(folder, SpectrumHead.Text(entry, "mass", Wrong), Wrong) : null));
            next += rows;
        }
        if (next != samples) throw invalid($"has shards of {next} rows and says {samples} samples; a shard is missing: restore it");
        return shards;
    }

    /// <summary>A file that a manifest names; none outside its folder is read.</summary>
    private static string PathOf(string folder, string name, Func<string, LfmException> invalid)
    {
        if (name.Length == 0 || Path.IsPathRooted(name) || name.Split('/').Contains("..") || name.Contains('\0', StringComparison.Ordinal))
            throw invalid($"names the file '{name}', which does not lie in its folder; give what lfm spectrum wrote");
        return Path.Combine(folder, name);
    }
}
