using System.CommandLine;
using System.Text;

namespace LfmNative.Cli.Shell;

/// <summary>The script for fish.</summary>
internal static class FishCompletion
{
    private const string Functions = """
        function __lfm_at
            set -l at lfm
            for word in (commandline -opc)[2..]
                contains -- "$at $word" $__lfm_commands; and set at "$at $word"
            end
            test "$at" = "$argv"
        end
        function __lfm_list
            set -l typed (string replace -r '^--[^=]*=' '' -- (commandline -ct))
            set -l head (string match -r '^(?:.*,)?' -- $typed)
            printf '%s\n' $head$argv
        end
        complete -c lfm -e
        complete -c lfm -f

        """;

    public static string Script(RootCommand root)
    {
        StringBuilder text = new("# fish completion of lfm: lfm completion fish | source\n");
        Command[] commands = [.. CommandTree.All(root)];
        string paths = string.Join(' ', commands.Where(c => c != root).Select(c => Quoted(CommandTree.PathOf(c))));
        text.Append($"set -g __lfm_commands {paths}\n").Append(Functions);
        foreach (Command command in commands)
        {
            string start = $"complete -c lfm -n {Quoted($"__lfm_at {CommandTree.PathOf(command)}")}";
            foreach (Command below in command.Subcommands.Where(c => !c.Hidden))
                text.Append($"{start} -f -a {below.Name} -d {Quoted(CompletionCommand.Brief(below.Description))}\n");
            OptionValue arguments = OptionValue.OfArguments(command);
            if (arguments.Files) text.Append($"{start} -F\n");
            if (arguments.Words.Length > 0) text.Append($"{start} -f -a {Quoted(string.Join(' ', arguments.Words))}\n");
            foreach (Option option in CommandTree.OptionsOf(command))
            {
                string names = string.Concat(CommandTree.NamesOf(option).Select(n => n.Length == 2 ? $" -s {n[1..]}" : $" -l {n[2..]}"));
                text.Append($"{start}{names}{Taken(OptionValue.Of(option))} -d {Quoted(CompletionCommand.Brief(option.Description))}\n");
            }
        }
        return text.ToString();
    }

    private static string Taken(OptionValue? value)
    {
        if (value is null) return "";
        string words = string.Join(' ', value.Words), kind = value.Files ? " -r -F" : " -x";
        return words.Length == 0 ? kind : $"{kind} -a {Quoted(value.IsList ? $"(__lfm_list {words})" : words)}";
    }

    private static string Quoted(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
