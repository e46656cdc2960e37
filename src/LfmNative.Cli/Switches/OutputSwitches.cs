using System.CommandLine;
using LfmNative.Storage;

namespace LfmNative.Cli.Switches;

/// <summary>Where rows are written, and as what.</summary>
internal static class OutputSwitches
{
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "matrix to write; the extension chooses the format; - is standard output, as .csv",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Format = CliOption.Text(
        "format of the output, whatever its name: csv, tsv, jsonl, copy, pgcopy … [default: by its extension]",
        "EXTENSION",
        "--output-format");

    private static readonly Option<string> Vector = CliOption.Choice<SqlVector>(
        "SQL type of the vectors in .copy and .pgcopy [default: that of the input, else array]", false, "--sql-vector");

    /// <summary>The options, for every command that writes rows.</summary>
    public static IReadOnlyList<Option> All { get; } = [Output, Format, Vector];

    /// <summary>The target.</summary>
    public static string Path(ParseResult parsed) => parsed.GetValue(Output)!;

    /// <summary>What was said of the output; SQL types that were not are those of the input.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="input">The SQL types of the input, where it has any.</param>
    public static OutputOptions Read(ParseResult parsed, SqlForm? input = null) => new()
    {
        Format = parsed.GetValue(Format),
        SqlVector = parsed.GetValue(Vector) is null ? input?.Vector ?? SqlVector.Array
            : CliOption.Value<SqlVector>(parsed, Vector, "sql-vector"),
        SqlId = TableSwitches.Read(parsed).SqlId ?? input?.Id ?? SqlId.Text,
    };
}
