using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Maps;

/// <summary>What the stages say they take, for a plan, against what they hold.</summary>
[Category("Numerics"), NonParallelizable]
public sealed class ScratchBytesTests
{
    private const int N1 = 300, N2 = 260, P = 12;

    [Test]
    public void AMapSolveStaysWithinItsBytes([Values(24, 40)] int m1, [Values(31, 48)] int m2, [Values(1, 3)] int threads)
    {
        LaplacianSpectrum x = Given.Basis(N1, m1, 1), y = Given.Basis(N2, m2, 2);
        Matrix f = Given.Gaussian(N1, P, 3), g = Given.Gaussian(N2, P, 4);
        long before = NativeMemoryCounter.LiveBytes;
        Peak peak = new();
        FunctionalMap map = FunctionalMapSolver.Solve(x, f, y, g, null, new ComputeContext(threads, peak));
        Assert.That(map.Rank, Is.EqualTo(P));
        long most = FunctionalMapSolver.ScratchBytes(N1, m1, m2, P, threads);
        Assert.That(peak.Bytes - before, Is.InRange(most / 8, most));
    }

    [Test]
    public void TheOperatorsTakeWhatTheySay()
    {
        const int M1 = 10, M2 = 14;
        LaplacianSpectrum x = Given.Basis(N1, M1, 1), y = Given.Basis(N2, M2, 2);
        Matrix f = Given.Gaussian(N1, P, 3), g = Given.Gaussian(N2, P, 4);
        ComputeContext context = new(2);
        MapSolverOptions options = new();
        long before = NativeMemoryCounter.LiveBytes;
        using DescriptorOperators operators = new(x, f, y, g, options, context);
        Assert.That(NativeMemoryCounter.LiveBytes - before, Is.EqualTo(DescriptorOperators.Bytes(N1, M1, M2, P, 2).Kept));
        before = NativeMemoryCounter.LiveBytes;
        using MapProblem problem = new(operators, null, options, context);
        Assert.That(NativeMemoryCounter.LiveBytes - before, Is.LessThanOrEqualTo(MapProblem.Bytes(M1, M2, P, 2)));
        before = NativeMemoryCounter.LiveBytes;
        using MapPreconditioner preconditioner = new(problem, options, context);
        Assert.That(NativeMemoryCounter.LiveBytes - before, Is.LessThanOrEqualTo(MapPreconditioner.Bytes(M1, M2, P, 2)));
    }

    [Test]
    public void AssignmentTakesWhatItSays()
    {
        LaplacianSpectrum x = Given.Basis(N1, 6, 1), y = Given.Basis(N2, 6, 2);
        Matrix c = new(6, 6);
        for (int i = 0; i < 6; i++) c[i, i] = 1;
        long before = NativeMemoryCounter.AllocatedBytes;
        Matcher.Match(c, x, y, new MatchOptions { Assignment = true });
        Assert.That(NativeMemoryCounter.AllocatedBytes - before, Is.EqualTo(Matcher.AssignmentBytes(N1, N2, 6)));
        Assert.That(Matcher.AssignmentBytes(10_000, 10_000, 50), Is.EqualTo(404_400_000));
    }

    private sealed class Peak : IProgress<LfmProgress>
    {
        public long Bytes { get; private set; }

        public void Report(LfmProgress value) => Bytes = Math.Max(Bytes, NativeMemoryCounter.LiveBytes);
    }
}
