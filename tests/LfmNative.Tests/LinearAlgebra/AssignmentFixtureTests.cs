using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.LinearAlgebra;

/// <summary>The largest sums that SciPy's <c>linear_sum_assignment</c> reaches (tests/fixtures/make_assignment.py).</summary>
[NoNativeLeaks]
public sealed unsafe class AssignmentFixtureTests
{
    private static string Fixture => Repository.PathOf("tests", "fixtures", "assignment.npz");

    private static IEnumerable<string> Names()
    {
        using NpzReader file = NpzReader.Open(Fixture);
        return [.. file.Names.Where(name => !name.EndsWith("_best", StringComparison.Ordinal))];
    }

    [TestCaseSource(nameof(Names))]
    public void TheSumIsThatOfSciPy(string name)
    {
        using NpzReader file = NpzReader.Open(Fixture);
        float[] gains = file.ReadSingle(name);
        long[] shape = file.Shape(name);
        (int rows, int cols) = ((int)shape[0], (int)shape[1]);
        double best = file.ReadDouble(name + "_best")[0], magnitude = Math.Max(1, Math.Abs(best));
        int stride = LinearAssignment.Stride(cols);
        using NativeBuffer<float> table = new((long)rows * stride);
        for (int i = 0; i < rows; i++) gains.AsSpan(i * cols, cols).CopyTo(new Span<float>(table.Pointer + (i * stride), cols));
        int[] columns = LinearAssignment.Solve(table.Pointer, rows, cols, default);
        Assert.That(Sum(gains, cols, columns), Is.EqualTo(best).Within(1e-6 * magnitude));
        Assert.That(columns, Is.Unique);
        if (rows != cols) return;
        using LinearAssignment softened = new(cols);
        softened.Start(table.Pointer, rows, cols);
        softened.Soften(12);
        Assert.That(softened.Tighten(), Is.GreaterThanOrEqualTo(best - (1e-5 * magnitude)), "the potentials bound every sum");
        softened.Solve(default);
        Assert.That(Sum(gains, cols, softened.ColumnOf.ToArray()), Is.EqualTo(best).Within(1e-6 * magnitude));
        using AuctionAssignment auction = new(cols);
        double deviation = softened.Deviation();
        int[] sold = auction.Solve(table.Pointer, rows, 8, 1e-3, default).ToArray();
        Assert.That(sold, Is.Unique);
        Assert.That(Sum(gains, cols, sold), Is.InRange(best - (rows * 1e-3 * deviation) - (1e-5 * magnitude), best + (1e-6 * magnitude)));
    }

    private static double Sum(float[] gains, int cols, int[] columns) => columns.Select((j, i) => (double)gains[(i * cols) + j]).Sum();
}
