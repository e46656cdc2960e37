using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Cli;

/// <summary>A spectrum as lfm-mpi wrote it: its manifest, and its shards one after the other.</summary>
internal sealed record ShardedSpectrum(JsonElement Manifest, double[] Lambda, double[] Phi, double[]? Mass)
{
    public int Size => Lambda.Length;

    public int Count => Phi.Length / Size;

    public static ShardedSpectrum Read(string folder)
    {
        JsonElement manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "spectrum.json"))).RootElement;
        JsonElement[] shards = [.. manifest.GetProperty("shards").EnumerateArray()];
        double[] All(string key) => [.. shards.SelectMany(s => Array(Path.Combine(folder, s.GetProperty(key).GetString()!)))];
        return new ShardedSpectrum(
            manifest,
            Array(Path.Combine(folder, manifest.GetProperty("lambda").GetString()!)),
            All("phi"),
            shards[0].TryGetProperty("mass", out _) ? All("mass") : null);
    }

    /// <summary>The values of an .npy file of version 1 that holds float64.</summary>
    private static double[] Array(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int head = 10 + BitConverter.ToUInt16(bytes, 8);
        Assert.That(System.Text.Encoding.ASCII.GetString(bytes, 10, head - 10), Does.Contain("'<f8', 'fortran_order': False"));
        return MemoryMarshal.Cast<byte, double>(bytes.AsSpan(head)).ToArray();
    }
}

/// <summary>Runs of lfm-mpi under mpirun.</summary>
internal static class RankRun
{
    /// <summary>What lets many ranks run on few processors, by whomever.</summary>
    public static readonly Dictionary<string, string> Environment = new()
    {
        ["OMPI_ALLOW_RUN_AS_ROOT"] = "1",
        ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1",
        ["OMPI_MCA_rmaps_base_oversubscribe"] = "1",
        ["OMPI_MCA_mpi_yield_when_idle"] = "1",
        ["OMPI_MCA_btl_vader_single_copy_mechanism"] = "none",
    };

    private static string Program { get; } = Path.Combine(Repository.Artifacts, "bin", "lfm-mpi");

    /// <summary>Runs <c>lfm-mpi spectrum</c> on ranks and waits.</summary>
    public static LfmResult Run(string folder, int ranks, params string[] arguments) =>
        Lfm.Finish(Start(folder, ["-n", ranks.ToString(CultureInfo.InvariantCulture), Program, "spectrum", .. arguments]));

    /// <summary>Runs mpirun with any words.</summary>
    public static LfmResult Launch(string folder, params string[] arguments) => Lfm.Finish(Start(folder, arguments));

    public static string ProgramPath => Program;

    private static Process Start(string folder, string[] arguments)
    {
        if (!File.Exists(Program)) Assert.Fail($"{Program} is not there; run ./build.sh mpi first");
        ProcessStartInfo start = new("mpirun", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string name, string value) in Environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
