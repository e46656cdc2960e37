using System.CommandLine;
using System.CommandLine.Parsing;

namespace LfmNative.Cli;

/// <summary>One sentence for a command line that the parser refused.</summary>
internal static class UsageFailure
{
    /// <summary>What is wrong first of all, and where to read on.</summary>
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        bool root = command is RootCommand;
        string what = Refused(parsed, command)
            ?? Unmatched(parsed, command, root)
            ?? Missing(parsed, command, root)
            ?? parsed.Errors[0].Message.TrimEnd('.');
        return $"{what}; see 'lfm {(root ? "" : command.Name + " ")}--help'";
    }

    private static string? Unmatched(ParseResult parsed, Command command, bool root)
    {
        if (parsed.UnmatchedTokens.Count == 0) return null;
        string token = parsed.UnmatchedTokens[0], name = root ? "lfm" : command.Name;
        if (token.StartsWith('-'))
            return $"{name} has no option {token}{Suggest(token, command.Options.SelectMany(o => o.Aliases.Prepend(o.Name)))}";
        if (root)
        {
            string[] commands = [.. command.Subcommands.Select(c => c.Name)];
            return $"there is no command '{token}'{Suggest(token, commands)}; the commands are {List(commands, "and")}";
        }
        return command.Arguments.Count == 0
            ? $"'{token}' is too much; {name} takes no files"
            : $"'{token}' is too much; {name} takes {List(command.Arguments.Select(a => a.Name), "and")} and options";
    }

    /// <summary>An option with a value that is missing, repeated or of another kind.</summary>
    private static string? Refused(ParseResult parsed, Command command)
    {
        // The parser takes the next option for a value that was left out.
        OptionResult? swallowed = parsed.CommandResult.Children
            .OfType<OptionResult>()
            .FirstOrDefault(r => r.Tokens.Count == 1 && IsOption(command, r.Tokens[0].Value));
        if (swallowed is not null) return $"{swallowed.Option.Name} needs a value after it";
        ParseError? error = parsed.Errors.FirstOrDefault(e => e.SymbolResult is OptionResult { Implicit: false });
        if (error?.SymbolResult is not OptionResult given) return null;
        string name = given.Option.Name;
        if (given.Tokens.Count == 0) return $"{name} needs a value after it";
        if (given.IdentifierTokenCount > 1) return $"{name} is given {given.IdentifierTokenCount} times; give it once";
        string value = given.Tokens[0].Value;
        return given.Option.ValueType == typeof(bool)
            ? $"{name} is a switch; give it without '{value}'"
            : $"{name} is '{value}'; {error.Message}";
    }

    private static bool IsOption(Command command, string token) => command.Options.Any(o => o.Name == token || o.Aliases.Contains(token));

    private static string? Missing(ParseResult parsed, Command command, bool root)
    {
        if (root) return $"name a command: {List(command.Subcommands.Select(c => c.Name), "or")}";
        List<string> missing =
        [
            .. command.Arguments
                .Where(a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is null or { Tokens.Count: 0 })
                .Select(a => a.Name),
            .. command.Options.Where(o => o.Required && parsed.GetResult(o) is null or { Implicit: true }).Select(o => o.Name),
        ];
        return missing.Count == 0 ? null : $"{command.Name} needs {List(missing, "and")}";
    }

    /// <summary>The name that is nearest to what was typed, if one is near.</summary>
    private static string Suggest(string typed, IEnumerable<string> names)
    {
        string? nearest = names.MinBy(n => Distance(typed, n));
        return nearest is not null && Distance(typed, nearest) <= 2 ? $" (did you mean {nearest}?)" : "";
    }

    /// <summary>Edit distance (Levenshtein 1966).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }

    private static string List(IEnumerable<string> names, string last)
    {
        string[] all = [.. names];
        return all.Length == 1 ? all[0] : $"{string.Join(", ", all[..^1])} {last} {all[^1]}";
    }
}
