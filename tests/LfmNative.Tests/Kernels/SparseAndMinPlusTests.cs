using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

[NoNativeLeaks]
public sealed unsafe class SparseAndMinPlusTests
{
    [Test]
    public void SparseProductIsTheDenseOne()
    {
        const int Rows = 60, Cols = 75;
        Rng random = new(3);
        List<long> start = [0];
        List<int> columns = [];
        List<double> values = [];
        double[,] dense = new double[Rows, Cols];
        for (int i = 0; i < Rows; i++)
        {
            // Row i has about i non-zeros, so every remainder of the unrolled loop comes up, the empty row too.
            foreach (int j in random.Permutation(Cols)[..i].Order())
            {
                dense[i, j] = random.NextGaussian();
                columns.Add(j);
                values.Add(dense[i, j]);
            }
            start.Add(columns.Count);
        }
        double[] x = TestData.Doubles(Cols, 9), y = new double[Rows];
        Array.Fill(y, double.NaN);
        fixed (long* s = start.ToArray())
        fixed (int* c = columns.ToArray())
        fixed (double* v = values.ToArray(), px = x, py = y)
            SparseProduct.Multiply(s, c, v, px, py, 0, Rows - 7);
        for (int i = 0; i < Rows - 7; i++)
        {
            double expected = 0, size = 0;
            for (int j = 0; j < Cols; j++)
            {
                expected += dense[i, j] * x[j];
                size += Math.Abs(dense[i, j] * x[j]);
            }
            Assert.That(y[i], Is.EqualTo(expected).Within(1e-14 * size), $"row {i}");
        }
        Assert.That(y[^7..], Is.All.NaN, "rows outside of the range are left alone");
    }

    [Test]
    public void RelaxIsThePlainMinimum([Range(0, 20)] int neighbors)
    {
        const int Nodes = 30;
        Rng random = new(77 + (ulong)neighbors);
        using NativeBuffer<double> dist = new(Nodes * MinPlus.Width);
        foreach (ref double v in dist.Span) v = random.NextInt(4) == 0 ? double.PositiveInfinity : random.NextInt(10);
        int[] columns = [.. Enumerable.Range(0, neighbors).Select(_ => random.NextInt(Nodes))];
        double[] lengths = [.. Enumerable.Range(0, neighbors).Select(_ => (double)random.NextInt(3))];
        for (int node = 0; node < Nodes; node++)
        {
            double[] before = dist.Span.ToArray(), expected = before[(node * MinPlus.Width)..((node + 1) * MinPlus.Width)];
            for (int p = 0; p < neighbors; p++)
            {
                for (int s = 0; s < MinPlus.Width; s++)
                    expected[s] = Math.Min(expected[s], before[(columns[p] * MinPlus.Width) + s] + lengths[p]);
            }
            bool shorter = !expected.SequenceEqual(before.AsSpan((node * MinPlus.Width)..((node + 1) * MinPlus.Width)));
            bool changed;
            fixed (int* c = columns)
            fixed (double* l = lengths)
                changed = MinPlus.Relax(c, l, neighbors, dist.Pointer, dist.Pointer + (node * MinPlus.Width));
            Assert.That(changed, Is.EqualTo(shorter));
            expected.CopyTo(before, node * MinPlus.Width);
            Assert.That(dist.Span.ToArray(), Is.EqualTo(before), "the node's own row has the minimum and no other row is touched");
        }
    }
}
