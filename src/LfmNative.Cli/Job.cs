using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using LfmNative.Cli.Shell;
using LfmNative.Cli.Switches;
using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>One run of a command: its common options, seconds by stage, progress, cancellation and output.</summary>
internal sealed class Job
{
    private static readonly Option<bool> Json = CliOption.OnOff("print one JSON object on standard output and nothing else", "--json");
    private static readonly Option<bool> QuietOption = CliOption.OnOff("print nothing but errors", "--quiet", "-q");
    private static readonly Option<int> ThreadsOption =
        CliOption.Integer("worker threads, 0..1024; 0 takes one per processor [default: 0]", "N", false, "--threads");
    private static readonly Option<ulong> SeedOption = CliOption.Seed("seed of everything random [default: 0]", "N", "--seed");

    /// <summary>The name that stands for standard input, and for standard output.</summary>
    public const string Standard = "-";

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, double> _seconds = [];
    private readonly List<InputSummary> _inputs = [];
    private readonly List<string> _warnings = [];
    private readonly bool _json;
    private readonly bool _quiet;
    private readonly string? _output;

    private Job(ParseResult parsed, CancellationToken token)
    {
        _json = parsed.GetValue(Json);
        _quiet = parsed.GetValue(QuietOption);
        Option? output = parsed.CommandResult.Command.Options.FirstOrDefault(option => option.Name == "--output");
        _output = output is null ? null : parsed.GetResult(output)?.GetValueOrDefault<string>();
        Seed = parsed.GetValue(SeedOption);
        Table = TableSwitches.Read(parsed);
        Progress = _quiet || _json || !Terminal.CanRewrite ? null : new ProgressLine();
        Context = new ComputeContext(parsed.GetValue(ThreadsOption), Progress, token);
    }

    public ulong Seed { get; }

