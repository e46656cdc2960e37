using LfmNative.Options;

namespace LfmNative.Migration;

/// <summary>A family with the numbers that it is fitted by; those of other families are 0.</summary>
/// <param name="Family">The family.</param>
/// <param name="Ridge">λ as a part of the mean eigenvalue of the rows' second moments.</param>
/// <param name="Rank">Rank of <see cref="MapFamily.LowRank"/>.</param>
/// <param name="Clusters">Clusters of <see cref="MapFamily.Local"/>.</param>
/// <param name="LocalRidge">λ of each cluster's correction, as a part of the mean eigenvalue over all rows.</param>
public sealed record MapSettings(
    MapFamily Family, double Ridge = 0, int Rank = 0, int Clusters = 0, double LocalRidge = 0)
{
    /// <summary>The family and its number, for people.</summary>
    public override string ToString() => OptionNames.Of(Family) + Family switch
    {
        MapFamily.LowRank => FormattableString.Invariant($", rank {Rank}"),
        MapFamily.Ridge => FormattableString.Invariant($", λ {Ridge:g2}"),
        MapFamily.Local => FormattableString.Invariant($", {Clusters} clusters"),
        _ => "",
    };
}
