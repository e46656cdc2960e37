using System.CommandLine;
using LfmNative.Storage;

namespace LfmNative.Cli.Switches;

/// <summary>Which rows of the inputs are used.</summary>
internal static class RowSwitches
{
    /// <summary><c>--rows FROM:TO</c>.</summary>
    /// <param name="of">What it concerns: "every input", "both files" …</param>
    public static Option<string> Rows(string of) =>
        CliOption.Text($"use these rows of {of}, counted from 0, without row TO", "FROM:TO", "--rows");

    /// <summary>The rows that were asked for; null for all.</summary>
    public static RowRange? Read(ParseResult parsed, Option<string> rows) =>
        parsed.GetValue(rows) is string text ? RowRange.Parse(text) : null;
}
