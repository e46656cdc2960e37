using System.Runtime.ExceptionServices;
using LfmNative.Diagnostics;

namespace LfmNative.Kernels;

/// <summary>Runs two independent actions in parallel, each on its share of the threads.</summary>
internal static class ParallelInvoke
{
    /// <summary>Where one action costs more than this many times the other, they run one after the other on all threads.</summary>
    private const double MaxImbalance = 3;

    /// <summary>Runs both; the first reports progress.</summary>
    /// <param name="context">Threads, progress and cancellation.</param>
    /// <param name="firstCost">Expected cost of the first, any unit.</param>
    /// <param name="secondCost">Expected cost of the second, same unit.</param>
    /// <param name="first">Runs on the calling thread.</param>
    /// <param name="second">Runs on a thread of its own when there is more than one.</param>
    public static void Run(
        ComputeContext context,
        double firstCost,
        double secondCost,
        Action<ComputeContext> first,
        Action<ComputeContext> second)
    {
        if (context.Threads == 1 || Math.Max(firstCost, secondCost) > MaxImbalance * Math.Min(firstCost, secondCost))
        {
            first(context);
            second(context);
            return;
        }
        ExceptionDispatchInfo? failure = null;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(context.Token);
        Task other = Task.Run(
            () =>
            {
                try
                {
                    second(new ComputeContext(context.Threads / 2, null, stop.Token));
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            CancellationToken.None);
        try
        {
            first(new ComputeContext(context.Threads - (context.Threads / 2), context.Progress, context.Token));
        }
        catch
        {
            stop.Cancel();
            other.Wait(CancellationToken.None);
            throw;
        }
        other.Wait(CancellationToken.None);
        failure?.Throw();
    }
}
