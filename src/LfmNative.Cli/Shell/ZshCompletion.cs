using System.CommandLine;
using System.Text;

namespace LfmNative.Cli.Shell;

/// <summary>The script for zsh.</summary>
internal static class ZshCompletion
{
    private const string Head = """
        #compdef lfm
        # zsh completion of lfm: source <(lfm completion zsh), or this text as _lfm in a folder of $fpath
        _lfm_words() {
            local word; local -i none=1
            for word; do
                if [[ $word == *: ]]; then compadd -S '' -- $word && none=0; else compadd -- $word && none=0; fi
            done
            return none
        }
        _lfm_words_or_files() { local -i none=1; _lfm_words "$@" && none=0; _files && none=0; return none }
        _lfm_list() { compset -P '*,'; compadd -q -S , -- "$@" }
        _lfm() {
            local at=lfm
            local -i i last=1
            for ((i = 2; i < CURRENT; i++)); do
                case "$at $words[i]" in

        """;

    private const string Tail = """
            esac
        }
        if [[ $funcstack[1] == _lfm ]]; then _lfm "$@"; else compdef _lfm lfm; fi

        """;

    public static string Script(RootCommand root)
    {
        StringBuilder text = new(Head);
        Command[] commands = [.. CommandTree.All(root)];
        string paths = string.Join('|', commands.Where(c => c != root).Select(c => $"'{CommandTree.PathOf(c)}'"));
        text.Append($"            ({paths}) at+=\" $words[i]\" last=i ;;\n        esac\n    done\n")
            .Append("    words=(\"${(@)words[last,-1]}\")\n    (( CURRENT -= last - 1 ))\n    case $at in\n");
        foreach (Command command in commands) AppendCommand(text, command);
        return text.Append(Tail).ToString();
    }

    private static void AppendCommand(StringBuilder text, Command command)
    {
        text.Append($"        ('{CommandTree.PathOf(command)}')\n            ");
        Command[] below = [.. command.Subcommands.Where(c => !c.Hidden)];
        if (below.Length > 0)
        {
            string names = string.Join(' ', below.Select(c => Quoted($"{c.Name}:{CompletionCommand.Brief(c.Description)}")));
            text.Append($"local -a commands=({names})\n            ")
                .Append("[[ $words[CURRENT] == -* ]] || { _describe -t commands 'lfm command' commands; return }\n            ");
        }
        text.Append("_arguments -S");
        foreach (Option option in CommandTree.OptionsOf(command))
        {
            string[] names = [.. CommandTree.NamesOf(option)];
            OptionValue? value = OptionValue.Of(option);
            foreach (string name in names)
            {
                string equals = value is not null && name.Length > 2 ? "=" : "";
                string action = value is null ? "" : $":{Escaped(value.Name)}:{Action(value)}";
                string spec = $"({string.Join(' ', names)}){name}{equals}[{Escaped(CompletionCommand.Brief(option.Description))}]{action}";
                text.Append($" \\\n                {Quoted(spec)}");
            }
        }
        OptionValue arguments = OptionValue.OfArguments(command);
        if (command.Arguments.Count > 0) text.Append($" \\\n                {Quoted($"*:{Escaped(arguments.Name)}:{Action(arguments)}")}");
        text.Append(" ;;\n");
    }

    /// <summary>What _arguments calls for a value; the space keeps it from adding arguments of its own.</summary>
    private static string Action(OptionValue value)
    {
        string words = string.Join(' ', value.Words.Select(word => word.Replace(":", "\\:", StringComparison.Ordinal)));
        return value switch
        {
            { Words.Length: 0, Files: true } => "_files",
            { Words.Length: 0 } => " ",
            { IsList: true } => $" _lfm_list {words}",
            { Files: true } => $" _lfm_words_or_files {words}",
            _ => $" _lfm_words {words}",
        };
    }

    private static string Escaped(string text)
    {
        foreach (char special in "\\[]:") text = text.Replace($"{special}", $"\\{special}", StringComparison.Ordinal);
        return text;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
