using System.Diagnostics;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Native;

/// <summary>Programs in C: compiled against the published header and library, and run.</summary>
internal static class Host
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>Flags that every C file of ours compiles with.</summary>
    public static readonly string[] Strict = ["-Wall", "-Wextra", "-pedantic", "-Werror"];

    public static string Library { get; } = Path.Combine(Repository.Artifacts, "lib", "liblfm.so");

    /// <summary>The headers of C.</summary>
    public static IEnumerable<string> Headers => Directory.EnumerateFiles(Include, "*.h");

    public static string Include { get; } = Repository.PathOf("native", "include");

    /// <summary>Compiles a program of native/tests into a folder and links it with the library.</summary>
    public static string Compile(string name, string folder)
    {
        if (!File.Exists(Library)) Assert.Fail($"{Library} is not there; run ./build.sh publish first");
        string program = Path.Combine(folder, name), lib = Path.GetDirectoryName(Library)!;
        Ok(folder, "gcc", ["-std=c11", "-D_GNU_SOURCE", "-O1", "-g", .. Strict, "-I" + Include,
            Repository.PathOf("native", "tests", name + ".c"), "-o", program,
            "-L" + lib, "-llfm", "-lm", "-lpthread", "-Wl,-rpath," + lib]);
        return program;
    }

    /// <summary>Runs a program that must end with 0, and gives back what it printed.</summary>
    public static string Ok(string folder, string program, params string[] arguments) => OkWith([], folder, program, arguments);

    /// <summary>The same with changed environment variables.</summary>
    public static string OkWith(Dictionary<string, string> environment, string folder, string program, params string[] arguments)
    {
        (int exit, string output) = Run(folder, environment, program, arguments);
        Assert.That(exit, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    /// <summary>Runs a program to its end, whatever that is.</summary>
    public static (int Exit, string Output) Run(string folder, string program, params string[] arguments) =>
        Run(folder, [], program, arguments);

    private static (int Exit, string Output) Run(string folder, Dictionary<string, string> environment, string program, string[] arguments)
    {
        ProcessStartInfo start =
            new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {Patience}");
        }
        return (process.ExitCode, output.Result + error.Result);
    }
}
