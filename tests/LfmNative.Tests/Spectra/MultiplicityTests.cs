using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Spectra;

/// <summary>A Krylov method sees one vector of each eigenspace; every copy has to come out all the same.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class MultiplicityTests
{
    [Test]
    public void Cycles([Values(97, 300, 1000)] int n, [Values(2, 10, 24, 49)] int m, [Values(0UL, 1UL, 2UL)] ulong seed) =>
        Check(GraphOf.Cycle(n), m, Enumerable.Range(0, n).Select(k => 1 - Math.Cos(2 * Math.PI * k / n)), seed);

    [Test]
    public void Hypercubes([Values(5, 8, 10)] int d, [Values(4, 12, 30)] int m, [Values(0UL, 1UL)] ulong seed) =>
        Check(GraphOf.Hypercube(d), Math.Min(m, (1 << d) - 2), Enumerable.Range(0, 1 << d).Select(i => 2.0 * int.PopCount(i) / d), seed);

    [Test]
    public void Tori([Values(8, 20, 31)] int side, [Values(5, 9, 40)] int m, [Values(0UL, 1UL)] ulong seed)
    {
        double[] line = [.. Enumerable.Range(0, side).Select(k => Math.Cos(2 * Math.PI * k / side))];
        Check(GraphOf.Torus(side, side), m, from a in line from b in line select 1 - ((a + b) / 2), seed);
    }

    [Test]
    public void CopiesOfACycle([Values(3, 8, 20)] int copies, [Values(1, 17, 60)] int m, [Values(0UL, 1UL)] ulong seed)
    {
        const int N = 40;
        Check(
            GraphOf.Copies(GraphOf.Cycle(N), copies),
            m,
            Enumerable.Range(0, N * copies).Select(k => 1 - Math.Cos(2 * Math.PI * (k % N) / N)),
            seed);
    }

    [Test]
    public void CopiesOfANeighborGraph([Values(2, 4)] int copies, [Values(15, 40)] int m)
    {
        NeighborGraph one = GraphOf.Neighbors(150, 4, 8, 21);
        double[] values = LaplacianSpectrum.Compute(
            one.AffinityMatrix, new SpectrumOptions { Eigenpairs = 150, Solver = EigenSolverKind.Dense }).Eigenvalues;
        Check(GraphOf.Copies(one, copies), m, Enumerable.Repeat(values, copies).SelectMany(v => v), 0);
    }

    [Test]
    public void CompleteGraphs([Values(10, 60, 400)] int n, [Values(2, 8)] int m) =>
        Check(GraphOf.Complete(n), m, Enumerable.Range(0, n).Select(k => k == 0 ? 0 : n / (n - 1.0)), 0);

    /// <summary>
    /// Eight copies enter a block space at once, more through rounding if at all; the check beside the space must tell which it was.
    /// </summary>
    [Test]
    public unsafe void TheSpaceKnowsWhetherItMissedCopies(
        [Values(2, 8, 9, 12)] int copies, [Values(false, true)] bool dense, [Values(0UL, 1UL, 2UL)] ulong seed)
    {
        // With long rows the space is made without a filter, and only the check has one.
        int n = dense ? 500 : 200, m = dense ? 24 : 40;
        NeighborGraph one = GraphOf.Neighbors(n, 4, dense ? 300 : 8, 21);
        double[] of = LaplacianSpectrum.Compute(
            one.AffinityMatrix, new SpectrumOptions { Eigenpairs = n, Solver = EigenSolverKind.Dense }).Eigenvalues;
        double[] expected = [.. of[one.ComponentSizes.Length..].SelectMany(v => Enumerable.Repeat(1 - v, copies)).Take(m)];
        NeighborGraph graph = GraphOf.Copies(one, copies);
        using LaplacianOperator op = new(graph.AffinityMatrix, LaplacianKind.Normalized, 1);
        double[] values = new double[m], vectors = new double[m * graph.Count];
        BlockSolver solver = new();
        fixed (double* pv = values, px = vectors)
            solver.Largest(op, m, new EigenRequest(1e-9, 100_000, seed), pv, px, new ComputeContext(1));
        bool complete = values.OrderDescending().Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) < 1e-8);
        Assert.That(solver.NoneMissed, Is.EqualTo(complete));
        if (copies <= BlockBasis.Width) Assert.That(complete, Is.True);
    }

    private static void Check(NeighborGraph graph, int m, IEnumerable<double> values, ulong seed)
    {
        double[] expected = [.. values];
        foreach (EigenSolverKind solver in (EigenSolverKind[])[EigenSolverKind.Arpack, EigenSolverKind.Block])
        {
            SpectrumOptions options = new() { Eigenpairs = m, Solver = solver, Seed = seed };
            LaplacianSpectrum spectrum = LaplacianSpectrum.Compute(graph.AffinityMatrix, options, new ComputeContext(1));
            SpectrumAssert.HasValues(spectrum, expected);
            SpectrumAssert.IsSound(graph, spectrum);
        }
    }
}
