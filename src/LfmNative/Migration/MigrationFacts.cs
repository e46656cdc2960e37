using System.Text.Json.Serialization;

namespace LfmNative.Migration;

/// <summary>What the fit of a migration tells of itself.</summary>
public sealed record MigrationFacts
{
    /// <summary>What is carried over.</summary>
    public required MigrationDirection Direction { get; init; }

    /// <summary>The family that was chosen, and its numbers.</summary>
    public required MapSettings Settings { get; init; }

    /// <summary>Seed of all that was drawn.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Rows of the old collection.</summary>
    public required long OldRows { get; init; }

    /// <summary>Rows of the new model.</summary>
    public required long NewRows { get; init; }

    /// <summary>Known pairs, of which some may be reserved for the gate.</summary>
    public required long KnownPairs { get; init; }

    /// <summary>Where the known pairs came from.</summary>
    public string PairSource { get; init; } = "";

    /// <summary>Known pairs that the map was fitted on.</summary>
    public required int FittedPairs { get; init; }

    /// <summary>Pairs that self-learning found and the map was fitted on too.</summary>
    public required int LearnedPairs { get; init; }

    /// <summary>Pairs that the family was chosen by.</summary>
    public required int HeldOutPairs { get; init; }

    /// <summary>
    /// Whether <see cref="HeldOutPairs"/> are known pairs; otherwise they were learned, and their scores flatter the map.
    /// </summary>
    public required bool HeldOutKnown { get; init; }

    /// <summary>Whether the model knows the rows of its pairs by ids; otherwise by the numbers of old rows.</summary>
    public bool KeyedByIds { get; init; }

    /// <summary>Families that were tried on them.</summary>
    public required IReadOnlyList<TriedMap> Tried { get; init; }

    /// <summary>Whether the map is to be trusted; null where nothing was there to judge it by.</summary>
    public required bool? Trusted { get; init; }

    /// <summary>The verdict in one sentence and, where it is bad, what to try.</summary>
    public required string Advice { get; init; }

    /// <summary>Wall-clock seconds by stage.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; init; } = new Dictionary<string, double>();
}

/// <summary>The facts in the model's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MigrationFacts))]
internal sealed partial class MigrationJson : JsonSerializerContext;
