namespace LfmNative;

/// <summary>Where self-learning starts from; both are tried where it is not decided yet.</summary>
internal enum LearnedFrom
{
    /// <summary>From each in turn, and the better one is kept.</summary>
    Both,

    /// <summary>The pairs of the pointwise map.</summary>
    Map,

    /// <summary>The anchors alone.</summary>
    Anchors,
}
