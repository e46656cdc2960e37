using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class TransferTests
{
    [Test]
    public void LowFrequenciesArriveAtTheirSamples([Values] LaplacianKind kind)
    {
        PlantedSpaces planted = new(150, Given.Permutation(150), 20, 20);
        LaplacianSpectrum x = Given.Space(planted.SpaceX.Graph, 20, kind).Spectrum;
        LaplacianSpectrum y = Given.Space(planted.SpaceY.Graph, 20, kind).Spectrum;
        Matrix c = PointwiseMap.ToMap(planted.Truth, x, y, 20, 20);
        // Functions of the first eight modes, and what the true map makes of them.
        Matrix f = x.Synthesize(Given.Gaussian(8, 3, 1)), expected = new(150, 3);
        for (int j = 0; j < 150; j++) f.Row(planted.Truth[j]).CopyTo(expected.Row(j));
        Matrix g = FunctionTransfer.Apply(c, x, y, f);
        Given.Near(g, expected, 1e-3 * f.Data.Max(Math.Abs));
    }

    [Test]
    public void TransferIsItsFormula([Values] bool walk)
    {
        double[]? Mass(int n, ulong seed) => walk ? Array.ConvertAll(Given.Gaussian(1, n, seed).Data, v => 0.5 + (v * v)) : null;
        LaplacianSpectrum x = Given.Basis(30, 6, 1, Mass(30, 5)), y = Given.Basis(25, 7, 2, Mass(25, 6));
        Matrix c = Given.Gaussian(5, 4, 3), f = Given.Gaussian(30, 2, 4);
        var weighted = Given.Oracle(f);
        for (int i = 0; i < 30; i++) weighted.SetRow(i, weighted.Row(i) * (x.Mass?[i] ?? 1));
        var expected = Given.Oracle(y.Leading(5).Vectors).Transpose() * Given.Oracle(c) * Given.Oracle(x.Leading(4).Vectors) * weighted;
        Given.Near(FunctionTransfer.Apply(c, x, y, f), Given.Engine(expected), 1e-12);
    }

    [Test]
    public void FunctionsThatDoNotFitAreRefused()
    {
        LaplacianSpectrum x = Given.Basis(30, 6, 1), y = Given.Basis(25, 7, 2);
        Given.Fails(
            LfmErrorCode.InvalidArgument, () => FunctionTransfer.Apply(new Matrix(7, 6), x, y, new Matrix(25, 1)), "25 rows", "30 samples");
        Given.Fails(LfmErrorCode.InvalidArgument, () => FunctionTransfer.Apply(new Matrix(7, 7), x, y, new Matrix(30, 1)), "7", "1..6");
        Given.Fails(
            LfmErrorCode.InvalidArgument, () => FunctionTransfer.Apply(new Matrix(8, 6), x, y, new Matrix(30, 1)), "coefficient rows is 8");
    }

    [Test]
    public void RelativeRepresentationsAreCosines()
    {
        const int n = 20, d = 7, a = 4, ld = 9;
        float[] rows = new float[n * ld], anchors = Given.Samples(a, d, 8);
        rows.AsSpan().Fill(float.NaN);
        float[] compact = Given.Samples(n, d, 7);
        for (int i = 0; i < n; i++) compact.AsSpan(i * d, d).CopyTo(rows.AsSpan(i * ld));
        float[] result = RelativeRepresentation.Compute(new ReadOnlyMatrixView<float>(rows, n, d, ld), Given.View(anchors, a));
        Assert.That(result, Has.Length.EqualTo(n * a));
        for (int i = 0; i < n; i++)
        {
            for (int t = 0; t < a; t++)
            {
                double dot = 0, own = 0, other = 0;
                for (int k = 0; k < d; k++)
                {
                    (double p, double q) = (compact[(i * d) + k], anchors[(t * d) + k]);
                    (dot, own, other) = (dot + (p * q), own + (p * p), other + (q * q));
                }
                Assert.That(result[(i * a) + t], Is.EqualTo(dot / Math.Sqrt(own * other)).Within(1e-6), $"row {i}, anchor {t}");
            }
        }
    }

    [Test]
    public void RelativeRepresentationOfNothingIsZero()
    {
        float[] rows = [3, 4, 0, 0], anchors = [0, 0, -6, -8, 4, -3];
        Assert.That(
            RelativeRepresentation.Compute(Given.View(rows, 2), Given.View(anchors, 3)),
            Is.EqualTo(new float[] { 0, -1, 0, 0, 0, 0 }).Within(1e-15));
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => RelativeRepresentation.Compute(Given.View(rows, 2), new ReadOnlyMatrixView<float>(anchors, 2, 3)),
            "2 columns",
            "3");
    }
}
