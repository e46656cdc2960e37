namespace LfmNative.Maps.Learning;

/// <summary>Which starts take part in a search.</summary>
/// <param name="FromAnchors">Whether the known pairs are one.</param>
/// <param name="FromClusters">Whether matched clusters are.</param>
/// <param name="Clusters">Numbers of clusters.</param>
/// <param name="Restarts">Restarts of the clustering.</param>
/// <param name="Verify">
/// Whether the map is to be judged without labels: starts from random pairs take part, and the anchors are scored.
/// </param>
internal sealed record SearchOptions(bool FromAnchors, bool FromClusters, int[] Clusters, int Restarts, bool Verify);

/// <summary>What a search found.</summary>
/// <param name="PairsX">Rows of X of the pairs.</param>
/// <param name="PairsY">Rows of Y.</param>
internal sealed record SearchResult(int[] PairsX, int[] PairsY)
{
    /// <summary>Objective of the map: mean of the rows' best penalised cosines.</summary>
    public required double Objective { get; init; }

    /// <summary>The highest objective of a map that is another one; NaN where there is none.</summary>
    public required double OtherObjective { get; init; }

    /// <summary>Maps that are others.</summary>
    public required int Others { get; init; }

    /// <summary>Other starts that came to this map.</summary>
    public required int Agreeing { get; init; }

    /// <summary>Part of the rows whose best partners choose each other.</summary>
    public required double Mutual { get; init; }

    /// <summary>How far the restarts of the clusters agree, 1/S to 1; NaN without them.</summary>
    public required double Consensus { get; init; }

    /// <summary>
    /// 1/rank of each anchor's partner under a map grown without the rows of all anchors; empty where it was not verified.
    /// </summary>
    public required double[] LeftOut { get; init; }

    /// <summary>
    /// <see cref="Search.CslsCandidates.Distinctness"/> over that between halves of one side, the larger of both: 1 where no item is on
    /// both sides; NaN where it was not verified.
    /// </summary>
    public required double Distinctness { get; init; }

    /// <summary>The start that it came from.</summary>
    public required string Start { get; init; }

    /// <summary>All starts, in the order they were made.</summary>
    public required IReadOnlyList<LearningTrial> Starts { get; init; }
}
