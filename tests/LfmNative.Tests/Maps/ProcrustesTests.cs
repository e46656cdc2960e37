using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Maps;

/// <summary>Procrustes with fewer pairs than dimensions: what the pairs leave open must not be filled in by chance.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class ProcrustesTests
{
    private static readonly TransformOptions AsTheyAre = new() { Normalization = PreNormalization.None };

    [Test]
    public void FewPairsGiveAPartialIsometryOfTheirRank([Values(1, 3, 8)] int pairs)
    {
        const int D1 = 12, D2 = 9;
        float[] x = [.. TestData.Matrix(pairs, D1, 5).Data.Select(v => (float)v)];
        float[] y = [.. TestData.Matrix(pairs, D2, 6).Data.Select(v => (float)v)];
        int[] rows = [.. Enumerable.Range(0, pairs)];
        Matrix m = SpaceTransform.Fit(
            new ReadOnlyMatrixView<float>(x, pairs, D1), new ReadOnlyMatrixView<float>(y, pairs, D2), rows, rows, AsTheyAre).Matrix;
        double trace = m.Data.Sum(v => v * v);
        Assert.That(trace, Is.EqualTo(pairs).Within(1e-9), "the sum of squared singular values is the rank");
        // M·Mᵀ·M = M: singular values are 0 or 1.
        for (int i = 0; i < D1; i++)
        {
            for (int j = 0; j < D2; j++)
            {
                double sum = 0;
                for (int a = 0; a < D2; a++)
                {
                    for (int b = 0; b < D1; b++) sum += m[i, a] * m[b, a] * m[b, j];
                }
                Assert.That(sum, Is.EqualTo(m[i, j]).Within(1e-9));
            }
        }
    }

    [Test]
    public void ADirectionWithoutPairsIsNotCarriedOver()
    {
        float[] x = [1, 0, 0, 0, 2, 0], y = [0, 3, 0, 1, 0, 0], probe = [0, 0, 5], carried = new float[3];
        SpaceTransform transform = SpaceTransform.Fit(
            new ReadOnlyMatrixView<float>(x, 2, 3), new ReadOnlyMatrixView<float>(y, 2, 3), [0, 1], [0, 1], AsTheyAre);
        Assert.That(transform.Matrix.Data, Is.EqualTo((double[])[0, 1, 0, 1, 0, 0, 0, 0, 0]).Within(1e-12));
        transform.Apply(new ReadOnlyMatrixView<float>(probe, 1, 3), carried);
        Assert.That(carried, Is.All.Zero);
    }
}
