using System.CommandLine;
using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Cli.Shell;

/// <summary><c>lfm completion</c>: scripts that let shells complete commands, options and values.</summary>
internal static class CompletionCommand
{
    private static readonly (string Shell, Func<RootCommand, string> Script)[] Shells =
    [
        ("bash", BashCompletion.Script), ("zsh", ZshCompletion.Script), ("fish", FishCompletion.Script),
    ];

    public static Command Create()
    {
        string[] names = Array.ConvertAll(Shells, shell => shell.Shell);
        Argument<string> shell = new("shell") { Description = string.Join(", ", names[..^1]) + " or " + names[^1] };
        shell.CompletionSources.Add(names);
        Command command = new("completion", "Print a script by which the shell completes commands, options and their values") { shell };
        command.SetAction(parsed =>
        {
            string asked = parsed.GetValue(shell)!;
            int at = Array.IndexOf(names, asked);
            if (at < 0)
            {
                throw new LfmException(
                    LfmErrorCode.InvalidArgument,
                    $"there is no completion for '{asked}'; it must be one of {string.Join(", ", names)}{NearestName.Hint(asked, names)}");
            }
            Console.Out.Write(Shells[at].Script((RootCommand)parsed.RootCommandResult.Command));
        });
        return command;
    }

    /// <summary>A description in so few words that it fits beside a name in a list.</summary>
    public static string Brief(string? description)
    {
        const int Longest = 72;
        string text = (description ?? "").Split(" [default")[0];
        return text.Length <= Longest ? text : text[..text.LastIndexOf(' ', Longest)].TrimEnd(',', ';', ':') + " …";
    }
}
