using System.CommandLine;

namespace LfmNative.Cli;

/// <summary><c>lfm migrate</c>: changing the embedding model of a collection.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        Command command = new("migrate", "Change the embedding model of a collection: plan, fit, gate, apply");
        foreach (Command step in new[]
        {
            MigratePlanCommand.Create(), MigrateFitCommand.Create(), MigrateGateCommand.Create(), MigrateApplyCommand.Create(),
        })
            command.Subcommands.Add(step);
        return command;
    }
}
