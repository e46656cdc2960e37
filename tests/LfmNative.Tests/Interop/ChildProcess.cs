using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Interop;

/// <summary>A process of its own, for what holds of a whole process: its libraries and its instruction set.</summary>
internal static class ChildProcess
{
    /// <summary>The probe as the JIT compiles it.</summary>
    private static readonly string Probe = Path.Combine(AppContext.BaseDirectory, "LfmNative.Probe.dll");

    /// <summary>The probe as it was compiled ahead of time.</summary>
    private static readonly string PublishedProbe = Path.Combine(Repository.Artifacts, "perf", "probe");

    public static (int Exit, string Output, string Error) RunProbe(Dictionary<string, string> environment, params string[] arguments) =>
        ProgramRun.Of(
            Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet",
            [Probe, .. arguments],
            null,
            [.. environment.Select(variable => (variable.Key, variable.Value))]);

    public static (int Exit, string Output, string Error) RunPublishedProbe(params string[] arguments)
    {
        if (!File.Exists(PublishedProbe)) Assert.Fail($"{PublishedProbe} is not there; run ./build.sh publish first");
        return ProgramRun.Of(PublishedProbe, arguments);
    }
}
