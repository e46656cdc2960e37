using System.Diagnostics;
using System.Text.Json;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Cli;

/// <summary>What a run of the published binary left behind.</summary>
internal sealed record LfmResult(int Exit, string Out, string Error)
{
    /// <summary>Standard output as the one JSON object it must be.</summary>
    public JsonElement Json()
    {
        Assert.That(Exit, Is.Zero, Error);
        Assert.That(Error, Is.Empty);
        return JsonDocument.Parse(Out).RootElement;
    }
}

/// <summary>The published binary.</summary>
internal static class Lfm
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static string Path { get; } = System.IO.Path.Combine(Repository.Artifacts, "bin", "lfm");

    /// <summary>Runs it in a folder and waits.</summary>
    public static LfmResult Run(string folder, params string[] arguments) => Run(folder, [], arguments);

    /// <summary>Runs it in a folder with changed environment variables and waits.</summary>
    public static LfmResult Run(string folder, Dictionary<string, string> environment, params string[] arguments) =>
        Finish(Start(Path, folder, environment, arguments));

    /// <summary>Runs a shell line in which "$LFM" is the binary.</summary>
    public static LfmResult Shell(string folder, string line) => Finish(Start("/bin/sh", folder, new() { ["LFM"] = Path }, ["-c", line]));

    /// <summary>Runs a shell line in which "$LFM" is the binary in a terminal; what both streams show is the output.</summary>
    public static LfmResult Terminal(string folder, int columns, Dictionary<string, string> environment, string line)
    {
        Dictionary<string, string> all = new(environment) { ["LFM"] = Path, ["COLUMNS"] = "" };
        all.TryAdd("TERM", "xterm");
        all.TryAdd("NO_COLOR", "");
        LfmResult result = Finish(Start("script", folder, all, ["-qec", $"stty cols {columns}; {line}", "/dev/null"]));
        return result with { Out = result.Out.Replace("\r\n", "\n", StringComparison.Ordinal) };
    }

    /// <summary>Runs a program, to which "$LFM" is the binary.</summary>
    public static LfmResult Program(string folder, string program, params string[] arguments) =>
        Finish(Start(program, folder, new() { ["LFM"] = Path }, arguments));

    /// <summary>
    /// Starts it as a terminal would, whatever signals the test run itself was told to ignore; end it with <see cref="Finish"/>.
    /// </summary>
    public static Process Start(string folder, params string[] arguments) =>
        Start("env", folder, [], ["--default-signal=INT,TERM", Path, .. arguments]);

    public static LfmResult Finish(Process process)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                Assert.Fail($"lfm did not end within {Patience}: {string.Join(' ', process.StartInfo.ArgumentList)}");
            }
            return new LfmResult(process.ExitCode, output.Result, error.Result);
        }
    }

    private static Process Start(string program, string folder, Dictionary<string, string> environment, string[] arguments)
    {
        if (!File.Exists(Path)) Assert.Fail($"{Path} is not there; run ./build.sh publish first");
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
