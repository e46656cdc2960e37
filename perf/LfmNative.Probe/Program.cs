using System.Globalization;
using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Storage;

namespace LfmNative.Probe;

/// <summary>What perf/ needs of the engine beside what the product itself prints: kernel times, counters, neighbour lists.</summary>
internal static class Program
{
    private const string Usage = """
        probe kernels                                  version and names of the kernels; then, for each name read, seconds a call in a batch
        probe gate COUNTERS.json [--accept]            compare the counters of the main job with the recorded ones, or record them
        probe self-test                                every kernel against a plain loop; 1 when one fails
        probe libraries                                the native libraries in use, and every shared library that is loaded then
        probe neighbors X.npy ROWS K METRIC OUT.npz    exact neighbours of the first ROWS rows: members indices, distances
        """;

    public static int Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            NativeLibraries.TrySetBlasThreads(1);
            switch (args)
            {
                case ["kernels"]: return Kernels();
                case ["self-test"]: return SelfTest.Run(Console.Out) == 0 ? 0 : 1;
                case ["libraries"]: return Libraries();
                case ["gate", string path]: return CheckCounters(path);
                case ["gate", string path, "--accept"]: return Accept(path);
                case ["neighbors", string x, string rows, string k, string metric, string output]:
                    return Neighbors(x, Number(rows), Number(k), OptionNames.Parse<DistanceMetric>(metric, "metric"), output);
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }
        catch (LfmException e)
        {
            Console.Error.WriteLine("probe: " + e.Message);
            return 1;
        }
    }

    /// <summary>Two such processes, asked in turn for one batch each, see the same load of the machine.</summary>
    private static int Kernels()
    {
        using KernelCases kernels = new();
        Console.WriteLine($"{Environment.Version}\t{string.Join('\t', kernels.All.Select(kernel => kernel.Name))}");
        Dictionary<string, KernelTimer> timers = [];
        while (Console.ReadLine() is string name)
        {
            KernelCase kernel = kernels.All.SingleOrDefault(k => k.Name == name)
                ?? throw new LfmException(LfmErrorCode.InvalidArgument, $"no kernel is called '{name}'");
            if (!timers.TryGetValue(name, out KernelTimer? timer)) timers[name] = timer = new KernelTimer(kernel);
            Console.WriteLine(timer.SecondsPerCall().ToString("r"));
        }
        return 0;
    }

    private static int Libraries()
    {
        NativeLibraryInfo blas = NativeLibraries.Blas;
        Console.WriteLine($"{blas.Role}\t{blas.Path}");
        foreach (string path in File.ReadLines("/proc/self/maps").Where(line => line.Contains(".so", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).Distinct())
            Console.WriteLine($"loaded\t{path}");
        return 0;
    }

    private static int CheckCounters(string path)
    {
        Gate.Verdict verdict = Gate.Compare(CounterFile.Read(path), StageCounters.Collect());
        foreach (string line in verdict.Improvements) Console.WriteLine(line);
        foreach (string line in verdict.Faults) Console.Error.WriteLine(line);
        string faults = $"{verdict.Faults.Count} over the margin", improvements = $"{verdict.Improvements.Count} better than recorded";
        Console.WriteLine($"{verdict.Compared} counters compared, {faults}, {improvements}");
        return verdict.Faults.Count == 0 ? 0 : 1;
    }

    private static int Accept(string path)
    {
        IReadOnlyDictionary<string, long> counters = StageCounters.Collect();
        CounterFile.Write(path, counters);
        Console.WriteLine($"{counters.Count} counters recorded in {path}");
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int Neighbors(string source, int rows, int k, DistanceMetric metric, string output)
    {
        using LoadedMatrix x = MatrixFile.Open(source, new RowRange(0, rows));
        NeighborList found = NeighborSearch.Exact(x.View, k, metric);
        NpzWriter.Write(output, npz =>
        {
            npz.Add("indices", found.Indices, found.Count, found.K);
            npz.Add("distances", found.Distances, found.Count, found.K);
        });
        Console.WriteLine($$"""{"rows":{{found.Count}},"k":{{found.K}},"evaluations":{{found.Evaluations}}}""");
        return 0;
    }
}
