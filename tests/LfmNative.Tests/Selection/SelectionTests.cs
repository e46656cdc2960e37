using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Selection;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Selection;

/// <summary>What each method chooses, on points where that is known.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class SelectionTests
{
    private static SelectedRows Choose(
        SelectionMethod method, float[] points, int d, int wanted, int[]? known = null, ulong seed = 0, int threads = 2)
    {
        fixed (float* p = points)
        {
            SelectionInputs inputs = new(p, points.Length / d, d, known ?? [], wanted, seed, new ComputeContext(threads));
            return SelectionRegistry.Of(method).Choose(inputs);
        }
    }

    /// <summary>Six groups of points on axes of twelve dimensions, the t-th of 60 − 4t points.</summary>
    private static float[] Groups(out int[] group)
    {
        group = [.. Enumerable.Range(0, 6).SelectMany(g => Enumerable.Repeat(g, 60 - (4 * g)))];
        int[] order = new Rng(3).Permutation(group.Length), sorted = group;
        group = Array.ConvertAll(order, t => sorted[t]);
        float[] x = TestData.Floats(group.Length * 12, 2, 0.05);
        for (int i = 0; i < group.Length; i++) x[(i * 12) + group[i]] += 1;
        return x;
    }

    [Test]
    public void EveryMethodChoosesWhatIsFreeOnceAndTheSameForAnyThreads([Values] SelectionMethod method, [Values(0, 3)] int known)
    {
        const int N = 700, D = 9;
        float[] x = TestData.UnitRows(N, D, 5);
        int[] taken = [.. Enumerable.Range(0, known).Select(t => 100 * t)];
        // More than there are dimensions, so that directions run out.
        SelectedRows one = Choose(method, x, D, 25, taken, seed: 4, threads: 1), three = Choose(method, x, D, 25, taken, 4, threads: 3);
        Assert.That(one.Rows, Has.Length.EqualTo(25).And.Unique.And.All.InRange(0, N - 1));
        Assert.That(one.Rows.Intersect(taken), Is.Empty);
        Assert.That(one.Scores, Has.Length.EqualTo(25).And.All.Matches<double>(double.IsFinite));
        Assert.That(three.Rows, Is.EqualTo(one.Rows));
        Assert.That(three.Scores, Is.EqualTo(one.Scores));
    }

    [Test]
    public void EveryMethodCanChooseAllPoints([Values] SelectionMethod method)
    {
        float[] x = TestData.UnitRows(12, 4, 6);
        Assert.That(Choose(method, x, 4, 11, [5]).Rows, Is.EquivalentTo(Enumerable.Range(0, 12).Where(i => i != 5)));
    }

    [TestCase(SelectionMethod.KMeans)]
    [TestCase(SelectionMethod.Subset)]
    [TestCase(SelectionMethod.Thinning)]
    [TestCase(SelectionMethod.Farthest)]
    [TestCase(SelectionMethod.Leverage)]
    public void GroupsAreRepresentedEach(SelectionMethod method)
    {
        float[] x = Groups(out int[] group);
        int[] chosen = Array.ConvertAll(Choose(method, x, 12, 6).Rows, i => group[i]);
        Assert.That(chosen, Is.EquivalentTo(Enumerable.Range(0, 6)));
        if (method is SelectionMethod.KMeans or SelectionMethod.Subset) Assert.That(chosen, Is.Ordered, "large groups first");
        int[] known = [Array.IndexOf(group, 0), Array.IndexOf(group, 3)];
        Assert.That(
            Choose(method, x, 12, 4, known).Rows.Select(i => group[i]),
            Is.EquivalentTo(new[] { 1, 2, 4, 5 }),
            "what is known is complemented");
    }

    [Test]
    public void KMeansTellsTheSizesOfClusters()
    {
        float[] x = Groups(out _);
        Assert.That(Choose(SelectionMethod.KMeans, x, 12, 6).Scores, Is.EqualTo(new double[] { 60, 56, 52, 48, 44, 40 }));
    }

    [Test]
    public void FarthestPointsAreThoseOfTheDefinition()
    {
        float[] x = TestData.Floats(200 * 3, 7);
        SelectedRows found = Choose(SelectionMethod.Farthest, x, 3, 8, [11, 60]);
        List<int> before = [11, 60];
        for (int t = 0; t < 8; t++)
        {
            double[] nearest = [.. Enumerable.Range(0, 200).Select(i => before.Min(b => Distance(x, i, b)))];
            Assert.That(nearest[found.Rows[t]], Is.EqualTo(nearest.Max()).Within(1e-12));
            Assert.That(found.Scores[t], Is.EqualTo(nearest.Max()).Within(1e-12));
            before.Add(found.Rows[t]);
        }
    }

    /// <summary>Against projections onto the span of what was chosen, computed afresh for every point.</summary>
    [TestCase(0)]
    [TestCase(2)]
    public void SubsetExplainsMostAtEveryStep(int known)
    {
        const int N = 60, D = 7;
        float[] x = TestData.Floats(N * D, 8);
        for (int i = 0; i < N; i++) x[i * D] *= 3;
        SelectedRows found = Choose(SelectionMethod.Subset, x, D, 4, [.. Enumerable.Range(20, known)]);
        List<int> before = [.. Enumerable.Range(20, known)];
        double total = x.Sum(v => (double)v * v);
        for (int t = 0; t < 4; t++)
        {
            double now = Explained(x, N, D, before);
            double[] gain = [.. Enumerable.Range(0, N).Select(i => before.Contains(i) ? 0 : Explained(x, N, D, [.. before, i]) - now)];
            Assert.That(gain[found.Rows[t]], Is.EqualTo(gain.Max()).Within(1e-9 * total));
            Assert.That(found.Scores[t], Is.EqualTo(gain.Max() / total).Within(1e-9));
            before.Add(found.Rows[t]);
        }
    }

    [Test]
    public void LeverageIsTheNormLeftByThoseBefore()
    {
        float[] x = TestData.Floats(80 * 6, 9, 0.1);
        SelectedRows found = Choose(SelectionMethod.Leverage, x, 6, 3);
        double[] norms = [.. Enumerable.Range(0, 80).Select(i => Enumerable.Range(0, 6).Sum(j => (double)x[(i * 6) + j] * x[(i * 6) + j]))];
        Assert.That(norms[found.Rows[0]], Is.EqualTo(norms.Max()));
        Assert.That(found.Scores, Is.Ordered.Descending);
        double own = Explained(x, 80, 6, [.. found.Rows[..2]], only: found.Rows[2]);
        Assert.That(found.Scores[2], Is.EqualTo(norms[found.Rows[2]] - own).Within(1e-9));
    }

    [Test]
    public void RandomPointsAreDrawnBySeed()
    {
        float[] x = TestData.UnitRows(500, 3, 1);
        Assert.That(Choose(SelectionMethod.Random, x, 3, 20, seed: 1).Rows, Is.Not.EqualTo(Choose(SelectionMethod.Random, x, 3, 20).Rows));
    }

    [Test]
    public void AMethodThatDoesNotExistIsRefused() =>
        Assert.That(
            TestData.Fails(LfmErrorCode.InvalidArgument, () => SelectionRegistry.Of((SelectionMethod)9)).Message, Does.Contain("9"));

    private static double Distance(float[] x, int i, int j) =>
        Math.Sqrt(Enumerable.Range(0, 3).Sum(e => Math.Pow((double)x[(i * 3) + e] - x[(j * 3) + e], 2)));

    /// <summary>Σ of the squared norms of the points' projections onto the span of some of them, by Gram–Schmidt.</summary>
    private static double Explained(float[] x, int n, int d, List<int> basis, int only = -1)
    {
        List<double[]> directions = [];
        foreach (int b in basis)
        {
            double[] q = [.. x[(b * d)..((b + 1) * d)].Select(v => (double)v)];
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] p in directions)
                {
                    double along = q.Zip(p, (a, c) => a * c).Sum();
                    for (int j = 0; j < d; j++) q[j] -= along * p[j];
                }
            }
            double norm = Math.Sqrt(q.Sum(v => v * v));
            directions.Add([.. q.Select(v => v / norm)]);
        }
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            if (only >= 0 && i != only) continue;
            foreach (double[] q in directions) sum += Math.Pow(Enumerable.Range(0, d).Sum(j => x[(i * d) + j] * q[j]), 2);
        }
        return sum;
    }
}
