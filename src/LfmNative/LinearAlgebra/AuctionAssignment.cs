using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Square linear assignment by auction with falling ε (Bertsekas 1988): within count·ε of the largest sum.</summary>
/// <remarks>Prices begin with the column potentials of some rounds of Sinkhorn's iteration, so that few columns are fought over.</remarks>
internal sealed unsafe class AuctionAssignment : IDisposable
{
    /// <summary>What an only column may rise by.</summary>
    private const float MostRaise = 1e20f;

    /// <summary>Bids below this part of the largest gain would be lost in rounding, and never end.</summary>
    private const double Resolution = 1.0 / (1 << 21);

    private readonly LinearAssignment _potentials;
    private readonly NativeBuffer<float> _prices;
    private readonly int[] _rowOf, _columnOf, _waiting;

    /// <param name="most">The most rows and columns that any problem will have.</param>
    public AuctionAssignment(int most)
    {
        _potentials = new LinearAssignment(most);
        _prices = new NativeBuffer<float>(LinearAssignment.Stride(most));
        (_rowOf, _columnOf, _waiting) = (new int[most], new int[most], new int[most]);
    }

    /// <summary>Assigns every row a column.</summary>
    /// <param name="gains">Padded gains, as <see cref="LinearAssignment"/> takes them.</param>
    /// <param name="count">Rows and columns.</param>
    /// <param name="rounds">Rounds of Sinkhorn's iteration beforehand.</param>
    /// <param name="precision">The last ε, in standard deviations of the gains, but not below their rounding.</param>
    /// <param name="token">Polled now and then.</param>
    /// <returns>The column of each row; valid until the next call.</returns>
    public ReadOnlySpan<int> Solve(float* gains, int count, int rounds, double precision, CancellationToken token)
    {
        _potentials.Start(gains, count, count);
        _potentials.Soften(rounds);
        _potentials.Tighten();
        int stride = LinearAssignment.Stride(count);
        new Span<float>(_prices.Pointer, stride).Clear();
        _potentials.ColumnPotentials.CopyTo(new Span<float>(_prices.Pointer, count));
        double deviation = _potentials.Deviation(), least = float.Epsilon;
        for (int i = 0; i < count; i++)
            least = Math.Max(least, Resolution * AssignmentScans.LargestMagnitude(gains + ((long)i * stride), count));
        for (double part = Math.Max(precision, 0.1); ; part = Math.Max(precision, part / 5))
        {
            Auction(gains, count, stride, (float)Math.Max(part * deviation, least), token);
            if (part <= precision) return _columnOf.AsSpan(0, count);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _potentials.Dispose();
        _prices.Dispose();
    }

    /// <summary>One auction: rows without a column bid for the one that gains them most, and outbid who has it.</summary>
    private void Auction(float* gains, int count, int stride, float increment, CancellationToken token)
    {
        float* prices = _prices.Pointer;
        Array.Fill(_rowOf, -1, 0, count);
        for (int i = 0; i < count; i++) _waiting[i] = count - 1 - i;
        long bids = 0;
        for (int left = count; left > 0;)
        {
            if (++bids % 1024 == 0) token.ThrowIfCancellationRequested();
            int row = _waiting[--left];
            (float most, float second, int column) = AssignmentScans.TwoLargestMargins(gains + ((long)row * stride), prices, stride);
            // A price grows by a bit at least, or equal offers would never end.
            float raised = prices[column] + Math.Min(most - second, MostRaise) + increment;
            prices[column] = Math.Max(raised, MathF.BitIncrement(prices[column]));
            if (_rowOf[column] >= 0) _waiting[left++] = _rowOf[column];
            (_rowOf[column], _columnOf[row]) = (row, column);
        }
    }
}
