using LfmNative.Interop;

namespace LfmNative.Diagnostics;

/// <summary>What every stage needs beside its data: threads, cancellation and progress.</summary>
/// <remarks>
/// Immutable: one context serves any number of calls, at the same time as well. Progress is reported, and cancellation thrown, on
/// the thread that made a call only; workers just poll the token.
/// </remarks>
public sealed class ComputeContext
{
    /// <summary>Creates a context.</summary>
    /// <param name="threads">Worker threads, 1..1024; 0 takes one per processor.</param>
    /// <param name="progress">Receives the stage and its fraction; may be null.</param>
    /// <param name="token">Cancels the work; the operation then throws <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="LfmException">Threads out of range; a limit on the address space that leaves no room for them.</exception>
    public ComputeContext(int threads = 0, IProgress<LfmProgress>? progress = null, CancellationToken token = default)
    {
        Throw.IfOutside(threads, 0, 1024, "⟨threads⟩");
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        AddressSpace.Require(Threads);
        Token = token;
        Progress = progress;
    }

    /// <summary>Worker threads that a stage may use.</summary>
    public int Threads { get; }

    /// <summary>The token that cancels the work.</summary>
    public CancellationToken Token { get; }

    /// <summary>The receiver of progress, or null.</summary>
    public IProgress<LfmProgress>? Progress { get; }

    /// <summary>Polls for cancellation and tells how far the stage is. Calling thread only.</summary>
    internal void Tick(string stage, double done, double total)
    {
        Token.ThrowIfCancellationRequested();
        Progress?.Report(new LfmProgress(stage, total > 0 ? Math.Min(1, done / total) : double.NaN) { Done = done, Total = total });
    }

    /// <summary>The same threads and token without progress: for inner trial runs.</summary>
    internal ComputeContext Quiet() => new(Threads, null, Token);
}
