using LfmNative.Maps;
using LfmNative.Maps.Learning;

namespace LfmNative;

/// <summary>What the search for a map tells where few pairs are known or none.</summary>
public sealed record LabelFreeReport
{
    /// <summary>Mean over the rows of both sides of the best CSLS, as cosine less half the partner's neighbourhood mean.</summary>
    public required double Objective { get; init; }

    /// <summary>The highest such mean that another map reached on these data; NaN where all starts came to the same map.</summary>
    public required double OtherObjective { get; init; }

    /// <summary>Starts that ended in other maps.</summary>
    public required int Others { get; init; }

    /// <summary>Further starts that ended in this map.</summary>
    public required int Agreeing { get; init; }

    /// <summary>Part of the rows whose best partners choose each other, 0..1.</summary>
    public required double MutualShare { get; init; }

    /// <summary>
    /// How much more the best candidates stand out than between two halves of one side: 1 where no item is on both sides.
    /// </summary>
    public required double Distinctness { get; init; }

    /// <summary>How far the restarts of the clusters agree, 1/restarts to 1; NaN where there were none.</summary>
    public required double Consensus { get; init; }

    /// <summary>MRR of the anchors under a map that has seen no row of theirs; NaN without anchors.</summary>
    public required double LeftOut { get; init; }

    /// <summary>1/rank of each anchor's partner among the rows of Y that were searched, left out.</summary>
    public required IReadOnlyList<double> LeftOutRanks { get; init; }

    /// <summary>The start that was kept: anchors, map, clusters or random pairs.</summary>
    public required string Start { get; init; }

    /// <summary>All starts with their objectives, in the order they were made.</summary>
    public required IReadOnlyList<LearningTrial> Starts { get; init; }

    /// <summary>The report of a search; null where none was verified.</summary>
    internal static LabelFreeReport? Of(SearchResult? found) => found is null || double.IsNaN(found.Distinctness)
        ? null
        : new LabelFreeReport
        {
            Objective = found.Objective,
            OtherObjective = found.OtherObjective,
            Others = found.Others,
            Agreeing = found.Agreeing,
            MutualShare = found.Mutual,
            Distinctness = found.Distinctness,
            Consensus = found.Consensus,
            LeftOut = found.LeftOut.Length > 0 ? found.LeftOut.Average() : double.NaN,
            LeftOutRanks = found.LeftOut,
            Start = found.Start,
            Starts = found.Starts,
        };
}
