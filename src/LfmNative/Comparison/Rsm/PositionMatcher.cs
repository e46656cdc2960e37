using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm;

/// <summary>Matches the positions of two samples one to one. One a worker: it has scratch of its own.</summary>
internal abstract unsafe class PositionMatcher : IDisposable
{
    private readonly NativeBuffer<float>? _products;

    /// <param name="rows">Rows of the largest table of products; 0 for none.</param>
    /// <param name="cols">Its columns.</param>
    protected PositionMatcher(int rows, int cols) =>
        _products = rows == 0 ? null : new NativeBuffer<float>((long)rows * LinearAssignment.Stride(cols));

    /// <summary>The largest relative distance from the optimum that any certificate left open; 0 for matchings that promise none.</summary>
    public virtual double LargestGap => 0;

    /// <summary>The table of products.</summary>
    protected float* Table => _products!.Pointer;

    /// <summary>Finds partners.</summary>
    /// <param name="pair">The positions.</param>
    /// <param name="partner">Receives the position of the second sample that belongs to each of the first.</param>
    /// <param name="token">Cancels.</param>
    public abstract void Match(in PositionPair pair, int* partner, CancellationToken token);

    /// <inheritdoc/>
    public virtual void Dispose() => _products?.Dispose();

    /// <summary>Fills the table with inner products of x's rows with y's, padded.</summary>
    protected void Multiply(float* x, int rows, float* y, int cols, int channels)
    {
        LinearAssignment.Pad(Table, rows, cols);
        int stride = LinearAssignment.Stride(cols);
        Gemm.Multiply(false, true, rows, cols, channels, 1f, x, channels, y, channels, 0f, Table, stride);
    }

    /// <summary>Rows in another order.</summary>
    protected static void Gather(float* rows, int* order, int count, int channels, float* into)
    {
        for (int s = 0; s < count; s++)
        {
            new ReadOnlySpan<float>(rows + ((long)order[s] * channels), channels)
                .CopyTo(new Span<float>(into + ((long)s * channels), channels));
        }
    }

    /// <summary>Takes the best remaining pair of rows and columns of the table again and again.</summary>
    /// <param name="count">Rows and columns.</param>
    /// <param name="scratch">2·stride(count) elements.</param>
    /// <param name="columnOf">Receives the column of each row.</param>
    protected void TakeBest(int count, float* scratch, int* columnOf)
    {
        int stride = LinearAssignment.Stride(count);
        float* taken = scratch, best = scratch + stride;
        new Span<float>(scratch, stride).Clear();
        new Span<float>(best, stride).Fill(AssignmentScans.Excluded);
        for (int i = 0; i < count; i++) (best[i], columnOf[i]) = Best(i, taken, stride);
        for (int pairs = 0; pairs < count; pairs++)
        {
            int row = 0;
            while (true)
            {
                float most = AssignmentScans.Largest(best, stride);
                row = new ReadOnlySpan<float>(best, count).IndexOf(most);
                if (taken[columnOf[row]] == 0) break;
                // Its column is gone: what it can still have comes into the comparison again.
                (best[row], columnOf[row]) = Best(row, taken, stride);
            }
            taken[columnOf[row]] = AssignmentScans.Unreached;
            best[row] = AssignmentScans.Excluded;
        }
    }

    /// <summary>The largest gain of a row among columns that are not taken, and its column.</summary>
    protected (float Gain, int Column) Best(int row, float* taken, int stride)
    {
        float* gains = Table + ((long)row * stride);
        float gain = AssignmentScans.LargestMargin(gains, taken, stride);
        return (gain, AssignmentScans.ColumnWithMargin(gains, taken, gain));
    }
}
