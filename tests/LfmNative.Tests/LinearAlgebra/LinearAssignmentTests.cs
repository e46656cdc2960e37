using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.LinearAlgebra;

public sealed unsafe class LinearAssignmentTests
{
    [Test]
    public void SmallOnesAreTheBestOfAllChoices([Range(1, 7)] int rows, [Values(0, 1, 2)] int extra, [Values(3, 1000)] int levels)
    {
        int cols = Math.Min(rows + extra, 8);
        for (ulong seed = 0; seed < 5; seed++)
        {
            float[] gains = TestData.SmallIntegers(rows * cols, levels, seed + (ulong)(100 * rows));
            if (seed % 2 == 1) gains = Array.ConvertAll(gains, g => -g);
            (int[] column, float[] a, float[] b) = Solve(gains, rows, cols);
            Assert.That(Total(gains, cols, column), Is.EqualTo(Best(gains, rows, cols, 0, 0)));
            AssertOptimal(gains, rows, cols, column, a, b, 0);
        }
    }

    [TestCase(60, 60, 0)]
    [TestCase(60, 60, 10)]
    [TestCase(40, 90, 0)]
    [TestCase(1, 50, 0)]
    [TestCase(150, 151, 0)]
    [TestCase(300, 300, 20)]
    public void LargeOnesProveTheirOptimality(int rows, int cols, int rounds)
    {
        float[] gains = TestData.Floats(rows * cols, 70);
        (int[] column, float[] a, float[] b) = Solve(gains, rows, cols, rounds);
        AssertOptimal(gains, rows, cols, column, a, b, 1e-5);
        double dual = a.Sum(x => (double)x) + b.Sum(x => (double)x);
        Assert.That(dual, Is.EqualTo(Total(gains, cols, column)).Within(1e-4), "primal and dual meet");
    }

    [TestCase(1f)]
    [TestCase(1e-12f)]
    [TestCase(1e12f)]
    public void AHiddenPermutationIsFoundAtAnyScale(float scale)
    {
        const int N = 100;
        Rng random = new(4);
        int[] hidden = random.Permutation(N);
        float[] gains = new float[N * N];
        for (int i = 0; i < N; i++) gains[(i * N) + hidden[i]] = scale;
        Assert.That(Solve(gains, N, N).ColumnOf, Is.EqualTo(hidden));
        Assert.That(Solve(gains, N, N, 5).ColumnOf, Is.EqualTo(hidden));
    }

    [Test]
    public void SofterPotentialsBoundCloserAndLeadToTheSameSum([Values(30, 121)] int n)
    {
        float[] gains = TestData.Floats(n * n, 5);
        double best = Total(gains, n, Solve(gains, n, n).ColumnOf);
        double previous = double.PositiveInfinity;
        foreach (int rounds in new[] { 0, 3, 30 })
        {
            using Problem problem = new(gains, n, n);
            problem.Assignment.Start(problem.Gains, n, n);
            problem.Assignment.Soften(rounds);
            double bound = problem.Assignment.Tighten();
            Assert.That(bound, Is.GreaterThanOrEqualTo(best - 1e-4).And.LessThan(previous));
            previous = bound;
            problem.Assignment.Solve(default);
            Assert.That(Total(gains, n, problem.Assignment.ColumnOf.ToArray()), Is.EqualTo(best).Within(1e-4));
            Assert.That(problem.Assignment.Gap(), Is.InRange(-1e-4, 1e-4));
        }
        Assert.That(previous, Is.LessThan(1.01 * best), "thirty rounds come within a percent");
    }

    [Test]
    public void AnyPotentialsAreAStart()
    {
        const int N = 50;
        float[] gains = TestData.Floats(N * N, 8), rows = TestData.Floats(N, 9, 10), columns = TestData.Floats(N, 10, 10);
        using Problem problem = new(gains, N, N);
        fixed (float* r = rows, c = columns) problem.Assignment.Start(problem.Gains, N, r, c);
        problem.Assignment.Tighten();
        problem.Assignment.Solve(default);
        Assert.That(
            Total(gains, N, problem.Assignment.ColumnOf.ToArray()), Is.EqualTo(Total(gains, N, Solve(gains, N, N).ColumnOf)).Within(1e-4));
    }

    [Test]
    public void EqualGainsMakeAPermutation([Values(1, 7, 16, 33)] int n)
    {
        Assert.That(Solve(new float[n * n], n, n, 4).ColumnOf, Is.EquivalentTo(Enumerable.Range(0, n)));
    }

    [Test]
    public void TooManyRowsAndCancellationEndIt()
    {
        TestData.Fails(LfmErrorCode.Internal, () => Solve(new float[6], 3, 2));
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Solve([1, 0, 1, 0], 2, 2, 0, source.Token));
    }

    private static (int[] ColumnOf, float[] A, float[] B) Solve(
        float[] gains, int rows, int cols, int rounds = 0, CancellationToken token = default)
    {
        using Problem problem = new(gains, rows, cols);
        problem.Assignment.Start(problem.Gains, rows, cols);
        problem.Assignment.Soften(rounds);
        problem.Assignment.Tighten();
        problem.Assignment.Solve(token);
        LinearAssignment solved = problem.Assignment;
        return (solved.ColumnOf.ToArray(), solved.RowPotentials.ToArray(), solved.ColumnPotentials.ToArray());
    }

    private static double Total(float[] gains, int cols, int[] column) => column.Select((j, i) => (double)gains[(i * cols) + j]).Sum();

    private static double Best(float[] gains, int rows, int cols, int row, int used)
    {
        if (row == rows) return 0;
        double best = double.NegativeInfinity;
        for (int j = 0; j < cols; j++)
        {
            if ((used & (1 << j)) != 0) continue;
            best = Math.Max(best, gains[(row * cols) + j] + Best(gains, rows, cols, row + 1, used | (1 << j)));
        }
        return best;
    }

    private static void AssertOptimal(float[] gains, int rows, int cols, int[] column, float[] a, float[] b, double tolerance)
    {
        Assert.That(column.Distinct().Count(), Is.EqualTo(rows), "every row has its own column");
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < cols; j++)
            {
                double slack = (double)a[i] + b[j] - gains[(i * cols) + j];
                Assert.That(slack, Is.GreaterThanOrEqualTo(-tolerance));
                if (column[i] == j) Assert.That(slack, Is.LessThanOrEqualTo(tolerance));
            }
        }
        if (rows == cols) return;
        Assert.That(b, Is.All.GreaterThanOrEqualTo(-tolerance));
        for (int j = 0; j < cols; j++)
        {
            if (!column.Contains(j)) Assert.That(b[j], Is.Zero, "a column without a row costs nothing");
        }
    }

    private sealed class Problem : IDisposable
    {
        private readonly NativeBuffer<float> _gains;

        public Problem(float[] gains, int rows, int cols)
        {
            int stride = LinearAssignment.Stride(cols);
            _gains = new NativeBuffer<float>((long)rows * stride);
            for (int i = 0; i < rows; i++) gains.AsSpan(i * cols, cols).CopyTo(new Span<float>(_gains.Pointer + (i * stride), cols));
            LinearAssignment.Pad(_gains.Pointer, rows, cols);
            Assignment = new LinearAssignment(cols);
        }

        public LinearAssignment Assignment { get; }

        public float* Gains => _gains.Pointer;

        public void Dispose()
        {
            Assignment.Dispose();
            _gains.Dispose();
        }
    }
}
