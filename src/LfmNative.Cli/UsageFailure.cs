using System.CommandLine;
using System.CommandLine.Parsing;
using LfmNative.Options;

namespace LfmNative.Cli;

/// <summary>One sentence for a command line that cannot be meant.</summary>
internal static class UsageFailure
{
    /// <summary>What is wrong first of all, and where to read on; null where nothing is.</summary>
    public static string? Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        bool answersItself = parsed.Action is { ClearsParseErrors: true };
        string? what = answersItself ? null : UnknownOption(parsed, command);
        if (what is null && parsed.Errors.Count == 0) return null;
        what ??= Refused(parsed, command)
            ?? Unmatched(parsed, command)
            ?? Missing(parsed, command)
            ?? parsed.Errors[0].Message.TrimEnd('.');
        return $"{what}; see '{CommandTree.PathOf(command)} --help'";
    }

    /// <summary>An option that there is not. The parser takes it for a file as long as files are wanted.</summary>
    private static string? UnknownOption(ParseResult parsed, Command command)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)) return null;
        string? token = parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(token => token.StartsWith('-') && token != Job.Standard);
        if (token is null) return null;
        string typed = token.Split('=')[0];
        IEnumerable<string> names = CommandTree.OptionsOf(command).SelectMany(CommandTree.NamesOf).Where(name => name.Length > 2);
        return $"{Name(command)} has no option {typed}{NearestName.Hint(typed, names)}";
    }

    private static string? Unmatched(ParseResult parsed, Command command)
    {
        if (parsed.UnmatchedTokens.Count == 0) return null;
        string token = parsed.UnmatchedTokens[0];
        if (command.Subcommands.Count > 0)
        {
            string[] commands = [.. Commands(command)];
            string of = command is RootCommand ? "the commands" : $"those of {Name(command)}";
            return $"there is no command '{token}'{NearestName.Hint(token, commands)}; {of} are {List(commands, "and")}";
        }
        return command.Arguments.Count == 0
            ? $"'{token}' is too much; {Name(command)} takes no files"
            : $"'{token}' is too much; {Name(command)} takes {List(command.Arguments.Select(a => a.Name), "and")} and options";
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

    private static string? Missing(ParseResult parsed, Command command)
    {
        if (command is RootCommand) return $"name a command: {List(Commands(command), "or")}";
        if (command.Subcommands.Count > 0) return $"name a command of {Name(command)}: {List(Commands(command), "or")}";
        List<string> missing =
        [
            .. command.Arguments
                .Where(a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is null or { Tokens.Count: 0 })
                .Select(a => a.Name),
            .. command.Options.Where(o => o.Required && parsed.GetResult(o) is null or { Implicit: true }).Select(o => o.Name),
        ];
        return missing.Count == 0 ? null : $"{Name(command)} needs {List(missing, "and")}";
    }

    /// <summary>What the command is called in a sentence.</summary>
    private static string Name(Command command) => command is RootCommand ? CommandTree.Program : CommandTree.NameOf(command);

    private static IEnumerable<string> Commands(Command command) => command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);

    private static string List(IEnumerable<string> names, string last)
    {
        string[] all = [.. names];
        return all.Length == 1 ? all[0] : $"{string.Join(", ", all[..^1])} {last} {all[^1]}";
    }
}