    /// <summary>The options of these that were given, as another program takes them.</summary>
    public static IEnumerable<string> Given(ParseResult parsed, IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            if (!CliOption.IsGiven(parsed, option) || parsed.GetResult(option) is not { } result) continue;
            yield return option.Name;
            foreach (System.CommandLine.Parsing.Token token in result.Tokens) yield return token.Value;
        }
    }

    /// <summary>The options that all commands have.</summary>
    public static IEnumerable<Option> Common => [Json, QuietOption, ThreadsOption, SeedOption];

    /// <summary>How text tables are read.</summary>
    public TableOptions Table { get; }

    /// <summary>Threads, progress and cancellation.</summary>
    public ComputeContext Context { get; }

    private ProgressLine? Progress { get; }

    /// <summary>Seconds since the command began.</summary>
    public double Elapsed => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Puts the lines until Dispose under the clock: <c>using (job.Stage("read")) { … }</c>.</summary>
    public StageScope Stage(string stage)
    {
        Context.Token.ThrowIfCancellationRequested();
        Progress?.Report(new LfmProgress(stage, 0));
        return new StageScope(this, stage, Stopwatch.GetTimestamp());
    }

    /// <summary>Adds the seconds that a result brings.</summary>
    public void Add(IReadOnlyDictionary<string, double> seconds)
    {
        foreach ((string stage, double passed) in seconds) _seconds[stage] = _seconds.GetValueOrDefault(stage) + passed;
    }

    /// <summary>Makes a command with the common options whose failures end in one sentence and the right exit code.</summary>
    public static Command Command(string name, string description, IEnumerable<Symbol> symbols, Action<ParseResult, Job> run) =>
        Command(name, description, symbols, (parsed, job) =>
        {
            run(parsed, job);
            return ExitCode.Done;
        });

    /// <summary>The same for a command that has an exit code of its own.</summary>
    public static Command Command(string name, string description, IEnumerable<Symbol> symbols, Func<ParseResult, Job, int> run)
    {
        Command command = new(name, description);
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }
        foreach (Option option in Common) command.Options.Add(option);
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

    /// <summary>Reads a matrix whose values are finite, and remembers it for the result.</summary>
    /// <param name="source">The file, with its member.</param>
    /// <param name="rows">The rows wanted; null for all.</param>
    /// <param name="table">How a text table is read; null for what the command line says.</param>
    public LoadedMatrix Read(string source, RowRange? rows, TableOptions? table = null)
    {
        using StageScope clock = Stage("read");
        LoadedMatrix matrix = MatrixFile.Open(source, rows, Context, table ?? Table);
        try
        {
            matrix.CheckFinite(Context);
            Remember(new InputSummary(source, matrix.Rows, matrix.Cols, matrix.Description), matrix.Warnings);
            return matrix;
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    /// <summary>Reads the rows of a sample, and remembers the matrix for the result.</summary>
    /// <param name="source">The file, with its member.</param>
    /// <param name="sample">The sample.</param>
    public LoadedMatrix ReadSample(string source, RowSample sample)
    {
        using StageScope clock = Stage("read");
        LoadedMatrix matrix = MatrixFile.OpenSome(source, sample.Rows, Table, Context);
        string description = FormattableString.Invariant($"{matrix.Description}; a sample of {sample.Total:n0}");
        Remember(new InputSummary(source, matrix.Rows, matrix.Cols, description), matrix.Warnings);
        return matrix;
    }

    /// <summary>Opens a matrix to be read block by block.</summary>
    public RowReader OpenRows(string source, RowRange? rows)
    {
        using StageScope clock = Stage("read");
        return MatrixFile.OpenRows(source, rows, Table, Context);
    }

    /// <summary>Opens feature maps, and remembers them for the result.</summary>
    public FeatureMapFile OpenFeatureMaps(string source, MapLayout layout, RowRange? samples)
    {
        using StageScope clock = Stage("read");
        FeatureMapFile maps = MatrixFile.OpenFeatureMaps(source, layout, samples, Context);
        Remember(new InputSummary(source, maps.Samples, maps.Channels, maps.Description), []);
        return maps;
    }

    /// <summary>Reads the next block.</summary>
    public bool ReadBlock(RowReader reader)
    {
        using StageScope clock = Stage("read");
        return reader.ReadBlock();
    }

    /// <summary>Remembers an input that was read to its end.</summary>
    public void Remember(RowReader reader) =>
        Remember(new InputSummary(reader.Source, reader.RowsRead, reader.Cols, reader.Description), reader.Warnings);

    /// <summary>Tells of an input with the result, and of its warnings at once.</summary>
    public void Remember(InputSummary input, IEnumerable<string> warnings)
    {
        if (!_inputs.Contains(input)) _inputs.Add(input);
        foreach (string warning in warnings) Warn($"{input.Source} {warning}");
    }

    /// <summary>Prints a warning once, unless nothing but errors is wanted, and keeps it for the JSON.</summary>
    public void Warn(string warning)
    {
        if (_warnings.Contains(warning)) return;
        _warnings.Add(warning);
        if (_quiet) return;
        Progress?.Clear();
        Failure.Warn(warning);
    }

    /// <summary>Prints what was written: on standard error where the data are on standard output.</summary>
    public void PrintWritten(string output, long rows, int cols) => Print(
        json =>
        {
            json.WriteString("output", output);
            json.WriteNumber("rows", rows);
            json.WriteNumber("columns", cols);
        },
        text =>
        {
            text.WriteLine($"wrote       {output}: {rows:n0}×{cols}");
            text.WriteLine($"seconds     {SecondsLine()}");
        },
        aside: output == Standard);

    /// <summary>Prints the result, once its file is written: as JSON when that was asked for, else as text.</summary>
    /// <param name="json">Writes keys of an object.</param>
    /// <param name="text">Writes lines.</param>
    /// <param name="aside">Whether standard output holds data, so that the result goes to standard error.</param>
    public void Print(Action<Utf8JsonWriter> json, Action<TextWriter> text, bool aside = false)
    {
        try
        {
            Write(json, text, aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LfmException(LfmErrorCode.OutputFailed, Failure.NotPrinted(e, _output), e);
        }
    }

    /// <summary>Prints the result that another program has written.</summary>
    public void PrintText(string text)
    {
        try
        {
            Progress?.Clear();
            Console.Out.Write(text);
            Console.Out.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LfmException(LfmErrorCode.OutputFailed, Failure.NotPrinted(e, _output), e);
        }
    }

    /// <summary>Prints the sentence of a failure that is no exception.</summary>
    public void Tell(string sentence)
    {
        Progress?.Clear();
        Failure.Tell(sentence);
    }

    private void Write(Action<Utf8JsonWriter> json, Action<TextWriter> text, bool aside)
    {
        Progress?.Clear();
        if (_json)
        {
            using Stream to = aside ? Console.OpenStandardError() : Console.OpenStandardOutput();
            using (Utf8JsonWriter writer = new(to, new JsonWriterOptions { Indented = true }))
            {
                writer.WriteStartObject();
                json(writer);
                WriteInputs(writer);
                WriteSeconds(writer);
                writer.WriteEndObject();
            }
            to.Write("\n"u8);
        }
        else if (!_quiet)
        {
            using ResultWriter to = new(aside ? Console.Error : Console.Out, Terminal.Width(aside), Terminal.IsColored(aside));
            foreach (InputSummary input in _inputs)
                to.WriteLine($"read        {Path.GetFileName(input.Source)}: {input.Description}");
            text(to);
        }
    }

    /// <summary>The working set as it was predicted and as it was, as keys of the present object.</summary>
    public static void WriteMemory(Utf8JsonWriter json, MemoryPlan plan)
    {
        json.WriteNumber("predicted_bytes", plan.Bytes);
        json.WriteNumber("peak_bytes", PeakBytes());
    }

    /// <summary>The largest working set so far, 0 where the system does not tell.</summary>
    /// <remarks><see cref="Process.PeakWorkingSet64"/> reads the files of every thread as well.</remarks>
    private static long PeakBytes()
    {
        const string Status = "/proc/self/status", Key = "VmHWM:";
        string? line = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line is null ? 0 : long.Parse(line.AsSpan(Key.Length).TrimEnd("kB"), CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>The line of seconds by stage.</summary>
    public string SecondsLine() => string.Join("  ", _seconds
        .Where(stage => stage.Value >= 0.0005)
        .Append(new KeyValuePair<string, double>("total", Elapsed))
        .Select(stage => string.Create(CultureInfo.InvariantCulture, $"{stage.Key} {stage.Value:f2}")));

    private void WriteInputs(Utf8JsonWriter json)
    {
        json.WriteStartArray("inputs");
        foreach (InputSummary input in _inputs)
        {
            json.WriteStartObject();
            json.WriteString("source", input.Source);
            json.WriteNumber("rows", input.Rows);
            json.WriteNumber("columns", input.Columns);
            json.WriteString("description", input.Description);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (string warning in _warnings) json.WriteStringValue(warning);
        json.WriteEndArray();
    }

    private void WriteSeconds(Utf8JsonWriter json)
    {
        json.WriteStartObject("seconds");
        foreach ((string stage, double seconds) in _seconds) json.WriteNumber(stage, Math.Round(seconds, 6));
        json.WriteNumber("total", Math.Round(Elapsed, 6));
        json.WriteEndObject();
    }

    private static int Run(ParseResult parsed, Func<ParseResult, Job, int> run)
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
            return run(parsed, job);
        }
        catch (Exception failure)
        {
            job?.Progress?.Clear();
            (int code, string sentence) = Failure.Of(failure, parsed.CommandResult.Command.Name);
            Failure.Tell(sentence);
            return code;
        }
        finally
        {
            job?.Progress?.Dispose();
        }
    }

    /// <summary>BLAS runs on one thread: the engine parallelises above it. Call before the first computation.</summary>
    public static void UseOneBlasThread() => NativeLibraries.UseOneBlasThread();

    internal readonly struct StageScope(Job owner, string stage, long start) : IDisposable
    {
        public void Dispose() =>
            owner._seconds[stage] = owner._seconds.GetValueOrDefault(stage) + Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
