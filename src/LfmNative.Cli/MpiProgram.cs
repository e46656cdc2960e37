using System.Diagnostics;
using LfmNative.Diagnostics;

namespace LfmNative.Cli;

/// <summary><c>lfm-mpi</c>, the program that computes spectra on many ranks: where it is, and a run of it.</summary>
internal static class MpiProgram
{
    private const string Name = "lfm-mpi";

    /// <summary>What says how to get the program.</summary>
    public const string Remedy =
        "not there; ./build.sh mpi builds it, of the Debian packages libslepc64-real3.18-dev and libopenmpi-dev";

    /// <summary>The program beside this one, else on the path; null where it is in neither.</summary>
    public static string? Find()
    {
        string? own = Path.GetDirectoryName(Environment.ProcessPath);
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        string[] folders = path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Prepend(own ?? ".").Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
    }

    /// <summary>What the program says of its versions, or what keeps it from running.</summary>
    /// <param name="path">The program.</param>
    public static (string? Version, string? Missing) Ask(string path)
    {
        const string Unloaded = "error while loading shared libraries: ";
        ProcessStartInfo start = new(path, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string version = process.StandardOutput.ReadToEnd().Trim(), error = errors.GetAwaiter().GetResult().Trim();
            process.WaitForExit();
            if (process.ExitCode == 0) return (version, null);
            int at = error.IndexOf(Unloaded, StringComparison.Ordinal);
            return (null, at < 0 ? $"does not run: {error}" : $"lacks {PackageOf(error[(at + Unloaded.Length)..])}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (null, $"does not run: {e.Message}");
        }
    }

    /// <summary>Runs the program under a launcher, passes its progress on, and prints what it prints.</summary>
    /// <param name="launcher">The words of the launcher, e.g. mpirun -n 4.</param>
    /// <param name="arguments">The program's arguments.</param>
    /// <param name="output">What it writes, for messages.</param>
    /// <param name="job">Progress and cancellation.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string launcher, IEnumerable<string> arguments, string output, Job job)
    {
        string[] words = launcher.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) throw Job.Usage("--mpi is empty; it is the launcher with its options, such as 'mpirun -n 4'");
        string program = Find() ?? throw Job.Usage($"--mpi needs {Name}, which is {Remedy}");
        ProcessStartInfo start = new(words[0], [.. words[1..], program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            string remedy = "install openmpi-bin, or name another launcher";
            throw Job.Usage($"--mpi is '{launcher}' and {words[0]} does not run ({e.Message}); {remedy}");
        }
        using (process)
        {
            using CancellationTokenRegistration stop = job.Context.Token.Register(() => Kill(process));
            string? sentence = null, last = null;
            Task<string> printed = process.StandardOutput.ReadToEndAsync();
            while (process.StandardError.ReadLine() is string line) Hear(line, job, ref sentence, ref last);
            string text = printed.GetAwaiter().GetResult();
            process.WaitForExit();
            job.Context.Token.ThrowIfCancellationRequested();
            if (process.ExitCode == 0)
            {
                job.PrintText(text);
                return ExitCode.Done;
            }
            sentence ??= $"'{launcher}' ended with exit code {process.ExitCode}{(last is null ? "" : $" ({last})")}";
            if (Directory.Exists(output + ".partial")) sentence += $"; {output}.partial holds what was done, and --resume goes on from it";
            job.Tell(sentence);
            return process.ExitCode == ExitCode.Usage ? ExitCode.Usage : ExitCode.Failed;
        }
    }

    /// <summary>One line of the ranks' standard error: progress, a warning, the sentence of a failure, or words of the launcher.</summary>
    private static void Hear(string line, Job job, ref string? sentence, ref string? last)
    {
        const string Progress = "lfm-progress ", Warning = "lfm: warning: ", Failed = "lfm: ";
        if (line.StartsWith(Progress, StringComparison.Ordinal))
        {
            string[] words = line[Progress.Length..].Split(' ');
            if (words.Length == 2 && double.TryParse(words[1], out double fraction))
                job.Context.Progress?.Report(new LfmProgress(words[0], fraction));
        }
        else if (line.StartsWith(Warning, StringComparison.Ordinal)) job.Warn(line[Warning.Length..]);
        else if (line.StartsWith(Failed, StringComparison.Ordinal)) sentence ??= line[Failed.Length..];
        else if (line.Contains("exited on signal", StringComparison.Ordinal) || last is null) last = line.Trim(' ', '-', '.');
        if (last?.Length == 0) last = null;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>The Debian package of a library that the loader does not find.</summary>
    private static string PackageOf(string loader)
    {
        string library = loader.Split(':')[0];
        string? package = library switch
        {
            _ when library.StartsWith("libslepc", StringComparison.Ordinal) => "libslepc64-real3.18",
            _ when library.StartsWith("libpetsc", StringComparison.Ordinal) => "libpetsc64-real3.18",
            _ when library.StartsWith("libmpi", StringComparison.Ordinal) => "libopenmpi3",
            _ => null,
        };
        return package is null ? library : $"{library}; install {package}";
    }
}
