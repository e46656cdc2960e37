namespace LfmNative.Maps;

/// <summary>A start of self-learning, by its objectives.</summary>
/// <param name="Start">What it was made from: anchors, map, clusters or random pairs.</param>
/// <param name="Grown">
/// Objective after the growth of its rank, on rows that the map was not fitted on: mean best cosine less half the partner's neighbourhood
/// mean, in −1..1.5.
/// </param>
/// <param name="Learned">Objective after stochastic self-learning; NaN where it fell behind before.</param>
public sealed record LearningTrial(string Start, double Grown, double Learned);
