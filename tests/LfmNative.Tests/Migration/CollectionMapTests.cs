using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Migration;
using LfmNative.Tests.Maps;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Migration;

[NoNativeLeaks]
public sealed class CollectionMapTests
{
    private const int D = 16;

    [TestCase(MapFamily.Ridge)]
    [TestCase(MapFamily.Local)]
    public void RowsAreCarriedAlikeAloneAndTogether(MapFamily family)
    {
        CollectionMap map = MigrationData.Model(D, family).Map;
        float[] rows = TestData.Floats(700 * D, 21), one = new float[700 * D], two = new float[700 * D], single = new float[D];
        map.Apply(new ReadOnlyMatrixView<float>(rows, 700, D), one, new ComputeContext(1));
        map.Apply(new ReadOnlyMatrixView<float>(rows, 700, D), two, new ComputeContext(3));
        Assert.That(two, Is.EqualTo(one));
        foreach (int i in new[] { 0, 255, 256, 699 })
        {
            map.Apply(new ReadOnlyMatrixView<float>(rows.AsSpan(i * D, D), 1, D), single);
            Assert.That(single, Is.EqualTo(one[(i * D)..((i + 1) * D)]).Within(1e-5f));
        }
    }

    [TestCase(MapFamily.Orthogonal, 16)]
    [TestCase(MapFamily.Ridge, 16)]
    [TestCase(MapFamily.Ridge, 37)]
    [TestCase(MapFamily.Local, 16)]
    [TestCase(MapFamily.Local, 37)]
    public void FewRowsAreCarriedAsMany(MapFamily family, int d)
    {
        MigrationModel model = MigrationData.Model(d, family);
        float[] rows = TestData.Floats(200 * d, 24);
        rows.AsSpan(3 * d, d).Clear();
        float[] many = model.Transform(new ReadOnlyMatrixView<float>(rows, 200, d));
        for (int count = 1; count <= 8; count++)
        {
            for (int at = 0; at + count <= 200; at += count)
            {
                float[] few = model.Transform(new ReadOnlyMatrixView<float>(rows.AsSpan(at * d, count * d), count, d));
                float[] expected = many[(at * d)..((at + count) * d)];
                Assert.That(few, Is.EqualTo(expected).Within(1e-6f * (float)model.Map.NormalizationY.RowNorm));
            }
        }
        Assert.That(many[(3 * d)..(4 * d)], Is.All.Zero);
        Assert.That(model.Transform(new ReadOnlyMatrixView<float>(new float[d], 1, d)), Is.All.Zero);
        float[] wide = new float[2 * (d + 5)], two = new float[2 * d];
        rows.AsSpan(0, d).CopyTo(wide);
        rows.AsSpan(d, d).CopyTo(wide.AsSpan(d + 5));
        model.Transform(new ReadOnlyMatrixView<float>(wide, 2, d, d + 5), two);
        Assert.That(two, Is.EqualTo(model.Transform(new ReadOnlyMatrixView<float>(rows, 2, d))), "rows with gaps between");
        Given.Fails(LfmErrorCode.InvalidArgument, () => model.Transform(new ReadOnlyMatrixView<float>(wide, 1, d + 1)), "columns");
        Given.Fails(LfmErrorCode.InvalidArgument, () => model.Transform(new ReadOnlyMatrixView<float>(rows, 2, d), new float[d]), "room");
    }

    [Test]
    public void OneRowTakesNoMemory()
    {
        MigrationModel model = MigrationData.Model(D, MapFamily.Local);
        float[] row = TestData.Floats(D, 25), carried = new float[D];
        model.Transform(new ReadOnlyMatrixView<float>(row, 1, D), carried);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) model.Transform(new ReadOnlyMatrixView<float>(row, 1, D), carried);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100), "scratch comes from a pool");
    }

    /// <summary>The map by its definition, in double precision.</summary>
    [Test]
    public void TheResultIsThatOfTheDefinition()
    {
        CollectionMap map = MigrationData.Model(D).Map;
        float[] row = TestData.Floats(D, 22), carried = new float[D];
        map.Apply(new ReadOnlyMatrixView<float>(row, 1, D), carried);
        double[] x = Unit(Array.ConvertAll(row, v => (double)v));
        x = Unit([.. x.Select((v, j) => v - map.NormalizationX.Mean[j])]);
        double[] y = Unit([.. Enumerable.Range(0, D).Select(j => x.Select((v, i) => v * map.Matrix[i, j]).Sum())]);
        y = Unit([.. y.Select((v, j) => (v * map.NormalizationY.CenteredNorm) + map.NormalizationY.Mean[j])]);
        Assert.That(carried, Is.EqualTo(y.Select(v => v * map.NormalizationY.RowNorm)).Within(1e-5));
    }

    [Test]
    public void LengthDoesNotMatterAndZerosStayZeros()
    {
        CollectionMap map = MigrationData.Model(D).Map;
        float[] row = TestData.Floats(D, 23), carried = new float[D];
        map.Apply(new ReadOnlyMatrixView<float>(row, 1, D), carried);
        foreach (float factor in new[] { 1e-38f, 1e-25f, 1e-10f, 1e10f, 1e25f, 1e37f })
        {
            float[] scaled = [.. row.Select(v => v * factor)], result = new float[D];
            map.Apply(new ReadOnlyMatrixView<float>(scaled, 1, D), result);
            Assert.That(result, Is.EqualTo(carried).Within(factor < 1e-37f ? 1e-2f : 1e-5f), $"times {factor}");
        }
        float[] rows = [.. new float[D], .. row], both = new float[2 * D];
        map.Apply(new ReadOnlyMatrixView<float>(rows, 2, D), both);
        Assert.That(both[..D], Is.All.Zero);
        Assert.That(both[D..], Is.EqualTo(carried).Within(1e-6f));
    }

    /// <summary>What is no number must not pass for a row of zeros, wherever it stands and however many rows come with it.</summary>
    [Test]
    public void RowsWithNaNOrInfinitiesBecomeNaN(
        [Values(MapFamily.Ridge, MapFamily.Local)] MapFamily family,
        [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float value,
        [Values(0, 1, D - 1)] int at,
        [Values(3, 300)] int count)
    {
        MigrationModel model = MigrationData.Model(D, family);
        float[] rows = TestData.Floats(count * D, 26);
        float[] clean = model.Transform(new ReadOnlyMatrixView<float>(rows, count, D));
        rows[D + at] = value;
        float[] carried = model.Transform(new ReadOnlyMatrixView<float>(rows, count, D));
        Assert.That(carried[D..(2 * D)], Is.All.NaN);
        carried.AsSpan(D, D).Clear();
        clean.AsSpan(D, D).Clear();
        Assert.That(carried, Is.EqualTo(clean), "the other rows are as they were");
    }

    [Test]
    public void RowsOfOtherDimensionsAndShortResultsAreRefused()
    {
        CollectionMap map = MigrationData.Model(D).Map;
        TestData.Fails(LfmErrorCode.InvalidArgument, () =>
            map.Apply(new ReadOnlyMatrixView<float>(new float[D + 1], 1, D + 1), new float[D]));
        TestData.Fails(LfmErrorCode.InvalidArgument, () => map.Apply(new ReadOnlyMatrixView<float>(new float[2 * D], 2, D), new float[D]));
        map.Apply(new ReadOnlyMatrixView<float>([], 0, D), []);
    }

    private static double[] Unit(double[] v)
    {
        double norm = Math.Sqrt(v.Sum(e => e * e));
        return [.. v.Select(e => e / norm)];
    }
}
