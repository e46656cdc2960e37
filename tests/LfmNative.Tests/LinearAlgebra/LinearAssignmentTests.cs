using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
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
            float[] cost = TestData.SmallIntegers(rows * cols, levels, seed + (ulong)(100 * rows));
            if (seed % 2 == 1) cost = Array.ConvertAll(cost, c => -c);
            (int[] column, double[] u, double[] v) = Solve(cost, rows, cols);
            Assert.That(Total(cost, cols, column), Is.EqualTo(Cheapest(cost, rows, cols, 0, 0)));
            AssertOptimal(cost, rows, cols, column, u, v, 0);
        }
    }

    [TestCase(60, 60)]
    [TestCase(40, 90)]
    [TestCase(1, 50)]
    [TestCase(150, 151)]
    public void LargeOnesProveTheirOptimality(int rows, int cols)
    {
        float[] cost = TestData.Floats(rows * cols, 70);
        (int[] column, double[] u, double[] v) = Solve(cost, rows, cols);
        AssertOptimal(cost, rows, cols, column, u, v, 1e-12);
        Assert.That(u.Sum() + v.Sum(), Is.EqualTo(Total(cost, cols, column)).Within(1e-9), "primal and dual meet");
    }

    [Test]
    public void AHiddenPermutationIsFound()
    {
        const int N = 100;
        Rng random = new(4);
        int[] hidden = random.Permutation(N);
        float[] cost = new float[N * N];
        Array.Fill(cost, 1);
        for (int i = 0; i < N; i++) cost[(i * N) + hidden[i]] = 0;
        Assert.That(Solve(cost, N, N).ColumnOf, Is.EqualTo(hidden));
    }

    [Test]
    public void TooManyRowsAndCancellationEndIt()
    {
        TestData.Fails(LfmErrorCode.Internal, () => Solve(new float[6], 3, 2));
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Solve(new float[6], 2, 3, source.Token));
    }

    private static (int[] ColumnOf, double[] U, double[] V) Solve(float[] cost, int rows, int cols, CancellationToken token = default)
    {
        fixed (float* p = cost) return LinearAssignment.Solve(p, rows, cols, token);
    }

    private static double Total(float[] cost, int cols, int[] column) => column.Select((j, i) => (double)cost[(i * cols) + j]).Sum();

    private static double Cheapest(float[] cost, int rows, int cols, int row, int used)
    {
        if (row == rows) return 0;
        double best = double.PositiveInfinity;
        for (int j = 0; j < cols; j++)
        {
            if ((used & (1 << j)) != 0) continue;
            best = Math.Min(best, cost[(row * cols) + j] + Cheapest(cost, rows, cols, row + 1, used | (1 << j)));
        }
        return best;
    }

    private static void AssertOptimal(float[] cost, int rows, int cols, int[] column, double[] u, double[] v, double tolerance)
    {
        Assert.That(column.Distinct().Count(), Is.EqualTo(rows), "every row has its own column");
        Assert.That(v, Is.All.LessThanOrEqualTo(tolerance));
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < cols; j++)
            {
                double slack = cost[(i * cols) + j] - u[i] - v[j];
                Assert.That(slack, Is.GreaterThanOrEqualTo(-tolerance));
                if (column[i] == j) Assert.That(slack, Is.LessThanOrEqualTo(tolerance));
            }
        }
        for (int j = 0; j < cols; j++)
        {
            if (!column.Contains(j)) Assert.That(v[j], Is.Zero, "a column without a row has price 0");
        }
    }
}
