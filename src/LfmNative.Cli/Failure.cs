using LfmNative.Cli.Shell;
using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Cli;

/// <summary>What an exception comes to: an exit code and one sentence.</summary>
internal static class Failure
{
    /// <summary>Exit code and sentence of a failure.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="command">The command that ran.</param>
    public static (int Code, string Sentence) Of(Exception failure, string command) => failure switch
    {
        OperationCanceledException when command == "apply" =>
            (ExitCode.Interrupted, "interrupted; the same command goes on from where it was"),
        OperationCanceledException => (ExitCode.Interrupted, "interrupted; no output was written"),
        LfmException { Code: LfmErrorCode.Internal } e => Defect(e),
        LfmException { Code: LfmErrorCode.MemoryRefused } e =>
            (ExitCode.Usage, $"{e.MessageFor(OptionSpelling.CommandLine)}; {FewerRows(command)} takes fewer rows"),
        LfmException e => (CodeOf(e.Code), e.MessageFor(OptionSpelling.CommandLine)),
        IOException or UnauthorizedAccessException =>
            (ExitCode.Failed, NotPrinted(failure, null)),
        OutOfMemoryException =>
            (ExitCode.Failed, "there is not enough memory; use fewer rows (--graph-rows), a smaller --k or fewer --eigenpairs"),
        AggregateException { InnerException: { } inner } => Of(inner, command),
        _ => Defect(failure),
    };

    /// <summary>Prints a sentence on standard error, where there is one.</summary>
    public static void Tell(string sentence) =>
        Print(Terminal.IsColored(error: true) ? AnsiColor.Of("lfm:", good: false) : "lfm:", sentence);

    /// <summary>Prints a warning there, which is nothing that failed.</summary>
    public static void Warn(string sentence) => Print("lfm:", "warning: " + sentence);

    private static void Print(string who, string sentence)
    {
        try
        {
            Console.Error.WriteLine($"{who} {sentence}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The exit code is all that can be told.
        }
    }

    /// <summary>The sentence of a standard output that takes nothing.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="output">The file that was written before; null for none.</param>
    public static string NotPrinted(Exception failure, string? output)
    {
        // The runtime calls a descriptor that is not open a path without permission.
        string why = failure is UnauthorizedAccessException ? "standard output is closed" : failure.Message.TrimEnd('.');
        string sentence = $"the result could not be printed ({why}); check where standard output goes";
        return output is null ? sentence : $"{output} is complete, but {sentence}, or give --quiet";
    }

    /// <summary>What no input may lead to. The stack is for those who mend it: LFM_DEBUG=1 shows it.</summary>
    private static (int Code, string Sentence) Defect(Exception failure)
    {
        string what = $"{failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}";
        string sentence = $"this is a defect of lfm ({what}); please report it with the command line and 'lfm doctor'";
        bool debug = Environment.GetEnvironmentVariable("LFM_DEBUG") == "1";
        return (ExitCode.Defect, debug ? $"{sentence}\n{failure}" : $"{sentence}; LFM_DEBUG=1 shows where it happened");
    }

    private static string FewerRows(string command) => command == "align" ? "--graph-rows" : "--rows";

    private static int CodeOf(LfmErrorCode code) => code switch
    {
        LfmErrorCode.InvalidArgument or LfmErrorCode.InvalidData or LfmErrorCode.InvalidFile => ExitCode.Usage,
        _ => ExitCode.Failed,
    };
}
