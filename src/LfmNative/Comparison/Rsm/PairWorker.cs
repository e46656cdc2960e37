using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm;

/// <summary>Matches and compares pairs of samples. One a worker.</summary>
internal sealed unsafe class PairWorker : IDisposable
{
    private readonly NativeBuffer<float>? _uncentered;
    private readonly NativeBuffer<int> _partner;

    /// <param name="matcher">What matches; disposed with the worker.</param>
    /// <param name="positions">Positions of a sample at most.</param>
    /// <param name="channels">Channels of a position.</param>
    /// <param name="mixed">Whether samples have different numbers of positions.</param>
    public PairWorker(PositionMatcher matcher, int positions, int channels, bool mixed)
    {
        Matcher = matcher;
        _partner = new NativeBuffer<int>(positions);
        _uncentered = mixed ? new NativeBuffer<float>(2L * positions * channels) : null;
    }

    public PositionMatcher Matcher { get; }

    /// <summary>The partner of each position, of the pair that was matched last.</summary>
    public int* Partner => _partner.Pointer;

    /// <summary>The positions of two samples; valid until the next pair.</summary>
    public PositionPair PairOf(MapBlock a, int i, MapBlock b, int j)
    {
        int n = Math.Max(a.Length(i), b.Length(j)), channels = a.Channels;
        if (a.Length(i) == b.Length(j))
        {
            return new PositionPair(
                (nint)a.Rows(i),
                (nint)b.Rows(j),
                n,
                channels,
                (nint)a.Potentials(i),
                (nint)b.Potentials(j),
                (nint)a.Order(i),
                (nint)b.Order(j));
        }
        float* x = _uncentered!.Pointer, y = x + ((long)n * channels);
        a.CopyUncentered(i, n, x);
        b.CopyUncentered(j, n, y);
        return new PositionPair((nint)x, (nint)y, n, channels, 0, 0, (nint)a.Order(i), (nint)b.Order(j));
    }

    /// <summary>The inner product of two samples once their positions are matched.</summary>
    public double Match(MapBlock a, int i, MapBlock b, int j, in PositionPair pair, CancellationToken token)
    {
        Matcher.Match(pair, Partner, token);
        return Inner(a, i, b, j, pair, Partner);
    }

    /// <summary>The inner product under a matching, in double precision.</summary>
    /// <param name="a">The block of the first.</param>
    /// <param name="i">Its number there.</param>
    /// <param name="b">The block of the second.</param>
    /// <param name="j">Its number there.</param>
    /// <param name="pair">Their positions.</param>
    /// <param name="partner">The partner of each position; null for the position itself.</param>
    public static double Inner(MapBlock a, int i, MapBlock b, int j, in PositionPair pair, int* partner)
    {
        double sum = 0;
        int channels = pair.Channels;
        if (partner == null)
        {
            for (int s = 0; s < pair.Count; s++)
                sum += VectorKernels.Dot(pair.RowsX + ((long)s * channels), pair.RowsY + ((long)s * channels), channels);
        }
        else
        {
            for (int s = 0; s < pair.Count; s++)
                sum += VectorKernels.Dot(pair.RowsX + ((long)s * channels), pair.RowsY + ((long)partner[s] * channels), channels);
        }
        return Unscaled(a, i, b, j, sum);
    }

    /// <summary>The inner product of samples from the sum of products of their scaled, and perhaps centred, positions.</summary>
    public static double Unscaled(MapBlock a, int i, MapBlock b, int j, double sum)
    {
        double inner = a.Scale(i) * b.Scale(j) * sum;
        if (a.Length(i) == b.Length(j)) inner += a.Length(i) * VectorKernels.Dot(a.Mean(i), b.Mean(j), a.Channels);
        return inner;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Matcher.Dispose();
        _partner.Dispose();
        _uncentered?.Dispose();
    }
}
