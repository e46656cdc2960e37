using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Spectra;

/// <summary>
/// Whatever ends a solve, and whoever calls beside it, the next one must be right; ARPACK keeps state between calls, ours must not.
/// </summary>
[TestFixture(EigenSolverKind.Arpack), TestFixture(EigenSolverKind.Block)]
[Category("Numerics"), NoNativeLeaks]
public sealed class SolverInterruptionTests(EigenSolverKind iterative)
{
    private readonly SpectrumOptions _options = new() { Eigenpairs = 15, Solver = iterative };

    [Test]
    public void TheProductLimitEndsTheSolve([Values(1, 100, 400)] int limit)
    {
        NeighborGraph path = GraphOf.Path(3000);
        LfmException failure = TestData.Fails(
            LfmErrorCode.NotConverged, () => LaplacianSpectrum.Compute(path.AffinityMatrix, _options with { MaxProducts = limit }));
        Assert.That(failure.Message, Does.Contain("of 14 eigenpairs").And.Contain("product limit"));
        int products = int.Parse(failure.Message.Split(" in ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(products, Is.LessThanOrEqualTo(limit + 8));
        AssertStillRight();
    }

    [Test]
    public void CancellationInTheMiddleLeavesTheNextSolveRight([Values(1, 40, 130)] int at)
    {
        using CancellationTokenSource source = new();
        int reports = 0;
        ComputeContext context = new(2, new Relay(() =>
        {
            if (++reports * 64 >= at) source.Cancel();
        }), source.Token);
        Assert.Throws<OperationCanceledException>(() => LaplacianSpectrum.Compute(GraphOf.Path(3000).AffinityMatrix, _options, context));
        Assert.That(reports, Is.GreaterThan(0), "the solve had begun");
        AssertStillRight();
    }

    [Test]
    public void CancellationBeforehandIsSeen([Values(EigenSolverKind.Dense, EigenSolverKind.Auto)] EigenSolverKind solver)
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => LaplacianSpectrum.Compute(
                GraphOf.Cycle(200).AffinityMatrix,
                _options with { Solver = solver == EigenSolverKind.Auto ? iterative : solver },
                new ComputeContext(1, null, source.Token)));
        AssertStillRight();
    }

    [Test]
    public void SolvesFromFourThreadsAreThoseOfOne()
    {
        NeighborGraph[] graphs = [.. Enumerable.Range(0, 4).Select(i => GraphOf.Neighbors(500 + (60 * i), 5, 9, (ulong)i))];
        LaplacianSpectrum[] alone = [.. graphs.Select(g => LaplacianSpectrum.Compute(g.AffinityMatrix, _options))];
        LaplacianSpectrum[] together = new LaplacianSpectrum[12];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            for (int round = 0; round < 3; round++)
                together[(3 * t) + round] = LaplacianSpectrum.Compute(graphs[(t + round) % 4].AffinityMatrix, _options);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        for (int i = 0; i < 12; i++) SpectrumAssert.SameSpaces(alone[((i / 3) + (i % 3)) % 4], together[i]);
    }

    /// <summary>
    /// Where the Krylov space ends early ARPACK draws vectors from a generator of its own, which runs on from call to call.
    /// </summary>
    [Test]
    public void TheSameSeedGivesTheSameBitsAgain()
    {
        NeighborGraph[] graphs =
        [
            GraphOf.Neighbors(500, 5, 9, 4),
            GraphOf.Cycle(150),
            GraphOf.Complete(60),
            GraphOf.Copies(GraphOf.Cycle(30), 6),
            GraphOf.Hypercube(7),
        ];
        foreach (NeighborGraph graph in graphs)
        {
            LaplacianSpectrum first = LaplacianSpectrum.Compute(graph.AffinityMatrix, _options, new ComputeContext(1));
            LaplacianSpectrum second = LaplacianSpectrum.Compute(graph.AffinityMatrix, _options, new ComputeContext(1));
            Assert.That(TestData.Bits(second.Eigenvalues), Is.EqualTo(TestData.Bits(first.Eigenvalues)), $"{graph.Count} nodes");
            Assert.That(TestData.Bits(second.Vectors.Data), Is.EqualTo(TestData.Bits(first.Vectors.Data)), $"{graph.Count} nodes");
        }
    }

    /// <summary>A solve that waits for another one's gate, or runs beside it, ends when it is cancelled; the other goes on.</summary>
    [Test]
    public void WaitingForAnotherSolveCanBeCancelled()
    {
        using ManualResetEventSlim running = new(), goOn = new();
        ComputeContext held = new(1, new Relay(() =>
        {
            running.Set();
            goOn.Wait();
        }));
        Task<LaplacianSpectrum> first = Task.Run(() => LaplacianSpectrum.Compute(GraphOf.Cycle(400).AffinityMatrix, _options, held));
        try
        {
            running.Wait();
            using CancellationTokenSource source = new();
            source.CancelAfter(50);
            ComputeContext waiting = new(1, null, source.Token);
            Assert.Catch<OperationCanceledException>(() =>
            {
                while (true) LaplacianSpectrum.Compute(GraphOf.Cycle(300).AffinityMatrix, _options, waiting);
            });
        }
        finally
        {
            goOn.Set();
        }
        SpectrumAssert.HasValues(first.Result, Enumerable.Range(0, 400).Select(k => 1 - Math.Cos(2 * Math.PI * k / 400)));
        AssertStillRight();
    }

    private void AssertStillRight()
    {
        LaplacianSpectrum cycle = LaplacianSpectrum.Compute(GraphOf.Cycle(200).AffinityMatrix, _options);
        SpectrumAssert.HasValues(cycle, Enumerable.Range(0, 200).Select(k => 1 - Math.Cos(2 * Math.PI * k / 200)));
    }

    private sealed class Relay(Action action) : IProgress<LfmProgress>
    {
        public void Report(LfmProgress value) => action();
    }
}
