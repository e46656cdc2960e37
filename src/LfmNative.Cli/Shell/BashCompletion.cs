using System.CommandLine;
using System.Text;

namespace LfmNative.Cli.Shell;

/// <summary>The script for bash.</summary>
internal static class BashCompletion
{
    private const string Head = """
        # bash completion of lfm: source <(lfm completion bash)
        _lfm() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
            local at=lfm words= options= files= list= value= head= word i
            # The equals sign of --option=value and the colon of first:N are words of their own.
            if [[ $cur == = ]]; then cur=
            elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}
            elif [[ $prev == : || $cur == : ]]; then COMPREPLY=(); return
            fi
            for ((i = 1; i < COMP_CWORD; i++)); do
                case "$at ${COMP_WORDS[i]}" in

        """;

    private const string Tail = """
            esac
            if [[ -z $value && $cur == -* ]]; then words=$options files=; fi
            if [[ -n $list && $cur == *,* ]]; then head=${cur%,*},; fi
            COMPREPLY=($(compgen -P "$head" -W "$words" -- "${cur#"$head"}"))
            if [[ -n $list || ${COMPREPLY[0]-} == *: ]]; then compopt -o nospace 2>/dev/null; fi
            if [[ -n $files ]]; then
                compopt -o filenames 2>/dev/null
                while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")
            fi
        }
        complete -F _lfm lfm

        """;

    public static string Script(RootCommand root)
    {
        StringBuilder text = new(Head);
        Command[] commands = [.. CommandTree.All(root)];
        string paths = string.Join('|', commands.Where(c => c != root).Select(c => $"'{CommandTree.PathOf(c)}'"));
        text.Append($"            {paths}) at+=\" ${{COMP_WORDS[i]}}\" ;;\n        esac\n    done\n    case \"$at $prev\" in\n");
        foreach (Command command in commands) AppendValues(text, command);
        text.Append("    esac\n    case $at in\n");
        foreach (Command command in commands)
        {
            OptionValue arguments = OptionValue.OfArguments(command);
            IEnumerable<string> words = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name).Concat(arguments.Words);
            IEnumerable<string> options = CommandTree.OptionsOf(command).SelectMany(CommandTree.NamesOf);
            text.Append($"        '{CommandTree.PathOf(command)}')\n            options='{string.Join(' ', options)}'\n")
                .Append($"            if [[ -z $value ]]; then words='{string.Join(' ', words)}' files={Flag(arguments.Files)}; fi ;;\n");
        }
        return text.Append(Tail).ToString();
    }

    /// <summary>What can stand after the options of a command, those of the same values together.</summary>
    private static void AppendValues(StringBuilder text, Command command)
    {
        string path = CommandTree.PathOf(command);
        var values = CommandTree.OptionsOf(command)
            .Select(option => (Names: CommandTree.NamesOf(option), Value: OptionValue.Of(option)))
            .Where(option => option.Value is not null)
            .GroupBy(option => (Words: string.Join(' ', option.Value!.Words), option.Value.Files, option.Value.IsList));
        foreach (var group in values)
        {
            string names = string.Join('|', group.SelectMany(option => option.Names).Select(name => $"'{path} {name}'"));
            text.Append($"        {names})\n")
                .Append($"            value=1 words='{group.Key.Words}' files={Flag(group.Key.Files)} list={Flag(group.Key.IsList)} ;;\n");
        }
    }

    private static string Flag(bool on) => on ? "1" : "";
}
