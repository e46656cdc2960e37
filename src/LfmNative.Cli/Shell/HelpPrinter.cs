using System.CommandLine;
using System.CommandLine.Invocation;

namespace LfmNative.Cli.Shell;

/// <summary>What <c>--help</c> does.</summary>
internal sealed class HelpPrinter : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        HelpText.Write(Console.Out, parseResult.CommandResult.Command);
        return ExitCode.Done;
    }
}
