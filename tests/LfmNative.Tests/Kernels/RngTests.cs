using LfmNative.Kernels;

namespace LfmNative.Tests.Kernels;

public sealed class RngTests
{
    /// <summary>Values of the generator's published reference implementation.</summary>
    [TestCase(0UL, new[] { 0xE220A8397B1DCDAFUL, 0x6E789E6AA1B965F4UL, 0x06C45D188009454FUL })]
    [TestCase(
        1234567UL,
        new[] { 6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL })]
    public void StreamIsSplitMix64(ulong seed, ulong[] expected)
    {
        Rng random = new(seed);
        Assert.That(expected.Select(_ => random.Next()).ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void DoublesAreUniform()
    {
        Rng random = new(1);
        double[] values = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextDouble())];
        Assert.That(values.Min(), Is.InRange(0.0, 1e-3));
        Assert.That(values.Max(), Is.InRange(1 - 1e-3, 1 - 1e-17));
        Assert.That(values.Average(), Is.EqualTo(0.5).Within(5 * 0.2887 / Math.Sqrt(values.Length)));
        Assert.That(values.Average(v => v * v), Is.EqualTo(1 / 3.0).Within(5e-3));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(1000)]
    public void IntegersAreUniform(int bound)
    {
        const int Draws = 100_000;
        Rng random = new(5);
        int[] seen = new int[bound];
        for (int i = 0; i < Draws; i++) seen[random.NextInt(bound)]++;
        double expected = Draws / (double)bound, chi = seen.Sum(s => (s - expected) * (s - expected) / expected);
        Assert.That(chi, Is.LessThanOrEqualTo(bound - 1 + (5 * Math.Sqrt(2.0 * (bound - 1)))), "χ² within five deviations");
    }

    [Test]
    public void GaussianHasItsMoments()
    {
        const int Draws = 200_000;
        Rng random = new(6);
        double[] v = [.. Enumerable.Range(0, Draws).Select(_ => random.NextGaussian())];
        Assert.Multiple(() =>
        {
            Assert.That(v.Average(), Is.EqualTo(0).Within(0.012));
            Assert.That(v.Average(x => x * x), Is.EqualTo(1).Within(0.02));
            Assert.That(v.Average(x => x * x * x), Is.EqualTo(0).Within(0.05));
            Assert.That(v.Average(x => x * x * x * x), Is.EqualTo(3).Within(0.15));
            Assert.That(v.Count(x => Math.Abs(x) < 1) / (double)Draws, Is.EqualTo(0.6827).Within(0.006));
            double correlation = v.Zip(v.Skip(1), (a, b) => a * b).Average();
            Assert.That(correlation, Is.EqualTo(0).Within(0.012), "a pair from one round is not correlated");
        });
    }

    [Test]
    public void PermutationIsOne([Values(0, 1, 2, 17, 1000)] int n)
    {
        Rng random = new(8);
        int[] first = random.Permutation(n), second = random.Permutation(n);
        Assert.That(first.Order(), Is.EqualTo(Enumerable.Range(0, n)));
        Assert.That(second.Order(), Is.EqualTo(Enumerable.Range(0, n)));
        if (n >= 17) Assert.That(second, Is.Not.EqualTo(first));
        Rng again = new(8);
        Assert.That(again.Permutation(n), Is.EqualTo(first), "the same seed gives the same order");
    }

    [Test]
    public void EveryPermutationComesUpEquallyOften()
    {
        Rng random = new(9);
        Dictionary<string, int> seen = [];
        for (int i = 0; i < 24_000; i++)
        {
            string order = string.Join(',', random.Permutation(4));
            seen[order] = seen.GetValueOrDefault(order) + 1;
        }
        Assert.That(seen, Has.Count.EqualTo(24));
        Assert.That(seen.Values.Sum(s => (s - 1000.0) * (s - 1000.0) / 1000), Is.LessThan(23 + (5 * Math.Sqrt(46))));
    }
}
