namespace LfmNative.Generate;

/// <summary>Texts broken into lines.</summary>
internal static class TextLines
{
    /// <summary>Characters of a line at most.</summary>
    public const int Width = 140;

    private const char Joined = '\u00A0';

    /// <summary>A text broken at blanks.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">What the first line begins with.</param>
    /// <param name="next">What the other lines begin with.</param>
    /// <param name="room">Characters to leave free at the end of each line.</param>
    public static IEnumerable<string> Wrap(string text, string first, string next, int room = 0)
    {
        string line = first;
        bool empty = true;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && line.Length + 1 + word.Length > Width - room)
            {
                yield return line;
                (line, empty) = (next, true);
            }
            line += empty ? word : " " + word;
            empty = false;
        }
        yield return line;
    }

    /// <summary>Texts one behind the other, broken between them only.</summary>
    public static IEnumerable<string> Fill(IEnumerable<string> texts, string indent) =>
        Wrap(string.Join(' ', texts.Select(Whole)), indent, indent).Select(Broken);

    /// <summary>A comment of C, in as few lines as it fits in.</summary>
    public static IEnumerable<string> Comment(string text, string indent)
    {
        string[] lines = [.. Wrap(text, indent + "/* ", indent + " * ", 3)];
        lines[^1] += " */";
        return lines;
    }

    private static string Whole(string text) => text.Replace(' ', Joined);

    private static string Broken(string line) => line.Replace(Joined, ' ');
}
