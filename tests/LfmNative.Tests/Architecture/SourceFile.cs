using System.Text.RegularExpressions;

namespace LfmNative.Tests.Architecture;

/// <summary>One C# file: its path from the root of the repository, its text, and its text without comments and literals.</summary>
internal sealed partial class SourceFile(string path, string text)
{
    public string Path { get; } = path;

    public string Text { get; } = text;

    /// <summary>The text with comments removed and literals emptied, so that words in prose are not taken for code.</summary>
    public string Code { get; } = CommentOrLiteral().Replace(text, static m => m.Value[0] == '/' ? " " : "\"\"");

    public int LineCount => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    /// <summary>Folders below src/PROJECT, e.g. ["Graphs"].</summary>
    public string[] Folders => Path.Split('/')[2..^1];

    /// <summary>The project's folder, e.g. LfmNative.Cli.</summary>
    public string Project => Path.Split('/')[1];

    /// <summary>The room of a file of the engine; null for files of other projects and for files outside of any room.</summary>
    public string? Room => Project == "LfmNative" && Folders.Length > 0 ? Folders[0] : null;

    /// <summary>Line number, from 1, of a match in <see cref="Text"/>.</summary>
    public int LineOf(Match match) => Text.AsSpan(0, match.Index).Count('\n') + 1;

    public override string ToString() => Path;

    // In order: line comment, block comment, raw string, verbatim string, string, character.
    [GeneratedRegex(
        """//[^\n]*|/\*[\s\S]*?\*/|\$*(""\"+)[\s\S]*?\1|"""
        + """(?:\$@|@\$|@)"(?:""|[^"])*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.[^'\n]*|[^'\\\n])'""")]
    private static partial Regex CommentOrLiteral();
}
