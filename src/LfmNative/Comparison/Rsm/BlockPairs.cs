using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm;

/// <summary>All pairs of samples by pairs of blocks, of which two are in memory at a time.</summary>
internal sealed class BlockPairs : IDisposable
{
    /// <summary>Bytes of a block at most: what is smaller is read once.</summary>
    public const long MostBytes = 256L << 20;

    private readonly FeatureMaps _x, _y;
    private readonly int[]? _lengthsX, _lengthsY;
    private readonly ComputeContext _context;
    private readonly long _mostBytes;
    private bool _learns;
    private MapBlock? _blockX, _blockY;

    /// <param name="x">Samples.</param>
    /// <param name="y">Those they are compared with; null for themselves.</param>
    /// <param name="lengthsX">Positions of each that count; null for all.</param>
    /// <param name="lengthsY">The same of y.</param>
    /// <param name="learn">Whether matchings begin with what positions are worth in others.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="mostBytes">Bytes of a block at most.</param>
    public BlockPairs(
        FeatureMaps x, FeatureMaps? y, int[]? lengthsX, int[]? lengthsY, bool learn, ComputeContext context, long mostBytes = MostBytes)
    {
        (_x, _y, _lengthsX, _lengthsY) = (x, y ?? x, lengthsX, y is null ? lengthsX : lengthsY);
        (Symmetric, _context, _mostBytes) = (y is null, context, mostBytes);
        _learns = learn && SharedPotentials.MayPay(Math.Min(_x.Samples, _y.Samples), Math.Max(_x.Positions, _y.Positions));
    }

    /// <summary>Whether samples are compared with each other, so that (i, j) with j &lt; i stand for all.</summary>
    public bool Symmetric { get; }

    /// <summary>Samples of a block.</summary>
    /// <param name="samples">Samples there are.</param>
    /// <param name="positions">Positions that each is filled up to.</param>
    /// <param name="channels">Channels of a position.</param>
    /// <param name="mostBytes">Bytes of a block at most.</param>
    public static int SamplesOf(int samples, int positions, int channels, long mostBytes = MostBytes) =>
        (int)Math.Clamp(mostBytes / MapBlock.Bytes(1, positions, channels), 1, samples);

    /// <summary>Visits every pair of blocks, those of symmetric pairs once.</summary>
    public void ForEach(Action<MapBlock, MapBlock> visit)
    {
        int positions = Math.Max(_x.Positions, _y.Positions);
        int stepX = SamplesOf(_x.Samples, positions, _x.Channels, _mostBytes);
        int stepY = SamplesOf(_y.Samples, positions, _y.Channels, _mostBytes);
        for (int fromX = 0; fromX < _x.Samples; fromX += stepX)
        {
            MapBlock x = Load(ref _blockX, _x, _lengthsX, fromX, stepX);
            for (int fromY = 0; Symmetric ? fromY <= fromX : fromY < _y.Samples; fromY += stepY)
            {
                MapBlock y = Symmetric && fromX == fromY ? x : Load(ref _blockY, _y, _lengthsY, fromY, stepY);
                _learns = _learns && SharedPotentials.Learn(x, y, _context);
                visit(x, y);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blockX?.Dispose();
        _blockY?.Dispose();
    }

    private MapBlock Load(ref MapBlock? held, FeatureMaps maps, int[]? lengths, int from, int step)
    {
        if (held is not null && held.First == from) return held;
        held?.Dispose();
        held = null;
        return held = MapBlock.Load(
            maps, from, Math.Min(step, maps.Samples - from), Math.Max(_x.Positions, _y.Positions), lengths, _context);
    }
}
