using System.Diagnostics;
using System.Runtime.ExceptionServices;
using LfmNative.Interop;

namespace LfmNative.Kernels;

/// <summary>The engine's one parallel loop: fixed blocks of rows, claimed by a bounded number of workers.</summary>
/// <remarks>Blocks do not depend on the number of threads, so neither do results that are per row or reduced by block order.</remarks>
internal static class ParallelRows
{
    /// <summary>Runs <paramref name="body"/>(from, to) over [0, count) in blocks of <paramref name="grain"/> rows.</summary>
    /// <param name="count">Rows, ≥ 0.</param>
    /// <param name="grain">Rows in a block, ≥ 1; the last block may be shorter.</param>
    /// <param name="threads">Workers at most, the calling thread among them.</param>
    /// <param name="token">Polled before each block; cancellation throws on the calling thread once all workers have stopped.</param>
    /// <param name="body">Called with half-open row ranges, from any worker, each range once.</param>
    public static void For(int count, int grain, int threads, CancellationToken token, Action<int, int> body) =>
        ForWorkers(count, grain, threads, token, (_, from, to) => body(from, to));

    /// <summary>As <see cref="For"/>, telling the worker's number 0..threads−1 too, for scratch of its own.</summary>
    public static void ForWorkers(int count, int grain, int threads, CancellationToken token, Action<int, int, int> body)
    {
        Debug.Assert(count >= 0 && grain >= 1 && threads >= 1, "an impossible loop");
        Processor.Require();
        int blocks = (int)((count + (long)grain - 1) / grain);
        int workers = Math.Min(threads, blocks);
        if (workers <= 1)
        {
            for (int b = 0; b < blocks; b++)
            {
                token.ThrowIfCancellationRequested();
                body(0, b * grain, (int)Math.Min(count, (b + 1L) * grain));
            }
            return;
        }
        int next = -1;
        ExceptionDispatchInfo? failure = null;
        void Work(int worker)
        {
            try
            {
                int b;
                while ((b = Interlocked.Increment(ref next)) < blocks && failure is null && !token.IsCancellationRequested)
                    body(worker, b * grain, (int)Math.Min(count, (b + 1L) * grain));
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }
        Task[] tasks = new Task[workers - 1];
        for (int w = 1; w < workers; w++)
        {
            int worker = w;
            tasks[w - 1] = Task.Run(() => Work(worker), CancellationToken.None);
        }
        Work(0);
        Task.WaitAll(tasks, CancellationToken.None);
        failure?.Throw();
        token.ThrowIfCancellationRequested();
    }
}
