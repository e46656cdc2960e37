using LfmNative.Maps;
using LfmNative.Maps.Learning;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>A fitted map and what follows from it.</summary>
/// <param name="Map">The solved map with its energies.</param>
/// <param name="C">The refined map.</param>
/// <param name="Match">For each sample of Y its sample of X.</param>
/// <param name="PairsX">Rows of X the transform was fitted on.</param>
/// <param name="PairsY">Rows of Y the transform was fitted on.</param>
/// <param name="Transform">The ambient transform.</param>
/// <param name="Start">The start that self-learning kept; <see cref="LearnedFrom.Both"/> where there was none.</param>
/// <param name="FromAnchors">Whether the transform was fitted on the anchors alone.</param>
internal sealed record FittedMap(
    FunctionalMap Map,
    Matrix C,
    int[] Match,
    int[] PairsX,
    int[] PairsY,
    SpaceTransform Transform,
    LearnedFrom Start,
    bool FromAnchors = false)
{
    /// <summary>Whether the pairs come from self-learning.</summary>
    public bool Learned { get; init; }

    /// <summary>The canonical coordinates that the matches were made in; null for a functional map, and after a refinement.</summary>
    public SpectralCca? Canonical { get; init; }

    /// <summary>What the search for the map found; null where none ran.</summary>
    public SearchResult? Search { get; init; }
}
