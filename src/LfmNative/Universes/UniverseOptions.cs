using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Options;
using LfmNative.Spectra;

namespace LfmNative.Universes;

/// <summary>How a universe is fitted.</summary>
public sealed record UniverseOptions
{
    /// <summary>How the spaces are brought into one.</summary>
    [Option(
        "universe-method", Auto = "procrustes where all spaces share their items, else synchronize", Aliases = "method", Since = "0.3")]
    public UniverseMethod? Method { get; init; }

    /// <summary>Rounds of rotations to their mean, or to their neighbours, at most.</summary>
    [Option("rounds", Min = 1, Max = 100_000, Value = "N", Since = "0.3")]
    public int Rounds { get; init; } = 1_000;

    /// <summary>
    /// Rounds end when the objective changes by less than this part of the rows' variance, or of the weights' sum where maps are
    /// synchronised.
    /// </summary>
    [Option("least-change", Min = 0, Max = 1, Value = "PART", Since = "0.3")]
    public double LeastChange { get; init; } = 1e-7;

    /// <summary>Functions of the latent basis of the spectral method.</summary>
    [Option("latent-basis", Min = 1, Auto = "as many as the spectra have eigenpairs", Value = "N", Since = "0.3")]
    public int LatentBasis { get; init; }

    /// <summary>Family of the maps, normalisation and ridge; orthogonal after unit-center-unit where they are automatic.</summary>
    public TransformOptions Transform { get; init; } = new();

    /// <summary>Graphs of the spaces, where a map is learned from few pairs or none, or the method is spectral; the seed of all that is
    /// drawn.</summary>
    public GraphOptions Graph { get; init; } = new();

    /// <summary>Eigenpairs of the spaces, where the same holds.</summary>
    public SpectrumOptions Spectrum { get; init; } = new();

    /// <summary>Family and normalisation decided.</summary>
    internal TransformOptions Fitted => Transform with { Kind = Transform.Family, Normalization = Normalizing };

    /// <summary>Rotations of rows that are normalised in the same way.</summary>
    internal TransformOptions Rotation => Transform with { Kind = TransformKind.Orthogonal, Normalization = Normalizing };

    private PreNormalization Normalizing => Transform.Normalization ?? PreNormalization.UnitCenterUnit;

    /// <summary>How the map of a pair of spaces is learned.</summary>
    internal AlignmentOptions Alignment => new()
    {
        Metric = Graph.Metric,
        K = Graph.K,
        Neighbors = Graph.Neighbors,
        Kernel = Graph.Kernel,
        Connect = Graph.Connect,
        Seed = Graph.Seed,
        MaxMemory = Graph.MaxMemory,
        Spectrum = Spectrum,
        Transform = Rotation,
    };

    internal void Check()
    {
        OptionRange.Check(this);
        OptionRange.Check(Graph);
        OptionRange.Check(Spectrum);
        Transform.Check();
    }
}
