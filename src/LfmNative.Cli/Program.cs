using System.CommandLine;
using LfmNative.Cli;

RootCommand root = new(
    "Latent functional maps: finds which items of two embedding sets correspond, fits the map between the spaces, "
    + "says how alike they are.");
foreach (Command command in new[]
{
    AlignCommand.Create(), TransferCommand.Create(), MatchCommand.Create(), EvalCommand.Create(), ExportCommand.Create(),
    RelativeCommand.Create(), SuggestCommand.Create(), CompareCommand.Create(), InspectCommand.Create(), SameCommand.Create(),
    RsmCommand.Create(), ReportCommand.Create(), SpectrumCommand.Create(), GraphCommand.Create(), MigrateCommand.Create(),
        DoctorCommand.Create(),
    DemoCommand.Create(),
})
    root.Subcommands.Add(command);

// A name that begins with @ is a file like any other, not a list of arguments.
ParseResult parsed = root.Parse(CommandLine.Exact(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    Failure.Tell(UsageFailure.Describe(parsed));
    return ExitCode.Usage;
}
InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
try
{
    return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
}
catch (Exception failure)
{
    // Help and version are printed outside of any job.
    (int code, string sentence) = Failure.Of(failure, parsed.CommandResult.Command.Name);
    Failure.Tell(sentence);
    return code;
}
