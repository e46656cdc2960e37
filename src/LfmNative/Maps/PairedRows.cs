using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Maps;

/// <summary>
/// One side's rows of the pairs that a transform is fitted on, normalised, written out block by block: they are never held as a whole.
/// </summary>
/// <param name="x">The side's samples, pinned by the caller.</param>
/// <param name="ld">Their leading dimension.</param>
/// <param name="cols">Their dimensions.</param>
/// <param name="normalization">What is done to each row.</param>
/// <param name="rows">Row numbers.</param>
internal sealed unsafe class PairedRows(float* x, long ld, int cols, SideNormalization normalization, int[] rows)
{
    private readonly float* _x = x;

    public int Count => rows.Length;

    public int Cols => cols;

    /// <summary>What is taken off every row; empty for nothing.</summary>
    public double[] Mean { get; private set; } = [];

    /// <summary>Makes the rows' mean zero.</summary>
    public void TakeMeanOff(ComputeContext context)
    {
        const int Block = 1024;
        int blocks = (rows.Length + Block - 1) / Block;
        double[][] sums = new double[blocks][];
        ParallelRows.For(rows.Length, Block, context.Threads, context.Token, (from, to) =>
        {
            double[] sum = sums[from / Block] = new double[cols], row = new double[cols];
            for (int t = from; t < to; t++)
            {
                fixed (double* target = row) Write(t, t + 1, target);
                for (int j = 0; j < sum.Length; j++) sum[j] += row[j];
            }
        });
        double[] mean = new double[cols];
        foreach (double[] sum in sums)
        {
            for (int j = 0; j < mean.Length; j++) mean[j] += sum[j] / rows.Length;
        }
        Mean = mean;
    }

    /// <summary>The sum of all squared values: the trace of AᵀA.</summary>
    public double SquaredNorm()
    {
        double[] row = new double[cols];
        double sum = 0;
        for (int t = 0; t < rows.Length; t++)
        {
            fixed (double* target = row) Write(t, t + 1, target);
            foreach (double v in row) sum += v * v;
        }
        return sum;
    }

    /// <summary>Writes the rows of the pairs from..to, compact.</summary>
    public void Write(int from, int to, double* target)
    {
        float[] row = new float[cols];
        for (int t = from; t < to; t++, target += cols)
        {
            normalization.ApplyRow(new ReadOnlySpan<float>(_x + (rows[t] * ld), cols), row);
            for (int j = 0; j < row.Length; j++) target[j] = row[j];
            for (int j = 0; j < Mean.Length; j++) target[j] -= Mean[j];
        }
    }
}
