namespace LfmNative.Comparison;

/// <summary>What a measure of similarity is, so that its numbers can be read.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Name">Its name, e.g. "cka-unbiased".</param>
/// <param name="Kind">Score or distance.</param>
/// <param name="Low">Least possible value; −∞ where there is none.</param>
/// <param name="High">Greatest possible value; +∞ where there is none.</param>
/// <param name="Summary">What it measures, in one line.</param>
/// <param name="Invariances">What may be done to one space without a change of the value.</param>
/// <param name="Bias">What a small number of samples does to it; empty where nothing is known.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record MeasureFacts(
    ComparisonMeasure Measure,
    string Name,
    MeasureKind Kind,
    double Low,
    double High,
    string Summary,
    string Invariances,
    string Bias,
    string Source)
{
    /// <summary>Whether the value does not depend on which space comes first.</summary>
    public bool Symmetric { get; init; } = true;

    /// <summary>Whether row i of one space must be the same sample as row i of the other.</summary>
    public bool Paired { get; init; } = true;

    /// <summary>Whether all pairs of samples are compared, so that many samples are represented by some of them.</summary>
    public bool OfPairs { get; init; }
}
