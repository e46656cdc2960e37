using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;

namespace LfmNative.Benchmarks;

/// <summary>Short jobs for a small, shared machine; allocation and operation counts beside time.</summary>
internal sealed class ShortRuns : ManualConfig
{
    public ShortRuns()
    {
        Add(DefaultConfig.Instance);
        // In this process: the counts that a benchmark records reach the columns, and nothing is generated and built beside the solution.
        AddJob(Job.Default
            .WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithWarmupCount(2)
            .WithMinIterationCount(3)
            .WithMaxIterationCount(9)
            .WithIterationTime(TimeInterval.FromMilliseconds(300)));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumn(Counts.Columns);
        AddExporter(JsonExporter.Full);
        WithOptions(ConfigOptions.JoinSummary);
        ArtifactsPath = Path.Combine("artifacts", "perf", "benchmarks");
    }
}
