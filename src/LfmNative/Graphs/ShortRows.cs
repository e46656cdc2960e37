using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>The rows that are searched, in 16-bit integers and in panels: their inner products take half the time of single precision.</summary>
/// <remarks>
/// Rounding takes a known length off every row at most; so keys have a bound on their error, and what it leaves open is evaluated as always.
/// </remarks>
internal sealed unsafe class ShortRows : IDisposable
{
    /// <summary>Most dimensions: panels of more do not stay in the first cache.</summary>
    private const int MostDimensions = 512;

    /// <summary>Largest error of a key, as a part of the mean squared length: beyond, with rows much longer than others, single precision tells more neighbours apart.</summary>
    private const double MostError = 4e-3;

    /// <summary>What the longest row is scaled to: a thousandth below the limit, for reduced rows keep lengths only as single precision does.</summary>
    private const double Fullest = 0.999 * ShortPanel.Most;

    /// <summary>Least length of the longest row, in the unit of the working rows: rows that all but coincide have no digits to keep.</summary>
    private const double ShortestLongest = 1e-12;

    private readonly NativeBuffer<short> _panels;
    private readonly double _longest;

    private ShortRows(float* rows, int count, int dims, double longest, ComputeContext context)
    {
        (Dims, Scale, _longest) = (dims, (float)(Fullest / longest), longest);
        int panels = (count + ScorePanel.Points - 1) / ScorePanel.Points;
        _panels = new NativeBuffer<short>((long)panels * Stride);
        short* to = _panels.Pointer;
        // Not to be cancelled: the buffer would have no owner.
        ParallelRows.For(panels, 16, context.Threads, CancellationToken.None, (from, end) =>
        {
            for (int panel = from; panel < end; panel++)
            {
                int first = panel * ScorePanel.Points;
                ShortPanel.PackRows(rows + ((long)first * dims), dims, Math.Min(ScorePanel.Points, count - first), Scale, to + (panel * Stride), ScorePanel.Points);
            }
        });
    }

    public int Dims { get; }

    /// <summary>Factor between the rows and their integers.</summary>
    public float Scale { get; }

    /// <summary>Shorts of a panel of points.</summary>
    private long Stride => (long)ShortPanel.Depth(Dims) * ScorePanel.Points;

    /// <summary>Coordinates that a row of n rows of d dimensions takes at most, one more for pairs included.</summary>
    public static int MostCoordinates(int n, int d) => d <= MostDimensions ? d + 1 : ReducedRows.MostCoordinates(n, d) + 1;

    /// <summary>The samples' rows in integers, or null where that does not serve.</summary>
    /// <param name="form">One row a sample, dims long: the working rows or their reduced form, which have the same lengths.</param>
    /// <param name="dims">Dimensions.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="queries">The rows that they will be multiplied with.</param>
    /// <param name="context">Threads.</param>
    public static ShortRows? Of(float* form, int dims, MetricRows samples, MetricRows queries, ComputeContext context)
    {
        if (!ShortPanel.IsSupported || dims > MostDimensions) return null;
        double longest = Math.Sqrt(Math.Max(samples.MaxSquaredNorm, queries.MaxSquaredNorm)), mean = 0;
        foreach (float squared in samples.SquaredNorms.Span) mean += squared;
        mean /= samples.Count;
        // No coordinate is longer than its row, and at this scale no product leaves 31 bits.
        return longest > ShortestLongest && Error(longest, longest, dims) <= MostError * mean ? new ShortRows(form, samples.Count, dims, longest, context) : null;
    }

    /// <summary>Bound on the error of the keys ‖r_j‖² − 2⟨z, r_j⟩ of a row z of this length, by the rounding of both to integers.</summary>
    public double KeyError(double length) => Error(length, _longest, Dims);

    /// <summary>The panel that begins with row <paramref name="first"/>, a multiple of <see cref="ScorePanel.Points"/>.</summary>
    public short* Panel(int first) => _panels.Pointer + (first / ScorePanel.Points * Stride);

    public void Dispose() => _panels.Dispose();

    /// <summary>2|⟨z, r⟩ − ⟨ẑ, r̂⟩| ≤ 2(‖z‖‖r − r̂‖ + ‖z − ẑ‖‖r̂‖), where rounding takes at most √d/2 units off a row.</summary>
    private static double Error(double length, double longest, int dims)
    {
        // A hundredth more for the single precision in which rows are scaled.
        double off = 0.505 * Math.Sqrt(dims) * longest / Fullest;
        return 2 * off * (length + longest + off);
    }
}
