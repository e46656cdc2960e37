using System.Text;

namespace LfmNative.Cli.Shell;

/// <summary>Results for people: lines that fit the terminal, verdicts in color where it shows colors.</summary>
/// <param name="to">Where the lines go.</param>
/// <param name="width">Most characters of a line; null where lines are left as they are.</param>
/// <param name="colored">Whether verdicts are colored.</param>
internal sealed class ResultWriter(TextWriter to, int? width, bool colored) : TextWriter
{
    /// <summary>The column in which what stands beside the word in the margin begins.</summary>
    public const int Margin = 12;

    /// <summary>The words in the margin beside which verdicts stand.</summary>
    private static readonly string[] Margins = ["trust ", "verdict "];

    /// <summary>Keeps the words of a verdict on one line.</summary>
    private const char Joint = '\u00A0';

    private static readonly (string Words, bool Good)[] Verdicts =
    [
        ("DO NOT TRUST this map", false),
        ("REFUSED", false),
        ("the CORRESPONDENCES NOT", false),
        ("the TRANSFORM NOT", false),
        ("NOT to be used together", false),
        ("the map can be trusted", true),
        ("the transform can be trusted", true),
        ("the correspondences can be trusted", true),
        ("PASSED", true),
    ];

    /// <summary>Most characters of a line; null where lines are left as they are.</summary>
    public int? Width => width;

    public override Encoding Encoding => to.Encoding;

    public override void Write(char value) => to.Write(value);

    public override void WriteLine() => to.WriteLine();

    public override void WriteLine(string? value)
    {
        string text = value ?? "";
        bool verdict = colored && Margins.Any(word => text.StartsWith(word, StringComparison.Ordinal));
        if (verdict)
        {
            foreach ((string words, _) in Verdicts)
                text = text.Replace(words, words.Replace(' ', Joint), StringComparison.Ordinal);
        }
        IEnumerable<string> lines = width is { } most ? Wrap.Lines(text, most, IndentOf(text)) : [text];
        foreach (string line in lines) to.WriteLine(verdict ? Colored(line) : line);
    }

    /// <summary>Below the sentence of a word in the margin; of other lines, a little to the right of their beginning.</summary>
    private static int IndentOf(string line)
    {
        int start = line.Length - line.TrimStart().Length;
        if (start > 0 || line.Length <= Margin) return start + 2;
        string margin = line[..Margin], word = margin.TrimEnd();
        bool inMargin = word.Length < Margin && line[Margin] != ' ' && !word.Contains("  ", StringComparison.Ordinal);
        return inMargin && !(word.Contains(' ') && word.Length == Margin - 1) ? Margin : 2;
    }

    private static string Colored(string line)
    {
        foreach ((string words, bool good) in Verdicts)
            line = line.Replace(words.Replace(' ', Joint), AnsiColor.Of(words, good), StringComparison.Ordinal);
        return line;
    }
}
