using System.Diagnostics;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Interop;

/// <summary>A process of its own, for what holds of a whole process: its libraries and its instruction set.</summary>
internal static class ChildProcess
{
    /// <summary>The probe as the JIT compiles it.</summary>
    private static readonly string Probe = Path.Combine(AppContext.BaseDirectory, "LfmNative.Probe.dll");

    /// <summary>The probe as it was compiled ahead of time.</summary>
    private static readonly string PublishedProbe = Path.Combine(Repository.Artifacts, "perf", "probe");

    public static (int Exit, string Output, string Error) RunProbe(Dictionary<string, string> environment, params string[] arguments) =>
        Run(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
            ? Environment.ProcessPath : "dotnet", environment, [Probe, .. arguments]);

    public static (int Exit, string Output, string Error) RunPublishedProbe(params string[] arguments)
    {
        if (!File.Exists(PublishedProbe)) Assert.Fail($"{PublishedProbe} is not there; run ./build.sh publish first");
        return Run(PublishedProbe, [], arguments);
    }

    private static (int Exit, string Output, string Error) Run(string program, Dictionary<string, string> environment, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }
}
