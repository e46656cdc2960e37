using System.CommandLine;
using LfmNative.Cli;
using LfmNative.Cli.Shell;

Terminal.Open();
RootCommand root = CommandTree.Create();

// A name that begins with @ is a file like any other, not a list of arguments.
ParseResult parsed = root.Parse(CommandLine.Exact(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
if (UsageFailure.Describe(parsed) is { } wrong)
{
    Failure.Tell(wrong);
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
