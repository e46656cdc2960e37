using System.Text;
using System.Text.Unicode;

namespace LfmNative.Storage;

/// <summary>Turns the bytes of names into text; what is not UTF-8 is read as Latin-1, with one warning.</summary>
/// <param name="warnings">Receives the warning.</param>
/// <param name="unit">What the numbers of places count: "line" or "word".</param>
internal sealed class RowNames(List<string> warnings, string unit)
{
    private bool _warned;

    /// <summary>The name as text; any thread.</summary>
    /// <param name="name">The bytes.</param>
    /// <param name="place">Where it stands, for the warning.</param>
    public string Text(ReadOnlySpan<byte> name, long place)
    {
        if (Utf8.IsValid(name)) return Encoding.UTF8.GetString(name);
        lock (warnings)
        {
            if (!_warned) warnings.Add($"names are not UTF-8 (as in {unit} {place}); those are read as Latin-1: save the file as UTF-8");
            _warned = true;
        }
        return Encoding.Latin1.GetString(name);
    }
}
