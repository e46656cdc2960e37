using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>Options of graph and spectrum that several commands share.</summary>
internal sealed class GraphOptions
{
    public Option<string> Metric { get; } = Choice<DistanceMetric>("--metric", "distance of samples", DistanceMetric.Angular);

    public Option<string> K { get; } = new("--k") { Description = "neighbors of each sample; auto chooses by the number of samples", HelpName = "N|auto", DefaultValueFactory = _ => "auto" };

    public Option<string> Kernel { get; } = Choice<AffinityKernel>("--kernel", "affinity of an edge", AffinityKernel.Singular);

    public Option<string> Neighbors { get; } = Choice<NeighborMethod>("--neighbors", $"search of the neighbors; auto is exact up to {LfmNative.Search.Neighbors.MostExact:n0} rows and approximate, with measured recall, above", NeighborMethod.Auto);

    public Option<bool> Connect { get; } = new("--connect") { Description = "join the components of a disconnected graph by minimum spanning edges" };

    public Option<string> Laplacian { get; } = Choice<LaplacianKind>("--laplacian", "operator of the spectrum", LaplacianKind.Normalized);

    public Option<int> Eigs { get; } = new("--eigs") { Description = "eigenpairs", HelpName = "N", DefaultValueFactory = _ => 50 };

    public Option<string> Solver { get; } = Choice<EigenSolverKind>("--solver", "eigensolver", EigenSolverKind.Auto);

    public Option<double> Tolerance { get; } = Number("--tolerance", "EPS", "largest residual of an eigenpair", 1e-8);

    public Option<string?> Rows { get; } = new("--rows") { Description = "use these rows of every input, counted from 0, without row TO", HelpName = "FROM:TO" };

    public Option<string?> MaxMemory { get; } = new("--max-memory") { Description = "refuse work that is predicted to need more than this, e.g. 4G or 500M [default: what the machine has free]", HelpName = "SIZE" };

    public Option[] OfGraph => [Metric, K, Neighbors, Kernel, Connect, Rows, MaxMemory];

    public Option[] OfSpectrum => [Laplacian, Eigs, Solver, Tolerance];

    /// <summary>An option whose value is a number with a decimal point; the parser's own way would read 1,5 as 15.</summary>
    public static Option<double> Number(string name, string helpName, string description, double standard) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => standard, CustomParser = ParseNumber };

    /// <summary>The number, or an error.</summary>
    public static double ParseNumber(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return value;
        argument.AddError($"'{text}' is not a number");
        return double.NaN;
    }

    /// <summary>An option whose value is the name of an enumeration's member.</summary>
    public static Option<string> Choice<T>(string name, string description, T standard)
        where T : struct, Enum
    {
        Option<string> option = new(name) { Description = description, DefaultValueFactory = _ => OptionNames.Of(standard), HelpName = string.Join("|", OptionNames.All<T>()) };
        option.CompletionSources.Add(OptionNames.All<T>());
        return option;
    }

    public static T Value<T>(ParseResult parsed, Option<string> option)
        where T : struct, Enum => OptionNames.Parse<T>(parsed.GetValue(option)!, option.Name);

    public RowRange? RowsOf(ParseResult parsed) => parsed.GetValue(Rows) is string text ? RowRange.Parse(text) : null;

    /// <summary>k as it was given; 0 for auto.</summary>
    public int KOf(ParseResult parsed)
    {
        string text = parsed.GetValue(K)!;
        if (text == "auto") return 0;
        return int.TryParse(text, out int k) && k > 0 ? k : throw Job.Usage($"--k is '{text}'; give a whole number of at least 1, or auto");
    }

    /// <summary>Refuses the job now if its predicted working set fits neither --max-memory nor, without that, the machine.</summary>
    public void CheckMemory(ParseResult parsed, MemoryPlan plan, string remedy)
    {
        long? limit = null;
        if (parsed.GetValue(MaxMemory) is string text)
            limit = MemorySize.TryParse(text, out long bytes) ? bytes : throw Job.Usage($"--max-memory is '{text}'; give a size such as 4G, 500M or a number of bytes");
        plan.Check(limit, remedy);
    }

    /// <summary>The sizes of a matrix under these options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="x">The matrix.</param>
    /// <param name="k">Neighbours; 0 for the default.</param>
    /// <param name="eigenpairs">Eigenpairs; 0 for none.</param>
    public SideSize SizeOf(ParseResult parsed, LoadedMatrix x, int k, int eigenpairs) => new(x.Rows, x.Cols, k, Value<NeighborMethod>(parsed, Neighbors), eigenpairs);

    public SpectrumOptions SpectrumOf(ParseResult parsed, ulong seed) => new()
    {
        Eigenpairs = parsed.GetValue(Eigs),
        Laplacian = Value<LaplacianKind>(parsed, Laplacian),
        Solver = Value<EigenSolverKind>(parsed, Solver),
        Tolerance = parsed.GetValue(Tolerance),
        Seed = seed,
    };
}
