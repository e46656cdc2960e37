using System.CommandLine;

namespace LfmNative.Cli;

/// <summary><c>lfm migrate</c>: changing the embedding model of a collection.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        Command command = new("migrate", "Change the embedding model of a collection: plan, fit, gate, apply");
        command.Subcommands.Add(MigrateFitCommand.Create());
        return command;
    }
}
