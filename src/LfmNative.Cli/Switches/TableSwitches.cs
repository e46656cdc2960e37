using System.CommandLine;
using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Cli.Switches;

/// <summary>How tables among the inputs are read.</summary>
internal static class TableSwitches
{
    private static readonly Option<string> Header = CliOption.Choice<HeaderLine>(
        "whether the first line of a text table names its columns [default: auto]", false, "--header");

    private static readonly Option<string> Columns = CliOption.Text(
        "columns of text tables to read: names, numbers or ranges FROM:TO counted from 0 [default: all numbers]", "A,B,4:10", "--columns");

    private static readonly Option<string> IdColumn = CliOption.Text(
        "column of text tables that holds the rows' names: its name or number, or none [default: found]", "NAME|N|none", "--id-column");

    private static readonly Option<string> Id = CliOption.Choice<SqlId>(
        "SQL type of the ids in .pgcopy, read or written [default: found, and that of the input]", false, "--sql-id");

    /// <summary>The options, for every command that reads matrices.</summary>
    public static IReadOnlyList<Option> All { get; } = [Header, Columns, IdColumn, Id];

    /// <summary>What was said; nothing where a command has not these options.</summary>
    /// <exception cref="LfmException">InvalidArgument: no such choice.</exception>
    public static TableOptions Read(ParseResult parsed) => new()
    {
        Header = parsed.GetValue(Header) is null ? HeaderLine.Auto : CliOption.Value<HeaderLine>(parsed, Header, "header"),
        Columns = parsed.GetValue(Columns),
        IdColumn = parsed.GetValue(IdColumn),
        SqlId = parsed.GetValue(Id) is null ? null : CliOption.Value<SqlId>(parsed, Id, "sql-id"),
    };
}
