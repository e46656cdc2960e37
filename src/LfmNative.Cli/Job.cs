using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>One run of a command: its common options, clock, progress, cancellation and output.</summary>
internal sealed class Job
{
    private static readonly Option<bool> Json = new("--json") { Description = "print one JSON object on standard output and nothing else" };
    private static readonly Option<bool> QuietOption = new("--quiet", "-q") { Description = "print nothing but errors" };
    private static readonly Option<int> ThreadsOption = new("--threads") { Description = "worker threads; 0 takes one per processor", HelpName = "N", DefaultValueFactory = _ => 0 };
    private static readonly Option<ulong> SeedOption = new("--seed") { Description = "seed of everything random", HelpName = "N", DefaultValueFactory = _ => 0 };

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly bool _json;
    private readonly bool _quiet;

    private Job(ParseResult parsed, CancellationToken token)
    {
        _json = parsed.GetValue(Json);
        _quiet = parsed.GetValue(QuietOption);
        Seed = parsed.GetValue(SeedOption);
        int threads = parsed.GetValue(ThreadsOption);
        if (threads is < 0 or > 1024) throw Usage($"--threads is {threads}; it must lie in 0..1024");
        Progress = _quiet || _json || Console.IsErrorRedirected ? null : new ProgressLine();
        Context = new ComputeContext(threads, Progress, token);
    }

    public ulong Seed { get; }

    /// <summary>Threads, progress, cancellation and the clock of stages.</summary>
    public ComputeContext Context { get; }

    private ProgressLine? Progress { get; }

    /// <summary>Seconds since the command began.</summary>
    public double Elapsed => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Makes a command with the common options whose failures end in one sentence and the right exit code.</summary>
    public static Command Command(string name, string description, IEnumerable<Symbol> symbols, Action<ParseResult, Job> run)
    {
        Command command = new(name, description);
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }
        foreach (Option option in new Option[] { Json, QuietOption, ThreadsOption, SeedOption }) command.Options.Add(option);
        command.SetAction(parsed => Run(parsed, run));
        return command;
    }

    public static LfmException Usage(string message) => new(LfmErrorCode.InvalidArgument, message);

    /// <summary>Fails now if an output is no .npz or could not be written later.</summary>
    public static void CheckArchive(string output, string what)
    {
        if (!output.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) throw Usage($"--output is '{output}'; {what} is an .npz file");
        AtomicFile.CheckWritable(output);
    }

    /// <summary>Opens a matrix and makes sure its values are finite.</summary>
    public LoadedMatrix Read(string source, RowRange? rows)
    {
        using ComputeContext.StageScope clock = Context.Stage("read");
        LoadedMatrix matrix = MatrixFile.Open(source, rows, Context);
        try
        {
            matrix.CheckFinite(Context);
            return matrix;
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    /// <summary>Prints the result: as JSON when that was asked for, else as text.</summary>
    public void Print(Action<Utf8JsonWriter> json, Action<TextWriter> text)
    {
        Progress?.Clear();
        if (_json)
        {
            using Stream stdout = Console.OpenStandardOutput();
            using (Utf8JsonWriter writer = new(stdout, new JsonWriterOptions { Indented = true }))
            {
                writer.WriteStartObject();
                json(writer);
                AlignmentMeta.WriteSeconds(writer, Context, Elapsed);
                writer.WriteEndObject();
            }
            stdout.Write("\n"u8);
        }
        else if (!_quiet)
        {
            text(Console.Out);
        }
    }

    /// <summary>The working set as it was predicted and as it was, as keys of the present object.</summary>
    public static void WriteMemory(Utf8JsonWriter json, MemoryPlan plan)
    {
        json.WriteNumber("predicted_bytes", plan.Bytes);
        json.WriteNumber("peak_bytes", PeakBytes());
    }

    /// <summary>The largest working set so far, 0 where the system does not tell. <see cref="Process.PeakWorkingSet64"/> reads the files of every thread as well.</summary>
    private static long PeakBytes()
    {
        const string Status = "/proc/self/status", Key = "VmHWM:";
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? 0 : long.Parse(line.AsSpan(Key.Length).TrimEnd("kB"), CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>The line of seconds by stage.</summary>
    public string SecondsLine() =>
        string.Join("  ", Context.Seconds.Where(s => s.Value >= 0.0005).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key} {s.Value:f2}")).Append(string.Create(CultureInfo.InvariantCulture, $"total {Elapsed:f2}")));

    private static int Run(ParseResult parsed, Action<ParseResult, Job> run)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using CancellationTokenSource cancel = new();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            cancel.Cancel();
        }
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Job? job = null;
        try
        {
            job = new Job(parsed, cancel.Token);
            run(parsed, job);
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            job?.Progress?.Clear();
            Console.Error.WriteLine("lfm: interrupted; no output was written");
            return ExitCode.Interrupted;
        }
        catch (LfmException e)
        {
            job?.Progress?.Clear();
            Console.Error.WriteLine("lfm: " + e.Message);
            return e.Code is LfmErrorCode.InvalidArgument or LfmErrorCode.InvalidData or LfmErrorCode.InvalidFile ? ExitCode.Usage : ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            job?.Progress?.Clear();
            Console.Error.WriteLine($"lfm: the result could not be printed ({e.Message.TrimEnd('.')}); check where standard output goes");
            return ExitCode.Failed;
        }
        catch (OutOfMemoryException)
        {
            job?.Progress?.Clear();
            Console.Error.WriteLine("lfm: there is not enough memory; use fewer rows (--graph-rows), a smaller k or fewer eigenpairs");
            return ExitCode.Failed;
        }
    }

    /// <summary>BLAS runs on one thread: the engine parallelises above it. Call before the first computation.</summary>
    public static void UseOneBlasThread() => NativeLibraries.UseOneBlasThread();
}
