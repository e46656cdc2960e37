namespace LfmNative.Probe;

/// <summary>Compares counters with recorded ones. Counters do not depend on how fast or how busy the machine is.</summary>
internal static class Gate
{
    /// <summary>How a new value is recorded.</summary>
    public const string AcceptCommand = "./build.sh perf-gate --accept";

    /// <summary>A counter may grow by this part of its recorded value.</summary>
    public const double Margin = 0.10;

    /// <summary>What a small counter may grow by whatever the margin says: an iteration more is rounding, not a regression.</summary>
    public static long Allowance(string counter) => counter.EndsWith("bytes", StringComparison.Ordinal) ? 4096 : 1;

    /// <summary>Compares all counters.</summary>
    /// <param name="recorded">By name.</param>
    /// <param name="measured">By name.</param>
    public static Verdict Compare(IReadOnlyDictionary<string, long> recorded, IReadOnlyDictionary<string, long> measured)
    {
        List<string> faults = [], improvements = [];
        foreach ((string name, long now) in measured)
        {
            if (!recorded.TryGetValue(name, out long before))
            {
                faults.Add($"{name}: {now:n0}, not recorded yet; record it: {AcceptCommand}");
                continue;
            }
            double allowed = Math.Max(before * Margin, Allowance(name));
            string change = before == 0
                ? $"{now:n0} where nothing was recorded"
                : $"{now:n0}, recorded {before:n0} ({100.0 * (now - before) / before:+0.0;-0.0} %)";
            if (now > before + allowed)
            {
                string remedy = $"If the extra work is meant, record it: {AcceptCommand}";
                faults.Add($"{name}: {change}; at most +{100 * Margin:0} % is allowed. {remedy}");
            }
            else if (now < before - allowed)
            {
                improvements.Add($"{name}: {change}. Better; record it, so that it stays so: {AcceptCommand}");
            }
        }
        foreach (string name in recorded.Keys.Where(name => !measured.ContainsKey(name)))
            faults.Add($"{name}: recorded, but not measured any more; record anew: {AcceptCommand}");
        return new Verdict(measured.Count, faults, improvements);
    }

    /// <summary>The outcome.</summary>
    /// <param name="Compared">Counters measured.</param>
    /// <param name="Faults">A sentence for each that grew too much, is new or is gone.</param>
    /// <param name="Improvements">A sentence for each that fell by more than the margin.</param>
    internal sealed record Verdict(int Compared, IReadOnlyList<string> Faults, IReadOnlyList<string> Improvements);
}
