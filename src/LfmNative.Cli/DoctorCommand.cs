using System.CommandLine;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LfmNative.Diagnostics;
using LfmNative.Interop;

namespace LfmNative.Cli;

/// <summary><c>lfm doctor</c>: what this machine offers and what is missing.</summary>
internal static class DoctorCommand
{
    public static Command Create() =>
        Job.Command("doctor", "Tell which native libraries were found, what the CPU offers, and what is missing", [], Run);

    private static void Run(ParseResult parsed, Job job)
    {
        (string Role, Func<NativeLibraryInfo> Find)[] wanted =
        [
            ("BLAS", () => NativeLibraries.Blas),
            ("LAPACK", () => NativeLibraries.Lapack),
            ("ARPACK", () => NativeLibraries.Arpack),
        ];
        List<(string Role, NativeLibraryInfo? Found, string? Missing)> report = [];
        foreach ((string role, Func<NativeLibraryInfo> find) in wanted)
        {
            try
            {
                report.Add((role, find(), null));
            }
            catch (LfmException e) when (e.Code == LfmErrorCode.NativeLibraryMissing)
            {
                report.Add((role, null, e.Message));
            }
        }
        string? mpi = MpiProgram.Find();
        (string? mpiVersion, string? mpiMissing) = mpi is null ? (null, MpiProgram.Remedy) : MpiProgram.Ask(mpi);
        int blasThreads = report[0].Found is null ? 0 : NativeLibraries.BlasThreads;
        string version = CommandTree.Version;
        (string Name, bool Supported)[] features =
        [
            ("avx2", Avx2.IsSupported),
            ("fma", Fma.IsSupported),
            ("avx512f", Avx512F.IsSupported),
            ("vector256", Vector256.IsHardwareAccelerated),
        ];
        bool healthy = report.TrueForAll(r => r.Found is not null);
        job.Print(
            json =>
            {
                json.WriteString("version", version);
                json.WriteBoolean("healthy", healthy);
                json.WriteStartArray("libraries");
                foreach ((string role, NativeLibraryInfo? found, string? missing) in report)
                {
                    json.WriteStartObject();
                    json.WriteString("role", role);
                    json.WriteBoolean("found", found is not null);
                    json.WriteString("path", found?.Path);
                    json.WriteString("version", found?.Version);
                    if (missing is not null) json.WriteString("remedy", missing);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteStartObject("mpi");
                json.WriteBoolean("found", mpiVersion is not null);
                json.WriteString("path", mpi);
                json.WriteString("version", mpiVersion);
                if (mpiMissing is not null) json.WriteString("remedy", mpiMissing);
                json.WriteEndObject();
                json.WriteNumber("blas_threads", blasThreads);
                json.WriteNumber("processors", Environment.ProcessorCount);
                json.WriteStartObject("cpu");
                foreach ((string name, bool supported) in features) json.WriteBoolean(name, supported);
                json.WriteEndObject();
                json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            },
            text =>
            {
                text.WriteLine($"lfm         {version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
                foreach ((string role, NativeLibraryInfo? found, string? missing) in report)
                {
                    string release = found?.Version is null ? "" : $" ({found.Version})";
                    string what = found is null ? $"MISSING: {missing}" : found.Path + release;
                    text.WriteLine($"{role,-12}{what}");
                }
                string ranks = mpiVersion is null ? $"lfm-mpi {mpiMissing}" : $"{mpi} ({mpiVersion})";
                text.WriteLine($"ranks       {ranks}, for lfm spectrum --mpi alone");
                string blas = blasThreads > 0 ? $"; BLAS by itself would use {blasThreads}" : "";
                text.WriteLine(
                    $"threads     {Environment.ProcessorCount} processors{blas}; lfm keeps BLAS at 1 thread and parallelizes above it");
                string cpu = string.Join(", ", features.Select(f => f.Name + (f.Supported ? " yes" : " no")));
                text.WriteLine($"CPU         {cpu} (as this program was compiled)");
                text.WriteLine(healthy ? "all is well" : "something is missing: see above");
            });
        if (!healthy)
            throw new LfmException(LfmErrorCode.NativeLibraryMissing, "a native library is missing; the report above says how to get it");
    }
}
