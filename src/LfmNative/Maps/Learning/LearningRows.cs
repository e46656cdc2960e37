namespace LfmNative.Maps.Learning;

/// <summary>The rows that self-learning works on, and what is known of them.</summary>
/// <param name="X">n1×d1 rows: unit, centred, unit.</param>
/// <param name="Y">n2×d2 rows.</param>
/// <param name="AnchorsX">Row of X of each known pair.</param>
/// <param name="AnchorsY">Row of Y of each known pair.</param>
internal sealed record LearningRows(UnitRows X, UnitRows Y, int[] AnchorsX, int[] AnchorsY)
{
    /// <summary>Known pairs.</summary>
    public int Anchors => AnchorsX.Length;
}
