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
        string what = Unmatched(parsed, command, root) ?? Refused(parsed) ?? Missing(parsed, command, root) ?? parsed.Errors[0].Message.TrimEnd('.');
        return $"{what}; see 'lfm {(root ? "" : command.Name + " ")}--help'";
    }

    private static string? Unmatched(ParseResult parsed, Command command, bool root)
    {
        if (parsed.UnmatchedTokens.Count == 0) return null;
        string token = parsed.UnmatchedTokens[0], name = root ? "lfm" : command.Name;
        if (token.StartsWith('-')) return $"{name} has no option {token}{Suggest(token, command.Options.Select(o => o.Name))}";
        if (root) return $"there is no command '{token}'{Suggest(token, command.Subcommands.Select(c => c.Name))}; the commands are {List(command.Subcommands.Select(c => c.Name), "and")}";
        return command.Arguments.Count == 0 ? $"'{token}' is too much; {name} takes no files" : $"'{token}' is too much; {name} takes {List(command.Arguments.Select(a => a.Name), "and")} and options";
    }

    /// <summary>An option with a value that is missing, repeated or of another kind.</summary>
    private static string? Refused(ParseResult parsed)
    {
        if (parsed.Errors.Select(e => e.SymbolResult).OfType<OptionResult>().FirstOrDefault(r => !r.Implicit) is not { } given) return null;
        Option option = given.Option;
        if (given.Tokens.Count == 0) return $"{option.Name} needs a value after it";
        if (given.IdentifierTokenCount > 1) return $"{option.Name} is given {given.IdentifierTokenCount} times; give it once";
        string value = given.Tokens[0].Value;
        Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        if (type == typeof(bool)) return $"{option.Name} is a switch; give it without '{value}'";
        return $"{option.Name} is '{value}'; it must be {(type == typeof(double) ? "a finite number" : type == typeof(ulong) ? $"a whole number from 0 to {ulong.MaxValue}" : $"a whole number up to {int.MaxValue}")}";
    }

    private static string? Missing(ParseResult parsed, Command command, bool root)
    {
        if (root) return $"name a command: {List(command.Subcommands.Select(c => c.Name), "or")}";
        List<string> missing = [.. command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is null or { Tokens.Count: 0 }).Select(a => a.Name)];
        missing.AddRange(command.Options.Where(o => o.Required && parsed.GetResult(o) is null).Select(o => o.Name));
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
