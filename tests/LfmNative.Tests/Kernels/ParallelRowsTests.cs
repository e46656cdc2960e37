using LfmNative.Kernels;

namespace LfmNative.Tests.Kernels;

public sealed class ParallelRowsTests
{
    [Test]
    public void EveryRowComesOnceInFixedBlocks(
        [Values(0, 1, 7, 64, 1000)] int count,
        [Values(1, 3, 64, 5000)] int grain,
        [Values(1, 2, 5)] int threads)
    {
        int[] seen = new int[count], busy = new int[threads];
        bool aligned = true, alone = true, ordered = true;
        ParallelRows.ForWorkers(count, grain, threads, CancellationToken.None, (worker, from, to) =>
        {
            if (Interlocked.Increment(ref busy[worker]) != 1) alone = false;
            if (from % grain != 0 || to != Math.Min(count, from + grain)) aligned = false;
            if (from >= to) ordered = false;
            for (int i = from; i < to; i++) Interlocked.Increment(ref seen[i]);
            Interlocked.Decrement(ref busy[worker]);
        });
        Assert.That(seen, Is.All.EqualTo(1));
        Assert.That(aligned, "blocks start at multiples of the grain whatever the threads");
        Assert.That(alone, "a worker's number is held by one thread at a time");
        Assert.That(ordered, "no empty block");
    }

    [Test]
    public void BlockSumsDoNotDependOnThreads()
    {
        double[] Sums(int threads)
        {
            double[] sums = new double[100];
            ParallelRows.For(9_950, 100, threads, CancellationToken.None, (from, to) =>
            {
                for (int i = from; i < to; i++) sums[from / 100] += 1.0 / (i + 1);
            });
            return sums;
        }
        Assert.That(Sums(2), Is.EqualTo(Sums(1)));
        Assert.That(Sums(7), Is.EqualTo(Sums(1)));
        Assert.That(Sums(1).Sum(), Is.EqualTo(Enumerable.Range(1, 9_950).Sum(i => 1.0 / i)).Within(1e-12));
    }

    [Test]
    public void AFailureInAWorkerComesOutAsItIs([Values(1, 2, 4)] int threads, [Values(0, 13, 999)] int at)
    {
        int calls = 0;
        void Fail(int from, int to)
        {
            Interlocked.Increment(ref calls);
            if (from == at) throw new ArithmeticException($"block {from}");
        }

        ArithmeticException failure = Assert.Throws<ArithmeticException>(
            () => ParallelRows.For(1000, 1, threads, CancellationToken.None, Fail))!;
        Assert.That(failure.Message, Is.EqualTo($"block {at}"));
        Assert.That(calls, Is.LessThanOrEqualTo(1000).And.GreaterThan(0));
        if (threads == 1) Assert.That(calls, Is.EqualTo(at + 1), "nothing runs after a failure");
    }

    [Test]
    public void AFailureStopsTheOthers()
    {
        int calls = 0;
        Assert.Throws<ArithmeticException>(() => ParallelRows.For(100_000, 1, 2, CancellationToken.None, (_, _) =>
        {
            Interlocked.Increment(ref calls);
            throw new ArithmeticException();
        }));
        Assert.That(calls, Is.InRange(1, 2));
    }

    [Test]
    public void CancellationBeforehandRunsNothing([Values(1, 3)] int threads)
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        int calls = 0;
        OperationCanceledException cancelled = Assert.Throws<OperationCanceledException>(
            () => ParallelRows.For(100, 1, threads, source.Token, (_, _) => Interlocked.Increment(ref calls)))!;
        Assert.That(cancelled.CancellationToken, Is.EqualTo(source.Token));
        Assert.That(calls, Is.Zero);
    }

    [Test]
    public void CancellationInTheMiddleStops([Values(1, 2, 4)] int threads)
    {
        using CancellationTokenSource source = new();
        int calls = 0, running = 0;
        Assert.Throws<OperationCanceledException>(() => ParallelRows.For(100_000, 1, threads, source.Token, (from, _) =>
        {
            Interlocked.Increment(ref running);
            Interlocked.Increment(ref calls);
            if (from == 10) source.Cancel();
            Interlocked.Decrement(ref running);
        }));
        Assert.That(calls, Is.LessThan(100_000));
        Assert.That(running, Is.Zero, "all workers have stopped when the call returns");
    }
}
