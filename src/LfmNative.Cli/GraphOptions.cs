using System.CommandLine;
using LfmNative.Graphs;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>Options of graph and spectrum that several commands share.</summary>
internal sealed class GraphOptions
{
    public Option<string> Metric { get; } = Choice<DistanceMetric>("--metric", "distance of samples", DistanceMetric.Angular);

    public Option<string> K { get; } = new("--k") { Description = "neighbors of each sample; auto chooses by the number of samples", HelpName = "N|auto", DefaultValueFactory = _ => "auto" };

    public Option<string> Kernel { get; } = Choice<AffinityKernel>("--kernel", "affinity of an edge", AffinityKernel.Singular);

    public Option<bool> Connect { get; } = new("--connect") { Description = "join the components of a disconnected graph by minimum spanning edges" };

    public Option<string> Laplacian { get; } = Choice<LaplacianKind>("--laplacian", "operator of the spectrum", LaplacianKind.Normalized);

    public Option<int> Eigs { get; } = new("--eigs") { Description = "eigenpairs", HelpName = "N", DefaultValueFactory = _ => 50 };

    public Option<string> Solver { get; } = Choice<EigenSolverKind>("--solver", "eigensolver", EigenSolverKind.Auto);

    public Option<double> Tolerance { get; } = new("--tolerance") { Description = "largest residual of an eigenpair", HelpName = "EPS", DefaultValueFactory = _ => 1e-8 };

    public Option<string?> Rows { get; } = new("--rows") { Description = "use these rows of every input, counted from 0, without row TO", HelpName = "FROM:TO" };

    public Option[] OfGraph => [Metric, K, Kernel, Connect, Rows];

    public Option[] OfSpectrum => [Laplacian, Eigs, Solver, Tolerance];

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

    public SpectrumOptions SpectrumOf(ParseResult parsed, ulong seed) => new()
    {
        Eigenpairs = parsed.GetValue(Eigs),
        Laplacian = Value<LaplacianKind>(parsed, Laplacian),
        Solver = Value<EigenSolverKind>(parsed, Solver),
        Tolerance = parsed.GetValue(Tolerance),
        Seed = seed,
    };
}
