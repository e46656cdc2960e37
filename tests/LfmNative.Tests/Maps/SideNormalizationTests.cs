using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Tests.Maps;

public sealed class SideNormalizationTests
{
    [Test]
    public void NoneChangesNothing()
    {
        float[] x = Given.Samples(9, 4, 1);
        SideNormalization none = SideNormalization.Fit(Given.View(x, 9), PreNormalization.None);
        Assert.That(Apply(none, x, 9), Is.EqualTo(x));
        Assert.That(Undo(none, x, 4), Is.EqualTo(x));
    }

    [Test]
    public void CenterTakesTheMeanOff()
    {
        float[] x = Given.Samples(50, 4, 2);
        for (int i = 0; i < x.Length; i++) x[i] += 3 * (i % 4);
        SideNormalization center = SideNormalization.Fit(Given.View(x, 50), PreNormalization.Center);
        for (int j = 0; j < 4; j++)
            Assert.That(center.Mean[j], Is.EqualTo(Enumerable.Range(0, 50).Average(i => (double)x[(i * 4) + j])).Within(1e-12));
        float[] applied = Apply(center, x, 50);
        for (int j = 0; j < 4; j++) Assert.That(Enumerable.Range(0, 50).Average(i => (double)applied[(i * 4) + j]), Is.Zero.Within(1e-6));
        Assert.That(Largest(Undo(center, applied, 4), x), Is.LessThan(2e-6));
    }

    [Test]
    public void UnitRowsComeBackAtTheMeanNorm()
    {
        float[] x = Given.Samples(50, 4, 3);
        SideNormalization unit = SideNormalization.Fit(Given.View(x, 50), PreNormalization.Unit);
        double[] norms = Norms(x, 4);
        Assert.That(unit.RowNorm, Is.EqualTo(norms.Average()).Within(1e-12));
        float[] applied = Apply(unit, x, 50);
        Assert.That(Norms(applied, 4), Has.All.EqualTo(1).Within(1e-6));
        float[] back = Undo(unit, applied, 4);
        for (int i = 0; i < x.Length; i++) Assert.That(back[i], Is.EqualTo(x[i] * norms.Average() / norms[i / 4]).Within(1e-5));
    }

    [Test]
    public void UnitCenterUnitFollowsItsThreeSteps()
    {
        float[] x = Given.Samples(60, 5, 4);
        for (int i = 0; i < x.Length; i++) x[i] += i % 5;
        SideNormalization fitted = SideNormalization.Fit(Given.View(x, 60), PreNormalization.UnitCenterUnit);
        var unit = Given.Oracle(new Matrix(60, 5, Array.ConvertAll(x, v => (double)v))).NormalizeRows(2);
        var mean = unit.ColumnSums() / 60;
        for (int i = 0; i < 60; i++) unit.SetRow(i, unit.Row(i) - mean);
        Assert.That(fitted.Mean, Is.EqualTo(mean.ToArray()).Within(1e-12));
        Assert.That(fitted.CenteredNorm, Is.EqualTo(unit.RowNorms(2).Sum() / 60).Within(1e-12));
        Assert.That(Largest(Apply(fitted, x, 60), Given.Single(Given.Engine(unit.NormalizeRows(2)))), Is.LessThan(1e-6));
    }

    [Test]
    public void UnitCenterUnitRoundTripsWhereNormsAreEqual()
    {
        // Points on a circle of a sphere of radius 3: equal norms before and after the centre is taken off.
        const int n = 12;
        float[] x =
        [
            .. Enumerable.Range(0, n).SelectMany(
                i => new[] { 3 * 0.6f * MathF.Cos(i * MathF.Tau / n), 3 * 0.6f * MathF.Sin(i * MathF.Tau / n), 3 * 0.8f }),
        ];
        SideNormalization fitted = SideNormalization.Fit(Given.View(x, n), PreNormalization.UnitCenterUnit);
        Assert.That(fitted.Mean, Is.EqualTo(new[] { 0, 0, 0.8 }).Within(1e-6));
        Assert.That(fitted.RowNorm, Is.EqualTo(3).Within(1e-6));
        Assert.That(fitted.CenteredNorm, Is.EqualTo(0.6).Within(1e-6));
        float[] applied = Apply(fitted, x, n);
        Assert.That(Norms(applied, 3), Has.All.EqualTo(1).Within(1e-6));
        Assert.That(Largest(Undo(fitted, applied, 3), x), Is.LessThan(1e-5));
    }

    [Test]
    public void ZeroRowsGiveNoNaN([Values] PreNormalization kind)
    {
        float[] x = Given.Samples(6, 3, 5);
        x.AsSpan(3, 3).Clear();
        SideNormalization fitted = SideNormalization.Fit(Given.View(x, 6), kind);
        float[] applied = Apply(fitted, x, 6);
        Assert.That(applied, Has.All.Matches<float>(float.IsFinite));
        Assert.That(Undo(fitted, applied, 3), Has.All.Matches<float>(float.IsFinite));
        float[] zeros = new float[6];
        Assert.That(Apply(SideNormalization.Fit(Given.View(zeros, 2), kind), zeros, 2), Is.EqualTo(zeros));
    }

    [Test]
    public void RowsOfAnotherWidthAreRefused([Values(PreNormalization.Center, PreNormalization.UnitCenterUnit)] PreNormalization kind)
    {
        SideNormalization fitted = SideNormalization.Fit(Given.View(Given.Samples(6, 3, 6), 6), kind);
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => fitted.Apply(new ReadOnlyMatrixView<float>(new float[8], 2, 4), new float[8]),
            "4 columns",
            "3");
    }

    private static float[] Apply(SideNormalization fitted, float[] x, int n)
    {
        // Rows that stand apart must give the same as compact ones.
        int d = x.Length / n;
        float[] wide = new float[n * (d + 2)], result = new float[x.Length];
        for (int i = 0; i < n; i++) x.AsSpan(i * d, d).CopyTo(wide.AsSpan(i * (d + 2)));
        fitted.Apply(new ReadOnlyMatrixView<float>(wide, n, d, d + 2), result);
        return result;
    }

    private static float[] Undo(SideNormalization fitted, float[] x, int d)
    {
        float[] result = (float[])x.Clone();
        for (int from = 0; from < result.Length; from += d) fitted.UndoRow(result.AsSpan(from, d));
        return result;
    }

    private static double[] Norms(float[] x, int d) => [.. x.Chunk(d).Select(row => Math.Sqrt(row.Sum(v => (double)v * v)))];

    private static double Largest(float[] a, float[] b) => a.Zip(b, (p, q) => (double)MathF.Abs(p - q)).Max();
}
