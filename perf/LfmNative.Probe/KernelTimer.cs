using System.Diagnostics;

namespace LfmNative.Probe;

/// <summary>Times one kernel in this process, a batch at a time.</summary>
internal sealed class KernelTimer
{
    private static readonly TimeSpan Warmup = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(20);
    private readonly Func<double> _run;
    private readonly long _calls;
    private double _sink;

    /// <summary>Warms up, long enough for the JIT's last tier.</summary>
    public KernelTimer(KernelCase kernel)
    {
        _run = kernel.Run;
        long calls = 0, start = Stopwatch.GetTimestamp();
        for (; Stopwatch.GetElapsedTime(start) < Warmup; calls++) _sink += _run();
        _calls = Math.Max(1, (long)(calls * (Batch / Stopwatch.GetElapsedTime(start))));
    }

    /// <summary>Mean seconds of a call over one batch, in processor time: what other processes take from this one does not count.</summary>
    public double SecondsPerCall()
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (long i = 0; i < _calls; i++) _sink += _run();
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds / _calls;
    }
}
