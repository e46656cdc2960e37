using System.Text.Json.Serialization;
using LfmNative.Maps;

namespace LfmNative.Universes;

/// <summary>What the fit of a universe tells of itself.</summary>
public sealed record UniverseFacts
{
    /// <summary>How the spaces were brought into one.</summary>
    public required UniverseMethod Method { get; init; }

    /// <summary>Family of the maps, their normalisation, and ridge.</summary>
    public required TransformOptions Transform { get; init; }

    /// <summary>Seed of all that was drawn.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Dimensions D of the common space: those of the largest.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Where the pairs came from: rows, items or edges.</summary>
    public required string PairSource { get; init; }

    /// <summary>Items of the consensus; 0 where there is none.</summary>
    public int Items { get; init; }

    /// <summary>Items that were held out for <see cref="Pairs"/>.</summary>
    public int HeldOut { get; init; }

    /// <summary>
    /// The objective after each round. With a consensus the mean squared distance of a rotated row to the mean of its item, which does
    /// not rise; after synchronisation the agreement with the maps of pairs, at most 1, which does not fall.
    /// </summary>
    public required IReadOnlyList<double> Objectives { get; init; }

    /// <summary>Scores on held-out items from every space to every other; none where items were not known.</summary>
    public IReadOnlyList<PairScore> Pairs { get; init; } = [];

    /// <summary>Maps of pairs of spaces; none where all spaces share their items.</summary>
    public IReadOnlyList<EdgeReport> Edges { get; init; } = [];

    /// <summary>How far the functional maps disagree on each function of the latent basis; none of other methods.</summary>
    public IReadOnlyList<double> LatentEigenvalues { get; init; } = [];

    /// <summary>Spaces that were added later, with what is known of their one map.</summary>
    public IReadOnlyList<EdgeReport> Added { get; init; } = [];

    /// <summary>Whether the maps are to be trusted; null where nothing was there to judge some of them by.</summary>
    public required bool? Trusted { get; init; }

    /// <summary>The verdict in one sentence and, where it is bad, what to try.</summary>
    public required string Advice { get; init; }

    /// <summary>Wall-clock seconds by stage.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; init; } = new Dictionary<string, double>();
}

/// <summary>A space in the model's JSON.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="RowNames">Names of its rows; null for none.</param>
internal sealed record StoredSpace(string Name, string[]? RowNames);

/// <summary>The model's JSON.</summary>
/// <param name="Facts">What the fit tells.</param>
/// <param name="Spaces">The spaces.</param>
internal sealed record StoredUniverse(UniverseFacts Facts, StoredSpace[] Spaces);

/// <summary>The facts in the model's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StoredUniverse))]
internal sealed partial class UniverseJson : JsonSerializerContext;
