using System.Diagnostics;

namespace LfmNative.Tests.Support;

/// <summary>A program that ran to its end.</summary>
internal static class ProgramRun
{
    /// <summary>Runs a program.</summary>
    /// <param name="program">Its file, or its name on PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">The working directory; null for that of the tests.</param>
    /// <param name="environment">Variables beside those of the tests.</param>
    /// <returns>Its exit code, standard output and standard error.</returns>
    public static (int Exit, string Output, string Error) Of(
        string program, IEnumerable<string> arguments, string? folder = null, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>What a script prints by the Python that has NumPy, in a folder.</summary>
    public static string Python(string script, string folder)
    {
        (int exit, string output, string error) = Of("/usr/bin/python3", ["-c", script], folder);
        Assert.That(exit, Is.Zero, error);
        return output.Trim();
    }
}
