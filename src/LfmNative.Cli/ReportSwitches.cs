using System.CommandLine;
using System.Globalization;
using LfmNative.Cli.Switches;
using LfmNative.Diagnostics;
using LfmNative.Reports;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>What commands that write pages have in common.</summary>
internal static class ReportSwitches
{
    /// <summary>The page of a command that has another result.</summary>
    public static Option<string> Report { get; } = CliOption.Text("page with pictures to write (.html)", "FILE", "--report");

    /// <summary>Fails now if a page could not be written later.</summary>
    /// <param name="path">The page; null for none.</param>
    /// <param name="option">What asked for it.</param>
    public static void Check(string? path, string option = "--report")
    {
        if (path is null) return;
        if (!path.EndsWith(".html", StringComparison.OrdinalIgnoreCase)) throw Job.Usage(
            $"{option} is '{path}'; a report is an .html file");
        AtomicFile.CheckWritable(path);
    }

    /// <summary>The command line as it was given, for a shell.</summary>
    public static string Command(ParseResult parsed) => "lfm " + string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value)));

    /// <summary>A line for each row, such as its name.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="what">What the lines are, in the plural.</param>
    public static string[]? ReadLines(string? path, string what)
    {
        if (path is null) return null;
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LfmException(LfmErrorCode.InvalidFile, $"{path}: the {what} cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>Writes a page under the clock, and says so with the result.</summary>
    /// <param name="job">The run.</param>
    /// <param name="path">The page; null for none.</param>
    /// <param name="write">Writes it.</param>
    public static void Write(Job job, string? path, Action<string> write)
    {
        if (path is null) return;
        using (job.Stage("report")) write(path);
    }

    /// <summary>The line that says where the page is.</summary>
    public static void Tell(TextWriter text, string? path)
    {
        if (path is not null) text.WriteLine($"report      {path}");
    }

    /// <summary>Classes as a page shows them; null for none.</summary>
    public static string[]? Labels(int[]? classes) =>
        classes is null ? null : Array.ConvertAll(classes, of => of.ToString(CultureInfo.InvariantCulture));

    /// <summary>Title and command.</summary>
    public static ReportOptions Options(ParseResult parsed) => new() { Command = Command(parsed) };

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@%+".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
