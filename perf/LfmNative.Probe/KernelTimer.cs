using System.Diagnostics;

namespace LfmNative.Probe;

/// <summary>Times one kernel in this process.</summary>
internal static class KernelTimer
{
    private const int Batches = 9;
    private static readonly TimeSpan Warmup = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(25);
    private static double _sink;

    /// <summary>Median over batches, after a warm-up long enough for the JIT's last tier.</summary>
    public static double SecondsPerCall(KernelCase kernel)
    {
        long calls = 0, start = Stopwatch.GetTimestamp();
        for (; Stopwatch.GetElapsedTime(start) < Warmup; calls++) _sink += kernel.Run();
        long each = Math.Max(1, (long)(calls * (Batch / Stopwatch.GetElapsedTime(start))));
        double[] seconds = new double[Batches];
        for (int b = 0; b < Batches; b++)
        {
            start = Stopwatch.GetTimestamp();
            for (long i = 0; i < each; i++) _sink += kernel.Run();
            seconds[b] = Stopwatch.GetElapsedTime(start).TotalSeconds / each;
        }
        Array.Sort(seconds);
        return seconds[Batches / 2];
    }
}
