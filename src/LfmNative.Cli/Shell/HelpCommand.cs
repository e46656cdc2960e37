using System.CommandLine;
using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Cli.Shell;

/// <summary><c>lfm help</c>: topics with worked examples, and the help of commands.</summary>
internal static class HelpCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="root">The command whose help it is; all others are below it already.</param>
    public static Command Create(RootCommand root)
    {
        Argument<string[]> asked = new("topic")
        {
            Description = "a topic or a command; none lists them",
            Arity = ArgumentArity.ZeroOrMore,
        };
        asked.CompletionSources.Add([.. Names(root)]);
        Command command = new("help", "Explain a topic by worked examples, or a command") { asked };
        command.SetAction(parsed => Write(Console.Out, root, parsed.GetValue(asked) ?? []));
        return command;
    }

    private static void Write(TextWriter to, RootCommand root, string[] asked)
    {
        string name = string.Join(' ', asked);
        Command? command = CommandTree.Find(root, asked);
        if (asked.Length == 0)
        {
            HelpText.Write(to, root);
            HelpText.Table(to, "Topics:", [.. Topic.All.Select(topic => (topic.Name, topic.Title))], HelpText.Width);
            to.WriteLine();
            to.WriteLine("'lfm help TOPIC' prints one.");
        }
        else if (Topic.All.FirstOrDefault(topic => topic.Name == name) is { } topic)
        {
            to.Write(topic.Text);
            if (command is not null) to.WriteLine($"\nOptions: lfm {name} --help");
        }
        else if (command is not null)
        {
            HelpText.Write(to, command);
        }
        else
        {
            string[] names = [.. Names(root)];
            throw new LfmException(
                LfmErrorCode.InvalidArgument,
                $"there is no topic or command '{name}'{NearestName.Hint(name, names)}; 'lfm help' lists them");
        }
    }

    private static IEnumerable<string> Names(RootCommand root) =>
        Topic.All.Select(topic => topic.Name).Concat(root.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)).Distinct();
}
