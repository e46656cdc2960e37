using System.Diagnostics;
using System.Text.Json;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Docs;

/// <summary>Runs blocks in a folder of their own, one after another, against the published binary and libraries.</summary>
internal sealed class SnippetRunner : IDisposable
{
    /// <summary>Languages whose blocks are run.</summary>
    public static readonly string[] Languages = ["sh", "python", "csharp", "c", "cpp"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("lfm-docs-").FullName;

    /// <summary>Prepares the folder: the sample, and files under the names that the page uses.</summary>
    public SnippetRunner(string page)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "samples"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "samples", "words"), Repository.PathOf("samples", "words"));
        Run("the files of " + page, "/usr/bin/python3", Repository.PathOf("tests", "LfmNative.Tests", "Docs", "scratch.py"), page);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Runs a block; what it prints is returned, and anything but exit code 0 fails the test.</summary>
    public string Run(Snippet snippet)
    {
        switch (snippet.Language)
        {
            case "sh":
                return Run(snippet.Place, "bash", "-e", "-o", "pipefail", "-c", snippet.Text);
            case "python":
                return Run(snippet.Place, "/usr/bin/python3", "-c", snippet.Text);
            case "csharp":
                return RunCSharp(snippet);
            case "c":
                return RunNative(snippet, "main.c", "cc -Wall -Wextra -pedantic -Werror");
            case "cpp":
                return RunNative(snippet, "main.cpp", "c++ -std=c++17 -Wall -Wextra -pedantic -Werror");
            default:
                throw new ArgumentException($"{snippet.Place}: nothing here runs {snippet.Language}");
        }
    }

    private string RunNative(Snippet snippet, string source, string compiler)
    {
        File.WriteAllText(Path.Combine(_folder, source), snippet.Text);
        string lib = Repository.PathOf("artifacts", "lib");
        Run(snippet.Place, "bash", "-e", "-c", $"export PKG_CONFIG_PATH='{lib}/pkgconfig'; {compiler} -o main {source} "
            + $"$(pkg-config --cflags --libs lfm) -Wl,-rpath,'{lib}'");
        return Run(snippet.Place, Path.Combine(_folder, "main"));
    }

    /// <summary>A program of top-level statements: compiled by the SDK's compiler against the engine, and run beside it.</summary>
    private string RunCSharp(Snippet snippet)
    {
        const string Usings =
            "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;";
        File.WriteAllText(Path.Combine(_folder, "Main.cs"), snippet.Text);
        File.WriteAllText(Path.Combine(_folder, "Usings.cs"), Usings);
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string root = Path.GetFullPath(Path.Combine(framework, "..", "..", ".."));
        string compiler = Directory.EnumerateDirectories(Path.Combine(root, "sdk"))
            .Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll")).Where(File.Exists).Order(StringComparer.Ordinal).Last();
        string[] engine = ["LfmNative.dll", "CommunityToolkit.HighPerformance.dll", "System.IO.Hashing.dll", "ZstdSharp.dll"];
        foreach (string file in engine)
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(_folder, file), overwrite: true);
        string[] references =
            [.. Directory.EnumerateFiles(framework, "*.dll"), .. engine.Select(file => Path.Combine(AppContext.BaseDirectory, file))];
        Run(snippet.Place, "dotnet", [compiler, "-nologo", "-langversion:latest", "-nullable:enable", "-warnaserror", "-out:main.dll",
            .. references.Select(path => "-r:" + path), "Main.cs", "Usings.cs"]);
        File.WriteAllText(Path.Combine(_folder, "main.runtimeconfig.json"), JsonSerializer.Serialize(new
        {
            runtimeOptions = new { framework = new { name = "Microsoft.NETCore.App", version = Environment.Version.ToString() } },
        }));
        return Run(snippet.Place, "dotnet", "main.dll");
    }

    private string Run(string place, string program, params string[] arguments)
    {
        ProcessStartInfo start =
            new(program, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = Repository.PathOf("artifacts", "bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["PYTHONPATH"] = Repository.PathOf("native", "python");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["LFM_LIBRARY"] = Repository.PathOf("artifacts", "lib", "liblfm.so");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{place}: did not end within {Patience}");
        }
        Assert.That(process.ExitCode, Is.Zero, $"{place}:\n{output.Result}\n{error.Result}");
        return output.Result;
    }
}
