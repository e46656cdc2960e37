using System.Diagnostics;

namespace LfmNative.Diagnostics;

/// <summary>What every stage needs beside its data: threads, cancellation, progress and the clock of stages.</summary>
/// <remarks>Progress is reported, and cancellation thrown, on the calling thread only; workers just poll the token.</remarks>
public sealed class ComputeContext
{
    private readonly Dictionary<string, double> _seconds = [];

    /// <summary>Creates a context.</summary>
    /// <param name="threads">Worker threads, at least 1; 0 takes one per processor.</param>
    /// <param name="progress">Receives the stage and its fraction; may be null.</param>
    /// <param name="token">Cancels the work; the operation then throws <see cref="OperationCanceledException"/>.</param>
    public ComputeContext(int threads = 0, IProgress<LfmProgress>? progress = null, CancellationToken token = default)
    {
        Throw.IfOutside(threads, 0, 1024);
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        Token = token;
        Progress = progress;
    }

    /// <summary>Worker threads that a stage may use.</summary>
    public int Threads { get; }

    /// <summary>The token that cancels the work.</summary>
    public CancellationToken Token { get; }

    /// <summary>The receiver of progress, or null.</summary>
    public IProgress<LfmProgress>? Progress { get; }

    /// <summary>Wall-clock seconds by stage so far, summed over repeated runs of a stage.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>Puts the lines until Dispose under the clock: <c>using (context.Stage("solve")) { … }</c>.</summary>
    internal StageScope Stage(string stage)
    {
        Tick(stage, 0, 1);
        return new StageScope(this, stage, Stopwatch.GetTimestamp());
    }

    /// <summary>Adds time that was measured elsewhere, e.g. by the command that read the files.</summary>
    internal void AddSeconds(string stage, double seconds) =>
        _seconds[stage] = _seconds.GetValueOrDefault(stage) + seconds;

    /// <summary>Polls for cancellation and tells how far the stage is. Calling thread only.</summary>
    internal void Tick(string stage, double done, double total)
    {
        Token.ThrowIfCancellationRequested();
        Progress?.Report(new LfmProgress(stage, total > 0 ? Math.Min(1, done / total) : double.NaN));
    }

    /// <summary>The same threads and token, no progress, a clock of its own: for inner trial runs.</summary>
    internal ComputeContext Quiet() => new(Threads, null, Token);

    /// <summary>The same threads, token and progress with a clock of its own.</summary>
    internal ComputeContext WithOwnClock() => new(Threads, Progress, Token);

    internal readonly struct StageScope(ComputeContext owner, string stage, long start) : IDisposable
    {
        public void Dispose() => owner.AddSeconds(stage, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
