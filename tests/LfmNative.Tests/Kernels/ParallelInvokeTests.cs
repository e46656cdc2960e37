using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Tests.Kernels;

/// <summary>Both pieces run, on their share of the threads, and whatever ends one of them ends the whole.</summary>
public sealed class ParallelInvokeTests
{
    [TestCase(4, 1, 1, 2, 2)]
    [TestCase(5, 1, 2, 3, 2)]
    [TestCase(2, 1, 1, 1, 1)]
    [TestCase(1, 1, 1, 1, 1)]
    [TestCase(4, 1, 9, 4, 4)]
    public void ThreadsAreSharedWhereTheCostsAreAlike(int threads, double firstCost, double secondCost, int first, int second)
    {
        int seenFirst = 0, seenSecond = 0;
        ParallelInvoke.Run(new ComputeContext(threads), firstCost, secondCost, c => seenFirst = c.Threads, c => seenSecond = c.Threads);
        Assert.That((seenFirst, seenSecond), Is.EqualTo((first, second)));
    }

    [Test]
    public void AFailureOfEitherComesOut([Values(1, 2)] int threads, [Values] bool inFirst)
    {
        LfmException failure = new(LfmErrorCode.InvalidData, "broken");
        LfmException? seen = Assert.Throws<LfmException>(
            () => ParallelInvoke.Run(new ComputeContext(threads), 1, 1, _ => Act(inFirst), _ => Act(!inFirst)));
        Assert.That(seen, Is.SameAs(failure));

        void Act(bool fails)
        {
            if (fails) throw failure;
        }
    }

    [Test]
    public void AFailureOfTheFirstStopsTheSecond()
    {
        bool stopped = false;
        Assert.Throws<InvalidOperationException>(() => ParallelInvoke.Run(
            new ComputeContext(2),
            1,
            1,
            _ => throw new InvalidOperationException(),
            c => stopped = c.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(20))));
        Assert.That(stopped, Is.True);
    }
}
