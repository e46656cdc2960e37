using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Tests.Maps;
using Matrix = LfmNative.Memory.Matrix;

namespace LfmNative.Tests.LinearAlgebra;

[Category("Numerics")]
public sealed class QuadraticAssignmentTests
{
    [TestCase(false)]
    [TestCase(true)]
    public void FindsTheBestOfAllPermutations(bool linear)
    {
        const int N = 7;
        for (ulong seed = 1; seed <= 8; seed++)
        {
            Matrix a = Symmetric(N, seed), b = Symmetric(N, seed + 100);
            Matrix? l = linear ? Given.Gaussian(N, N, seed + 200) : null;
            double best = Permutations([.. Enumerable.Range(0, N)], 0).Max(p => Value(a, b, l, p));
            Rng rng = new(seed);
            double most = double.NegativeInfinity;
            for (int start = 0; start < 8; start++)
            {
                int[] found = rng.Permutation(N);
                double value = QuadraticAssignment.Search(a, b, l, found, 100, ref rng);
                Assert.That(found.Order(), Is.EqualTo(Enumerable.Range(0, N)), "a permutation");
                Assert.That(value, Is.EqualTo(Value(a, b, l, found)).Within(1e-9), "the objective of what is returned");
                most = Math.Max(most, value);
            }
            Assert.That(most, Is.EqualTo(best).Within(1e-9), $"seed {seed}");
        }
    }

    [Test]
    public void FindsAPlantedPermutationOfThirty()
    {
        const int N = 30;
        Rng rng = new(5);
        int[] truth = rng.Permutation(N);
        Matrix a = Symmetric(N, 9), b = new(N, N);
        for (int r = 0; r < N; r++)
        {
            for (int s = 0; s < N; s++) b[truth[r], truth[s]] = a[r, s];
        }
        int found = 0;
        for (int start = 0; start < 10 && found == 0; start++)
        {
            int[] permutation = rng.Permutation(N);
            QuadraticAssignment.Search(a, b, null, permutation, 300, ref rng);
            found += permutation.AsSpan().SequenceEqual(truth) ? 1 : 0;
        }
        Assert.That(found, Is.EqualTo(1));
    }

    private static Matrix Symmetric(int n, ulong seed)
    {
        Matrix g = Given.Gaussian(n, n, seed), s = new(n, n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) s[i, j] = g[i, j] + g[j, i];
        }
        return s;
    }

    private static double Value(Matrix a, Matrix b, Matrix? l, int[] p)
    {
        double sum = 0;
        for (int r = 0; r < p.Length; r++)
        {
            sum += l?[r, p[r]] ?? 0;
            for (int s = 0; s < p.Length; s++) sum += a[r, s] * b[p[r], p[s]];
        }
        return sum;
    }

    private static IEnumerable<int[]> Permutations(int[] items, int from)
    {
        if (from == items.Length) yield return items;
        for (int i = from; i < items.Length; i++)
        {
            int[] swapped = (int[])items.Clone();
            (swapped[from], swapped[i]) = (swapped[i], swapped[from]);
            foreach (int[] rest in Permutations(swapped, from + 1)) yield return rest;
        }
    }
}
