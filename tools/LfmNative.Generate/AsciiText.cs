using System.Text;

namespace LfmNative.Generate;

/// <summary>Sentences with formulas in plain ASCII, for headers and docstrings that any tool must read.</summary>
internal static class AsciiText
{
    private static readonly Dictionary<char, string> Signs = new()
    {
        ['−'] = "-",
        ['·'] = "*",
        ['×'] = "x",
        ['≤'] = "<=",
        ['≥'] = ">=",
        ['≠'] = "!=",
        ['→'] = "->",
        ['…'] = "...",
        ['√'] = "sqrt",
        ['∞'] = "infinity",
        ['‖'] = "||",
        ['⌊'] = "floor(",
        ['⌋'] = ")",
        ['½'] = "1/2",
        ['²'] = "^2",
        ['₁'] = "_1",
        ['₂'] = "_2",
        ['ᵀ'] = "'",
        ['é'] = "e",
        ['ö'] = "oe",
        ['–'] = "-",
    };

    private static readonly Dictionary<char, string> Letters = new()
    {
        ['δ'] = "delta",
        ['ε'] = "eps",
        ['γ'] = "gamma",
        ['λ'] = "lambda",
        ['σ'] = "sigma",
        ['τ'] = "tau",
        ['φ'] = "phi",
        ['Φ'] = "Phi",
        ['Σ'] = "Sigma",
    };

    /// <summary>The text in ASCII.</summary>
    /// <exception cref="InvalidOperationException">A character that has no spelling here.</exception>
    public static string Of(string text)
    {
        StringBuilder ascii = new();
        text = text.Replace("⁻¹", "^-1", StringComparison.Ordinal);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsAscii(c)) ascii.Append(c);
            else if (Signs.TryGetValue(c, out string? sign)) ascii.Append(sign);
            else if (Letters.TryGetValue(c, out string? letter)) AppendWord(ascii, letter, i + 1 < text.Length ? text[i + 1] : ' ');
            else throw new InvalidOperationException($"'{c}' of \"{text}\" has no spelling in ASCII; give it one in {nameof(AsciiText)}");
        }
        return ascii.ToString();
    }

    /// <summary>A letter that became a word stands apart from letters beside it.</summary>
    private static void AppendWord(StringBuilder ascii, string word, char next)
    {
        if (ascii.Length > 0 && char.IsLetterOrDigit(ascii[^1])) ascii.Append(' ');
        ascii.Append(word);
        if (char.IsAsciiLetter(next)) ascii.Append(' ');
    }
}
