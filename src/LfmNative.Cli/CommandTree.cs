using System.CommandLine;
using System.CommandLine.Help;
using LfmNative.Cli.Shell;

namespace LfmNative.Cli;

/// <summary>All commands, and what help, completion and manual pages read of them.</summary>
internal static class CommandTree
{
    /// <summary>The name of the program, whatever the file is called.</summary>
    public const string Program = "lfm";

    /// <summary>The version of the program, which is the engine's: three numbers.</summary>
    public static string Version { get; } = typeof(Alignment).Assembly.GetName().Version!.ToString(3);

    /// <summary>Makes the commands.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new(
            "Latent functional maps: finds which items of two embedding sets correspond, fits the map between the spaces, "
            + "says how alike they are.");
        foreach (Command command in new[]
        {
            AlignCommand.Create(), TransferCommand.Create(), MatchCommand.Create(), EvalCommand.Create(), ExportCommand.Create(),
            RelativeCommand.Create(), SuggestCommand.Create(), CompareCommand.Create(), InspectCommand.Create(), SameCommand.Create(),
            RsmCommand.Create(), ReportCommand.Create(), UniverseCommand.Create(), SpectrumCommand.Create(), GraphCommand.Create(),
            MigrateCommand.Create(), DoctorCommand.Create(), DemoCommand.Create(), CompletionCommand.Create(), ManCommand.Create(),
        })
            root.Subcommands.Add(command);
        root.Subcommands.Add(HelpCommand.Create(root));
        foreach (HelpOption help in root.Options.OfType<HelpOption>()) help.Action = new HelpPrinter();
        return root;
    }

    /// <summary>A command and all below it that are not hidden, in the order of help.</summary>
    public static IEnumerable<Command> All(Command from) =>
        from.Subcommands.Where(command => !command.Hidden).SelectMany(All).Prepend(from);

    /// <summary>The words that lead to a command: "lfm", "lfm migrate fit".</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : Program;

    /// <summary>The path without the program's name; empty for the root.</summary>
    public static string NameOf(Command command) => PathOf(command)[Program.Length..].TrimStart();

    /// <summary>The command at the end of a path.</summary>
    /// <param name="root">Where the path begins.</param>
    /// <param name="path">Names, without the program's.</param>
    /// <returns>The command; null where there is none, or a hidden one.</returns>
    public static Command? Find(Command root, IEnumerable<string> path)
    {
        Command? at = root;
        foreach (string name in path) at = at?.Subcommands.FirstOrDefault(command => command.Name == name && !command.Hidden);
        return at;
    }

    /// <summary>The options of a command that are not hidden: its own and those that hold below a command above it.</summary>
    public static IEnumerable<Option> OptionsOf(Command command)
    {
        IEnumerable<Option> inherited = command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive);
        return command.Options.Where(option => !option.Hidden).Concat(inherited);
    }

    /// <summary>How an option is written: short forms, its name, other names. Forms of other systems are left out.</summary>
    public static IEnumerable<string> NamesOf(Option option) => option.Aliases.Prepend(option.Name)
        .Where(name => name.StartsWith('-') && name != "-?")
        .OrderByDescending(name => name.Length == 2);

    /// <summary>How an argument stands in the usage: &lt;X&gt;, [&lt;FILE&gt;...].</summary>
    public static string UsageOf(Argument argument)
    {
        string name = $"<{argument.Name}>" + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }
}
