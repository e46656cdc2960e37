using System.Text.RegularExpressions;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Docs;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page's file name, in docs/.</param>
/// <param name="Line">The line of its fence, counted from 1.</param>
/// <param name="Language">The first word of the fence's info string.</param>
/// <param name="Info">The rest of it: <c>no-run: REASON</c> where the block cannot be run.</param>
/// <param name="Text">What stands between the fences.</param>
internal sealed partial record Snippet(string Page, int Line, string Language, string Info, string Text)
{
    /// <summary>Whether the page says that the block is not run, and why.</summary>
    public bool IsExcused => Info.StartsWith("no-run: ", StringComparison.Ordinal);

    /// <summary>Where it stands, as editors read it.</summary>
    public string Place => $"docs/{Page}:{Line}";

    /// <summary>All pages with blocks, by file name.</summary>
    public static IReadOnlyList<string> Pages { get; } =
        [.. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Select(path => Path.GetFileName(path))
            .Where(page => Of(page).Count > 0).Order(StringComparer.Ordinal)];

    /// <summary>The blocks of a page, from its top.</summary>
    public static IReadOnlyList<Snippet> Of(string page)
    {
        List<Snippet> snippets = [];
        string[] lines = File.ReadAllLines(Repository.PathOf("docs", page));
        for (int i = 0; i < lines.Length; i++)
        {
            Match fence = Fence().Match(lines[i]);
            if (!fence.Success) continue;
            int start = i + 1;
            i = Array.FindIndex(lines, start, line => line.TrimEnd() == "```");
            if (i < 0) throw new InvalidOperationException($"docs/{page}:{start}: the block does not end");
            snippets.Add(new Snippet(
                page, start, fence.Groups["language"].Value, fence.Groups["info"].Value, string.Join('\n', lines[start..i]) + "\n"));
        }
        return snippets;
    }

    [GeneratedRegex(@"^```(?<language>\S*)\s*(?<info>.*?)\s*$")]
    private static partial Regex Fence();
}
