namespace LfmNative;

/// <summary>What one way gains over another, measured on the same pairs.</summary>
/// <param name="Mean">The mean of the gains.</param>
/// <param name="StandardError">Its standard error.</param>
internal readonly record struct PairedGain(double Mean, double StandardError)
{
    /// <summary>The gain of some figures over others, pair by pair.</summary>
    public static PairedGain Of(double[] figures, double[] others, Func<double, double, double> gain)
    {
        double[] gains = [.. figures.Zip(others, gain)];
        double mean = gains.Average(), squares = gains.Sum(g => (g - mean) * (g - mean));
        return new PairedGain(mean, Math.Sqrt(squares / Math.Max(1, gains.Length - 1) / gains.Length));
    }

    /// <summary>Whether there is a gain, of more than so many standard errors.</summary>
    public bool Exceeds(double standardErrors) => Mean > 0 && Mean > standardErrors * StandardError;
}
