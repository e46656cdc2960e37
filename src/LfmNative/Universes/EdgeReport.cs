namespace LfmNative.Universes;

/// <summary>What is known of the map of a pair of spaces, and whether the others agree with it.</summary>
public sealed record EdgeReport
{
    /// <summary>Name of the one space.</summary>
    public required string From { get; init; }

    /// <summary>Name of the other.</summary>
    public required string To { get; init; }

    /// <summary>Pairs that were known.</summary>
    public required int KnownPairs { get; init; }

    /// <summary>Pairs that the map was fitted on: the known ones, or those that self-learning found.</summary>
    public required int FittedPairs { get; init; }

    /// <summary>Known pairs that were held out and scored.</summary>
    public required int HeldOut { get; init; }

    /// <summary>Mean reciprocal rank of the held-out pairs' partners among all rows; NaN where none were held out.</summary>
    public required double Mrr { get; init; }

    /// <summary>Part of the rows of the smaller space that choose each other by CSLS, 0..1.</summary>
    public required double MutualShare { get; init; }

    /// <summary>Whether the map is to be trusted by itself; null where nothing was there to judge it by.</summary>
    public required bool? Trusted { get; init; }

    /// <summary>The verdict on the map by itself, in a sentence.</summary>
    public required string Advice { get; init; }

    /// <summary>What the map counts: its MRR, or its mutual share where nothing was held out.</summary>
    public double Weight => double.IsNaN(Mrr) ? MutualShare : Mrr;

    /// <summary>
    /// Cosine of the map and what the other maps make of it around, weighted by the rows' covariance, −1..1; NaN where no cycle leads
    /// around.
    /// </summary>
    public double Consistency { get; init; } = double.NaN;

    /// <summary>Whether the universe does without this map, as the others contradict it.</summary>
    public bool LeftOut { get; init; }
}
