using BenchmarkDotNet.Attributes;
using LfmNative.Probe;

namespace LfmNative.Benchmarks;

/// <summary>The SIMD leaves, one call each, on one thread.</summary>
public class KernelBenchmarks
{
    private KernelCases _cases = null!;
    private Func<double> _run = null!;

    /// <summary>The kernel.</summary>
    [ParamsSource(nameof(Names))]
    public string Kernel { get; set; } = "";

    /// <summary>The values of <see cref="Kernel"/>.</summary>
    public static IEnumerable<string> Names
    {
        get
        {
            using KernelCases cases = new();
            return [.. cases.All.Select(c => c.Name)];
        }
    }

    /// <summary>Makes the seeded input.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _cases = new KernelCases();
        _run = _cases.All.Single(c => c.Name == Kernel).Run;
    }

    /// <summary>Frees it.</summary>
    [GlobalCleanup]
    public void Cleanup() => _cases.Dispose();

    /// <summary>One call.</summary>
    [Benchmark]
    public double Call() => _run();
}
