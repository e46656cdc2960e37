namespace LfmNative.Cli.Shell;

/// <summary>Breaks lines.</summary>
internal static class Wrap
{
    /// <summary>A line as several that are no longer than a width, except for words that are.</summary>
    /// <param name="line">The line; spaces within it stay as they are.</param>
    /// <param name="width">Most characters of a line.</param>
    /// <param name="indent">Spaces before every line but the first.</param>
    /// <param name="after">Characters, beside the space, after which a line may end where no space is at hand.</param>
    public static IEnumerable<string> Lines(string line, int width, int indent, string after = "")
    {
        string margin = "";
        while (margin.Length + line.Length > width)
        {
            int room = width - margin.Length, start = line.Length - line.TrimStart().Length;
            int cut = line.LastIndexOf(' ', room);
            if (cut <= start && after.Length > 0) cut = line.AsSpan(0, room).LastIndexOfAny(after) + 1;
            if (cut <= start) cut = line.IndexOf(' ', start);
            if (cut <= start) break;
            yield return margin + line[..cut].TrimEnd();
            line = line[cut..].TrimStart();
            margin = new string(' ', indent);
        }
        yield return margin + line;
    }
}
