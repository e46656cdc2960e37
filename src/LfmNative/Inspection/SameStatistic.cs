namespace LfmNative.Inspection;

/// <summary>A distance of two sets beside what the halves of each give.</summary>
/// <param name="Name">What is compared: <c>means</c>, <c>deviations</c>, <c>spectrum</c>, <c>norms</c> or <c>neighbors</c>.</param>
/// <param name="Between">Distance of a half of A from a half of B, the mean of four.</param>
/// <param name="WithinA">Distance of the halves of A.</param>
/// <param name="WithinB">Distance of the halves of B.</param>
public sealed record SameStatistic(string Name, double Between, double WithinA, double WithinB)
{
    /// <summary>Between over the larger within: about 1 for sets drawn alike; NaN where halves do not differ.</summary>
    public double Ratio => Math.Max(WithinA, WithinB) is > 0 and double within ? Between / within : double.NaN;
}
