using System.CommandLine;
using System.Text;

namespace LfmNative.Cli.Shell;

/// <summary>The manual page of a command, in the man macros of roff.</summary>
internal static class ManPage
{
    /// <summary>The name of a page: "lfm-migrate-fit".</summary>
    public static string NameOf(Command command) => CommandTree.PathOf(command).Replace(' ', '-');

    /// <summary>The page.</summary>
    public static string Of(Command command)
    {
        string version = CommandTree.Version, description = command.Description ?? "";
        StringBuilder page = new();
        page.Append($".TH \"{Text(NameOf(command).ToUpperInvariant())}\" 1 \"\" \"lfm {version}\" \"User Commands\"\n.ad l\n.nh\n");
        page.Append($".SH NAME\n{Text(NameOf(command))} \\- {Text(Brief(description))}\n");
        page.Append($".SH SYNOPSIS\n{Paragraph(HelpText.Usage(command))}");
        page.Append($".SH DESCRIPTION\n{Paragraph(description.TrimEnd('.') + ".")}");
        Section(page, "ARGUMENTS", command.Arguments.Select(a => (a.Name, a.Description)));
        Section(page, "OPTIONS", CommandTree.OptionsOf(command).Select(o => (HelpText.Label(o), o.Description)));
        Command[] below = [.. command.Subcommands.Where(c => !c.Hidden)];
        Section(page, "COMMANDS", below.Select(c => ($"{NameOf(c)}(1)", c.Description)));
        if (command is RootCommand)
        {
            Section(page, "TOPICS", Topic.All.Select(topic => ($"lfm help {topic.Name}", (string?)topic.Title)));
            page.Append(".SH EXIT STATUS\n.nf\n");
            string codes = Topic.All.Single(topic => topic.Name == "exit-codes").Text;
            foreach (string line in codes.Split('\n').Skip(2).TakeWhile(line => line.Length > 0))
                page.Append(Text(line)).Append('\n');
            page.Append(".fi\n");
        }
        Command? above = command.Parents.OfType<Command>().FirstOrDefault();
        IEnumerable<string> related = (above is null ? below : above.Subcommands.Where(c => !c.Hidden && c != command).Prepend(above))
            .Select(c => $".BR {Text(NameOf(c))} (1)");
        page.Append($".SH SEE ALSO\n{string.Join(" ,\n", related)}\n");
        return page.ToString();
    }

    private static void Section(StringBuilder page, string heading, IEnumerable<(string Label, string? Text)> rows)
    {
        if (!rows.Any()) return;
        page.Append($".SH {heading}\n");
        foreach ((string label, string? text) in rows) page.Append($".TP\n\\fB{Text(label)}\\fR\n{Paragraph(text ?? "")}");
    }

    /// <summary>The first clause, as lists of pages show it.</summary>
    private static string Brief(string description) => description.Split(';')[0].Split(':')[0];

    /// <summary>Text that begins a line of its own. Long words, such as lists of choices, may be broken after their signs.</summary>
    private static string Paragraph(string text) => Text(text) + "\n";

    /// <summary>Text in which nothing is a command of roff.</summary>
    private static string Text(string text)
    {
        string plain = text
            .Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("|", "|\\:", StringComparison.Ordinal)
            .Replace(",", ",\\:", StringComparison.Ordinal)
            .Replace("\"", "\\(dq", StringComparison.Ordinal);
        return plain.StartsWith('.') || plain.StartsWith('\'') ? "\\&" + plain : plain;
    }
}
