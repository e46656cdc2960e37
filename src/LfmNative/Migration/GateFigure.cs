using LfmNative.Kernels;

namespace LfmNative.Migration;

/// <summary>A mean over queries with its interval.</summary>
/// <param name="Mean">The mean; NaN where it was not measured.</param>
/// <param name="Low">Lower end of the 95 % bootstrap interval over queries.</param>
/// <param name="High">Upper end.</param>
public readonly record struct GateFigure(double Mean, double Low, double High)
{
    private const int Draws = 1_000;

    /// <summary>Not measured.</summary>
    public static GateFigure None { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>The mean of values with its percentile interval (Efron 1979).</summary>
    internal static GateFigure Of(double[] values, ulong seed)
    {
        if (values.Length == 0) return None;
        Rng rng = new(seed);
        double[] means = new double[Draws];
        for (int b = 0; b < Draws; b++)
        {
            double sum = 0;
            for (int i = 0; i < values.Length; i++) sum += values[rng.NextInt(values.Length)];
            means[b] = sum / values.Length;
        }
        Array.Sort(means);
        return new GateFigure(values.Average(), means[(int)(0.025 * Draws)], means[(int)(0.975 * Draws) - 1]);
    }
}
