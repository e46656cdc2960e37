using System.CommandLine;

namespace LfmNative.Cli.Shell;

/// <summary>The help of a command.</summary>
internal static class HelpText
{
    /// <summary>Columns where nobody says how wide it is: help in a pipe or file.</summary>
    private const int Piped = 100;

    private const int Widest = 118;

    /// <summary>Most characters of a line: as wide as the terminal allows.</summary>
    public static int Width => Math.Min(Terminal.Width() ?? Piped, Widest);

    /// <summary>Writes it, as wide as the terminal allows.</summary>
    public static void Write(TextWriter to, Command command) => Write(to, command, Width);

    /// <summary>Writes it.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="command">The command.</param>
    /// <param name="width">Most characters of a line.</param>
    public static void Write(TextWriter to, Command command, int width)
    {
        to.WriteLine("Description:");
        Lines(to, "  " + command.Description, width, 2);
        to.WriteLine();
        to.WriteLine("Usage:");
        Lines(to, "  " + Usage(command), width, 6);
        Table(to, "Arguments:", [.. command.Arguments.Select(a => ($"<{a.Name}>", a.Description ?? ""))], width);
        Table(to, "Options:", [.. CommandTree.OptionsOf(command).Select(o => (Label(o), o.Description ?? ""))], width);
        Table(to, "Commands:", [.. command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description ?? ""))], width);
        if (command is RootCommand)
        {
            to.WriteLine();
            Lines(to, "'lfm COMMAND --help' explains a command, 'lfm help' lists topics with worked examples.", width, 0);
        }
    }

    /// <summary>A table of names and what they mean, under a heading; nothing where it is empty.</summary>
    public static void Table(TextWriter to, string heading, (string Label, string Text)[] rows, int width)
    {
        if (rows.Length == 0) return;
        to.WriteLine();
        to.WriteLine(heading);
        int widest = Math.Min(34, width * 2 / 5);
        int column = 4 + rows.Select(row => row.Label.Length).Where(length => length <= widest).DefaultIfEmpty(widest).Max();
        foreach ((string label, string text) in rows)
        {
            string start = "  " + label;
            if (start.Length + 2 > column)
            {
                Lines(to, start, width, 6, after: "|");
                start = "";
            }
            Lines(to, start.PadRight(column) + text, width, column, after: ",|");
        }
    }

    /// <summary>How the command is called: its arguments, the options that it needs.</summary>
    public static string Usage(Command command)
    {
        IEnumerable<string> needed = command.Options.Where(o => o.Required).Select(o => $"{CommandTree.NamesOf(o).First()} <{o.HelpName}>");
        string[] parts =
        [
            CommandTree.PathOf(command),
            .. command.Subcommands.Count > 0 ? ["<command>"] : command.Arguments.Select(CommandTree.UsageOf).Concat(needed),
            "[options]",
        ];
        return string.Join(' ', parts);
    }

    /// <summary>"-o, --output &lt;FILE&gt; (REQUIRED)".</summary>
    public static string Label(Option option)
    {
        string value = OptionValue.Of(option) is { Name: var name } ? $" <{name}>" : "";
        return string.Join(", ", CommandTree.NamesOf(option)) + value + (option.Required ? " (REQUIRED)" : "");
    }

    private static void Lines(TextWriter to, string line, int width, int indent, string after = "")
    {
        foreach (string part in Wrap.Lines(line, width, indent, after)) to.WriteLine(part);
    }
}
