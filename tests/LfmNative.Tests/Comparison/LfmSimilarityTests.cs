using LfmNative.Comparison;
using LfmNative.Memory;
using LfmNative.Tests.Maps;

namespace LfmNative.Tests.Comparison;

[Category("Numerics")]
public sealed class LfmSimilarityTests
{
    [Test]
    public void OrthogonalColumnsAreOneWhateverTheirLengths()
    {
        Matrix c = Given.Orthonormal(9, 5, 1);
        Assert.That(LfmSimilarity.OfMap(c), Is.EqualTo(1).Within(1e-14));
        for (int i = 0; i < 9; i++)
        {
            for (int j = 0; j < 5; j++) c[i, j] *= j + 0.5;
        }
        Assert.That(LfmSimilarity.OfMap(c), Is.EqualTo(1).Within(1e-14));
    }

    [TestCase(2), TestCase(7)]
    public void EqualColumnsShareTheGramMatrixEvenly(int m)
    {
        // CᵀC is constant: m of its m² entries are on the diagonal.
        Matrix c = new(3, m);
        c.Data.AsSpan().Fill(0.4);
        Assert.That(LfmSimilarity.OfMap(c), Is.EqualTo(1.0 / m).Within(1e-14));
    }

    [Test]
    public void TwoByTwoByHand()
    {
        // C = [1 1; 0 1]: CᵀC = [1 1; 1 2], diagonal 1 + 4 of 1 + 1 + 1 + 4.
        Assert.That(LfmSimilarity.OfMap(new Matrix(2, 2, [1, 1, 0, 1])), Is.EqualTo(5.0 / 7).Within(1e-15));
    }

    [Test]
    public void ScaleAndRotationOfTheTargetDoNotMatter()
    {
        Matrix c = Given.Gaussian(6, 8, 2);
        double value = LfmSimilarity.OfMap(c);
        Assert.That(value, Is.GreaterThan(0.1).And.LessThan(0.9));
        Matrix turned = Given.Engine(-3 * Given.Oracle(Given.Orthonormal(6, 6, 3)) * Given.Oracle(c));
        Assert.That(LfmSimilarity.OfMap(turned), Is.EqualTo(value).Within(1e-13));
    }

    [Test]
    public void TheZeroMapIsZero() => Assert.That(LfmSimilarity.OfMap(new Matrix(4, 3)), Is.Zero);

    [Test]
    public void NoMapIsRefused() => Assert.Throws<ArgumentNullException>(() => LfmSimilarity.OfMap(null!));
}
