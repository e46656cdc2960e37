using System.Text;

namespace LfmNative.Options;

/// <summary>Texts that name options by their keys, <c>⟨laplacian-weight⟩</c>, until a host's spelling replaces them.</summary>
internal static class OptionText
{
    private const char Open = '\u27E8';
    private const char Close = '\u27E9';

    /// <summary>The text with every key in a host's spelling.</summary>
    public static string Render(string text, OptionSpelling spelling)
    {
        if (!text.Contains(Open)) return text;
        StringBuilder result = new(text.Length);
        int from = 0;
        for (int open = text.IndexOf(Open); open >= 0; open = text.IndexOf(Open, from))
        {
            int close = text.IndexOf(Close, open);
            if (close < 0) break;
            result.Append(text, from, open - from).Append(Spell(text[(open + 1)..close], spelling));
            from = close + 1;
        }
        return result.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>A key in a host's spelling.</summary>
    public static string Spell(string key, OptionSpelling spelling) => spelling switch
    {
        OptionSpelling.CommandLine => "--" + key,
        OptionSpelling.Field => key.Replace('-', '_'),
        _ => string.Concat(key.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
    };
}
