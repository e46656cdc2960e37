using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Migration;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Migration;

public sealed class ScoreCalibrationTests
{
    /// <summary>Isotonic regression in closed form: the largest mean from the left of the smallest to the right.</summary>
    [Test]
    public void LevelsAreThoseOfTheMaxMinFormula()
    {
        Rng rng = new(5);
        double[] x = new double[60], y = new double[60];
        for (int i = 0; i < x.Length; i++) (x[i], y[i]) = ((i / 60.0) - 0.5, Math.Sin(i / 9.0) + (0.3 * rng.NextGaussian()));
        ScoreCalibration calibration = ScoreCalibration.Fit(x, y);
        double[] level = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            level[i] = Enumerable.Range(0, i + 1).Max(j => Enumerable.Range(i, x.Length - i).Min(k => y[j..(k + 1)].Average()));
        }
        double[] levels = [.. level.Distinct(new Near())],
            places = [.. levels.Select(l => x.Where((_, i) => Math.Abs(level[i] - l) < 1e-9).Average())];
        Assert.That(calibration.Native, Is.EqualTo(levels).Within(1e-12));
        Assert.That(calibration.Mapped, Is.EqualTo(places).Within(1e-12));
    }

    [Test]
    public void ItIsMonotoneAndBounded()
    {
        Rng rng = new(6);
        double[] x = new double[5_000], y = new double[5_000];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (2 * rng.NextDouble()) - 1;
            y[i] = Math.Clamp((0.5 * x[i]) + 0.4 + (0.1 * rng.NextGaussian()), -1, 1);
        }
        ScoreCalibration calibration = ScoreCalibration.Fit(x, y);
        double before = -1, error = 0;
        for (double score = -1; score <= 1; score += 0.001)
        {
            double native = calibration.Apply(score);
            Assert.That(native, Is.InRange(before, 1));
            before = native;
            if (Math.Abs(score) < 0.9) error = Math.Max(error, Math.Abs(native - (0.5 * score) - 0.4));
        }
        Assert.That(error, Is.LessThan(0.06), "the line that the noise hides");
        Assert.That(calibration.Mapped.Count, Is.InRange(10, 70));
    }

    [Test]
    public void KnotsAreChecked()
    {
        StringAssert("calibration of 0 and 0 knots", () => _ = new ScoreCalibration([], []));
        StringAssert("2 and 1 knots", () => _ = new ScoreCalibration([0, 1], [0]));
        StringAssert("knot 1", () => _ = new ScoreCalibration([0, 0], [0, 1]));
        StringAssert("knot 1", () => _ = new ScoreCalibration([0, 1], [1, 0]));
        StringAssert("knot 0", () => _ = new ScoreCalibration([double.NaN], [1]));
        StringAssert("needs pairs", () => ScoreCalibration.Fit([], []));

        static void StringAssert(string part, Action action) =>
            Assert.That(TestData.Fails(LfmErrorCode.InvalidData, action).Message, Does.Contain(part));
    }

    private sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double a, double b) => Math.Abs(a - b) < 1e-9;

        public int GetHashCode(double value) => 0;
    }
}
