using System.Reflection;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using LfmNative.Diagnostics;

namespace LfmNative.Benchmarks;

/// <summary>What all suites share: threads as a parameter, and the counting of operations.</summary>
public abstract class Suite
{
    /// <summary>Worker threads: one, and one a processor.</summary>
    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    /// <summary>The values of <see cref="Threads"/>.</summary>
    public static int[] ThreadCounts => Environment.ProcessorCount > 1 ? [1, Environment.ProcessorCount] : [1];

    /// <summary>A context of <see cref="Threads"/> threads.</summary>
    protected ComputeContext Context => new(Threads);

    /// <summary>Records how many operations the calling benchmark did.</summary>
    protected void Count(string what, long count, [CallerMemberName] string method = "")
    {
        IEnumerable<PropertyInfo> parameters = GetType().GetProperties()
            .Where(p => p.IsDefined(typeof(ParamsAttribute)) || p.IsDefined(typeof(ParamsSourceAttribute)));
        Counts.Record(Counts.NameOf(GetType().Name, method, parameters.Select(p => (p.Name, p.GetValue(this)))), what, count);
    }
}
