using System.Diagnostics;

namespace LfmNative.Samples.Migration;

/// <summary>Runs the programs that a user would call, and shows how they are called.</summary>
internal static class Shell
{
    /// <summary>Runs a program whose output goes where ours goes.</summary>
    /// <returns>Its exit code, and the seconds.</returns>
    public static (int Exit, double Seconds) Run(string program, params string[] arguments)
    {
        Console.WriteLine($"\n$ {Path.GetFileName(program)} {string.Join(' ', arguments.Select(Quoted))}");
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(program, arguments))
            ?? throw new InvalidOperationException($"{program} could not be started");
        process.WaitForExit();
        return (process.ExitCode, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>As <see cref="Run"/>; a failure ends the sample.</summary>
    public static double Succeed(string program, params string[] arguments)
    {
        (int exit, double seconds) = Run(program, arguments);
        return exit == 0 ? seconds : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with exit code {exit}");
    }

    /// <summary>Runs statements, or psql's own commands, in one transaction: what fails midway leaves everything as it was.</summary>
    public static double Psql(params string[] commands) => Succeed(
        "psql", ["--no-psqlrc", "-q", "-1", "-v", "ON_ERROR_STOP=1", .. commands.SelectMany(command => (string[])["-c", command])]);

    private static string Quoted(string argument) =>
        argument.Any(c => !char.IsAsciiLetterOrDigit(c) && !"-_./=:".Contains(c)) ? $"\"{argument}\"" : argument;
}
