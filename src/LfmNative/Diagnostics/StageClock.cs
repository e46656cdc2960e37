using System.Diagnostics;

namespace LfmNative.Diagnostics;

/// <summary>Wall-clock seconds of a job by stage, which end in its result.</summary>
/// <remarks>One clock belongs to one job and one thread; work that runs beside it has a clock of its own.</remarks>
/// <param name="context">Threads, progress and cancellation of the job.</param>
internal sealed class StageClock(ComputeContext context)
{
    private readonly Dictionary<string, double> _seconds = [];

    /// <summary>Threads, progress and cancellation of the job.</summary>
    public ComputeContext Context { get; } = context;

    /// <summary>Seconds by stage so far, summed over repeated runs of a stage.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>Puts the lines until Dispose under the clock: <c>using (clock.Stage("solve")) { … }</c>.</summary>
    public StageScope Stage(string stage)
    {
        Context.Tick(stage, 0, 1);
        return new StageScope(this, stage, Stopwatch.GetTimestamp());
    }

    /// <summary>Adds seconds that another clock has counted.</summary>
    public void Add(string stage, double seconds) => _seconds[stage] = _seconds.GetValueOrDefault(stage) + seconds;

    internal readonly struct StageScope(StageClock owner, string stage, long start) : IDisposable
    {
        public void Dispose() => owner.Add(stage, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
