using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace LfmNative.Benchmarks;

/// <summary>Operations that a benchmark counted (products, restarts, distances, iterations), by benchmark case.</summary>
internal static class Counts
{
    private static readonly Dictionary<(string Case, string What), long> Recorded = [];

    /// <summary>A column for each kind of operation; it stays away where no benchmark recorded it.</summary>
    public static IColumn[] Columns { get; } =
        [new CountColumn("Products"), new CountColumn("Restarts"), new CountColumn("Distances"), new CountColumn("Iterations")];

    /// <summary>Keeps the count of a case; repeated calls do the same work and replace it.</summary>
    public static void Record(string name, string what, long count) => Recorded[(name, what)] = count;

    /// <summary>The name of a case, from its method and its parameters in the order of their names.</summary>
    public static string NameOf(string suite, string method, IEnumerable<(string Name, object? Value)> parameters) =>
        $"{suite}.{method}("
        + string.Join(", ", parameters.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name}: {p.Value}"))
        + ")";

    private sealed class CountColumn(string what) : IColumn
    {
        public string Id => "Count." + what;

        public string ColumnName => what;

        public bool AlwaysShow => false;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => $"{what} of one call";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            string name = NameOf(benchmarkCase.Descriptor.Type.Name, benchmarkCase.Descriptor.WorkloadMethod.Name,
                benchmarkCase.Parameters.Items.Select(p => (p.Name, (object?)p.Value)));
            return Recorded.TryGetValue((name, what), out long count) ? count.ToString("n0", CultureInfo.InvariantCulture) : "-";
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsAvailable(Summary summary) => Recorded.Keys.Any(key => key.What == what);

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
    }
}
