namespace LfmNative;

/// <summary>What held-out anchors say about fits that they had no part in.</summary>
/// <param name="Transform">How the transform carries them to their partners.</param>
/// <param name="AnchorsOnly">How a transform fitted on the other anchors alone does.</param>
/// <param name="Relative">How relative representations with the other anchors do.</param>
/// <param name="Matched">Part of them that was matched right.</param>
internal sealed record FoldScore(HeldOutScore Transform, HeldOutScore AnchorsOnly, HeldOutScore Relative, double Matched)
{
    /// <summary>Anchors that were scored.</summary>
    public int Count => Transform.Reciprocal.Length;

    /// <summary>The score over this fold and another.</summary>
    public FoldScore With(FoldScore other) => new(
        Transform.With(other.Transform),
        AnchorsOnly.With(other.AnchorsOnly),
        Relative.With(other.Relative),
        (Count * Matched + other.Count * other.Matched) / (Count + other.Count));
}
