using LfmNative.Inspection;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Inspection;

/// <summary>Ranks and entropies against their definitions on singular values that are known.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class SpectrumFiguresTests
{
    /// <summary>Rows with given singular values: U diag(s) Vᵀ, U and V with orthonormal columns.</summary>
    private static float[] WithSingularValues(int n, int d, double[] s)
    {
        Matrix u = Svd.Of(TestData.Matrix(n, s.Length, 1)).U, v = Svd.Of(TestData.Matrix(d, s.Length, 2)).U;
        float[] x = new float[n * d];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double sum = 0;
                for (int t = 0; t < s.Length; t++) sum += u[i, t] * s[t] * v[j, t];
                x[(i * d) + j] = (float)sum;
            }
        }
        return x;
    }

    private static double Entropy(IEnumerable<double> p) => p.Sum(value => -value * Math.Log(value));

    [TestCase(90, 7)]
    [TestCase(9, 30)]
    public void KnownSingularValuesGiveExactFigures(int n, int d)
    {
        double[] s = [5, 4, 2, 1, 0.5];
        SpectrumFigures found = SpaceInspection.Of(new ReadOnlyMatrixView<float>(WithSingularValues(n, d, s), n, d)).Raw;
        double sum = s.Sum(), squares = s.Sum(v => v * v), fourth = s.Sum(v => v * v * v * v);
        int values = Math.Min(n, d);
        IEnumerable<double> shares = s.Select(v => v / sum);
        double rankMe = Math.Exp(Entropy(s.Select(v => (v / sum) + 1e-7).Concat(Enumerable.Repeat(1e-7, values - s.Length))));
        Assert.Multiple(() =>
        {
            Assert.That(found.Rank, Is.EqualTo(5));
            Assert.That(found.EffectiveRank, Is.EqualTo(Math.Exp(Entropy(shares))).Within(1e-3));
            Assert.That(found.RankMe, Is.EqualTo(rankMe).Within(1e-3));
            Assert.That(found.VonNeumannEntropy, Is.EqualTo(Entropy(s.Select(v => v * v / squares))).Within(1e-5));
            Assert.That(found.ParticipationRatio, Is.EqualTo(squares * squares / fourth).Within(1e-4));
            Assert.That(found.LargestShare, Is.EqualTo(25 / squares).Within(1e-6));
            Assert.That(found.Components90, Is.EqualTo(3), "25 + 16 + 4 of 46.25 are 97 %, 25 + 16 are 89 %");
        });
    }

    [Test]
    public void OrthonormalColumnsFillAllDirections()
    {
        // Rows e_j and −e_j: mean zero, covariance a multiple of the identity.
        const int D = 16;
        float[] x = new float[2 * D * D];
        for (int j = 0; j < D; j++) (x[j * D + j], x[((D + j) * D) + j]) = (1, -1);
        InspectionReport found = SpaceInspection.Of(new ReadOnlyMatrixView<float>(x, 2 * D, D));
        foreach (SpectrumFigures figures in new[] { found.Raw, found.Centered })
        {
            Assert.Multiple(() =>
            {
                Assert.That(figures.ParticipationRatio, Is.EqualTo(D).Within(1e-9));
                Assert.That(figures.EffectiveRank, Is.EqualTo(D).Within(1e-9));
                Assert.That(figures.VonNeumannEntropy, Is.EqualTo(Math.Log(D)).Within(1e-9));
                Assert.That(figures.Rank, Is.EqualTo(D));
            });
        }
    }

    [Test]
    public void AMeanIsOneDirectionOfTheRawFiguresAlone()
    {
        float[] x = TestData.Floats(500 * 12, 3), moved = Array.ConvertAll(x, v => v + 1000);
        InspectionReport near = SpaceInspection.Of(new ReadOnlyMatrixView<float>(x, 500, 12));
        InspectionReport far = SpaceInspection.Of(new ReadOnlyMatrixView<float>(moved, 500, 12));
        Assert.Multiple(() =>
        {
            Assert.That(far.Centered.EffectiveRank, Is.EqualTo(near.Centered.EffectiveRank).Within(1e-2));
            Assert.That(far.Raw.ParticipationRatio, Is.EqualTo(1).Within(1e-3));
            Assert.That(far.Offset, Is.EqualTo(1).Within(1e-5));
            Assert.That(far.MeanCosine, Is.EqualTo(1).Within(1e-4));
            Assert.That(far.MeanCosineCentered, Is.EqualTo(near.MeanCosineCentered).Within(2e-3));
            Assert.That(far.Findings.Where(f => f.Harms).Select(f => f.Key), Does.Contain("offset"));
        });
    }
}
