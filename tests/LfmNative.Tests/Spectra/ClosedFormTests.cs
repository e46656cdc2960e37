using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Spectra;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Spectra;

/// <summary>Graphs whose eigenvalues stand in textbooks (Chung, Spectral Graph Theory, 1997), by each solver and with every pair.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class ClosedFormTests
{
    private const LaplacianKind Normalized = LaplacianKind.Normalized;
    private const LaplacianKind Combinatorial = LaplacianKind.Combinatorial;
    private const LaplacianKind Walk = LaplacianKind.RandomWalk;

    private static readonly EigenSolverKind[] Solvers = [EigenSolverKind.Dense, EigenSolverKind.Arpack, EigenSolverKind.Block];

    [Test]
    public void Path([Values(2, 3, 10, 57)] int n, [ValueSource(nameof(Solvers))] EigenSolverKind solver)
    {
        Check(GraphOf.Path(n), Combinatorial, solver, Range(n).Select(k => 2 - (2 * Math.Cos(Math.PI * k / n))));
        Check(GraphOf.Path(n), Normalized, solver, Range(n).Select(k => 1 - Math.Cos(Math.PI * k / (n - 1))));
        Check(GraphOf.Path(n), Walk, solver, Range(n).Select(k => 1 - Math.Cos(Math.PI * k / (n - 1))));
    }

    [Test]
    public void Cycle([Values(3, 4, 20, 61)] int n, [ValueSource(nameof(Solvers))] EigenSolverKind solver)
    {
        double[] normalized = [.. Range(n).Select(k => 1 - Math.Cos(2 * Math.PI * k / n))];
        Check(GraphOf.Cycle(n), Normalized, solver, normalized);
        Check(GraphOf.Cycle(n), Walk, solver, normalized);
        Check(GraphOf.Cycle(n), Combinatorial, solver, normalized.Select(v => 2 * v));
    }

    [Test]
    public void Complete([Values(2, 5, 40)] int n, [ValueSource(nameof(Solvers))] EigenSolverKind solver)
    {
        double[] copies = [.. Enumerable.Repeat((double)n, n - 1)];
        Check(GraphOf.Complete(n), Combinatorial, solver, [0, .. copies]);
        Check(GraphOf.Complete(n), Normalized, solver, [0, .. copies.Select(_ => n / (n - 1.0))]);
    }

    [Test]
    public void Star([Values(3, 6, 45)] int n, [ValueSource(nameof(Solvers))] EigenSolverKind solver)
    {
        double[] ones = [.. Enumerable.Repeat(1.0, n - 2)];
        Check(GraphOf.Star(n), Combinatorial, solver, [0, .. ones, n]);
        Check(GraphOf.Star(n), Normalized, solver, [0, .. ones, 2]);
        Check(GraphOf.Star(n), Walk, solver, [0, .. ones, 2]);
    }

    [Test]
    public void Grid([ValueSource(nameof(Solvers))] EigenSolverKind solver)
    {
        double[] Line(int n) => [.. Range(n).Select(k => 2 - (2 * Math.Cos(Math.PI * k / n)))];
        Check(GraphOf.Grid(6, 9), Combinatorial, solver, from a in Line(6) from b in Line(9) select a + b);
        Check(GraphOf.Grid(7, 7), Combinatorial, solver, from a in Line(7) from b in Line(7) select a + b);
    }

    [Test]
    public void HypercubeAndTorus([ValueSource(nameof(Solvers))] EigenSolverKind solver)
    {
        Check(GraphOf.Hypercube(6), Combinatorial, solver, Range(64).Select(i => 2.0 * int.PopCount(i)));
        Check(GraphOf.Hypercube(6), Normalized, solver, Range(64).Select(i => 2.0 * int.PopCount(i) / 6));
        Check(
            GraphOf.Torus(8, 8),
            Normalized,
            solver,
            from a in Range(8) from b in Range(8) select 1 - ((Math.Cos(Math.PI * a / 4) + Math.Cos(Math.PI * b / 4)) / 2));
    }

    [Test]
    public void CopiesOfAGraph([ValueSource(nameof(Solvers))] EigenSolverKind solver, [Values] LaplacianKind kind)
    {
        IEnumerable<double> one = Range(12).Select(k => (kind == Combinatorial ? 2 : 1) * (1 - Math.Cos(2 * Math.PI * k / 12)));
        Check(GraphOf.Copies(GraphOf.Cycle(12), 5), kind, solver, Enumerable.Repeat(one, 5).SelectMany(v => v));
    }

    [Test]
    public void IsolatedVerticesAreZeroModesOfTheirOwn([Values] LaplacianKind kind, [ValueSource(nameof(Solvers))] EigenSolverKind solver)
    {
        NeighborGraph graph = GraphOf.Unweighted(20, [(1, 2), (2, 3), (3, 1), (7, 8), (15, 16), (16, 17)]);
        double scale = kind == Combinatorial ? 2 : 1;
        // A triangle, a pair, a path of three and twelve single vertices.
        double[] expected = [.. new double[15], 1.5 * scale, 1.5 * scale, 2, 1, kind == Combinatorial ? 3 : 2];
        Check(graph, kind, solver, expected);
        LaplacianSpectrum zero = LaplacianSpectrum.Compute(
            graph.AffinityMatrix, new SpectrumOptions { Eigenpairs = 15, Laplacian = kind, Solver = solver });
        Assert.That(zero.Certificate.Solver, Is.EqualTo("closed form"));
        Assert.That(zero.Eigenvalues, Is.All.Zero);
        int[] component = graph.ComponentOf;
        for (int c = 0; c < 15; c++)
            Assert.That(
                Enumerable.Range(0, 20).Where(i => zero.Vectors[c, i] != 0),
                Is.EqualTo(Enumerable.Range(0, 20).Where(i => component[i] == c)),
                "one mode a component, in their order");
    }

    [Test]
    public void AGraphWithoutEdges([Values] LaplacianKind kind) =>
        Check(GraphOf.Unweighted(6, []), kind, EigenSolverKind.Auto, new double[6]);

    [Test]
    public void AffinitiesOfAnyScale(
        [Values(1e-200, 1e-9, 1e9, 1e120)] double scale, [Values] LaplacianKind kind, [ValueSource(nameof(Solvers))] EigenSolverKind solver)
    {
        NeighborGraph cycle = GraphOf.Edges(16, Range(16).Select(i => (i, (i + 1) % 16, 1.0, scale)));
        double unit = kind == Combinatorial ? 2 * scale : 1;
        LaplacianSpectrum spectrum = LaplacianSpectrum.Compute(
            cycle.AffinityMatrix, new SpectrumOptions { Eigenpairs = 9, Laplacian = kind, Solver = solver });
        double[] relative = Array.ConvertAll(spectrum.Eigenvalues, v => v / unit);
        Assert.That(relative, Is.EqualTo(Range(16).Select(k => 1 - Math.Cos(Math.PI * k / 8)).Order().Take(9)).Within(1e-10));
    }

    /// <summary>Some pairs, about half of them, and all of them, which ARPACK leaves to the null modes or refuses.</summary>
    private static void Check(NeighborGraph graph, LaplacianKind kind, EigenSolverKind solver, IEnumerable<double> closedForm)
    {
        int n = graph.Count;
        double[] expected = [.. closedForm];
        Assert.That(expected, Has.Length.EqualTo(n), "the closed form has all eigenvalues");
        foreach (int m in new SortedSet<int> { 1, Math.Max(1, n / 5), Math.Max(1, (n / 2) + 1), n - 1, n })
        {
            LaplacianSpectrum spectrum = LaplacianSpectrum.Compute(
                graph.AffinityMatrix, new SpectrumOptions { Eigenpairs = m, Laplacian = kind, Solver = solver }, new ComputeContext(1));
            Assert.That((spectrum.Size, spectrum.Count, spectrum.Kind), Is.EqualTo((m, n, kind)));
            SpectrumAssert.HasValues(spectrum, expected, 1e-10 * Math.Max(1, expected.Max()));
            SpectrumAssert.IsSound(graph, spectrum);
        }
    }

    private static IEnumerable<int> Range(int n) => Enumerable.Range(0, n);
}
