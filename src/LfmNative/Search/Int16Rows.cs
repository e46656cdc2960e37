using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>The rows that are searched, as int16 in panels: their inner products take half the time of float32.</summary>
/// <remarks>
/// Rounding changes every row by a known length at most; so keys have a bound on their error, and what it leaves undecided is evaluated as
/// always.
/// </remarks>
internal sealed unsafe class Int16Rows : IDisposable
{
    /// <summary>Most dimensions: panels of more do not stay in the first cache.</summary>
    private const int MaxDimensions = 512;

    /// <summary>
    /// Largest error of a key, as a part of the mean squared length: beyond, with rows much longer than others, float32 tells more
    /// neighbours apart.
    /// </summary>
    private const double MaxError = 4e-3;

    /// <summary>
    /// What the longest row is scaled to: a thousandth below the limit, for reduced rows keep lengths only as precisely as float32 does.
    /// </summary>
    private const double FullScale = 0.999 * Int16Panel.MaxCoordinate;

    /// <summary>Least length of the longest row, in units of the working rows: rows that nearly coincide have no digits to keep.</summary>
    private const double MinLongest = 1e-12;

    private readonly NativeBuffer<short> _panels;
    private readonly double _longest;

    private Int16Rows(float* rows, int count, int dim, double longest, ComputeContext context)
    {
        (Dim, Scale, _longest) = (dim, (float)(FullScale / longest), longest);
        int panels = (int)(((long)count + ScorePanel.Points - 1) / ScorePanel.Points);
        _panels = new NativeBuffer<short>(panels * Stride);
        short* to = _panels.Pointer;
        // Not to be cancelled: the buffer would have no owner.
        ParallelRows.For(panels, 16, context.Threads, CancellationToken.None, (from, end) =>
        {
            for (int panel = from; panel < end; panel++)
            {
                int first = panel * ScorePanel.Points, width = Math.Min(ScorePanel.Points, count - first);
                Int16Panel.PackRows(rows + ((long)first * dim), dim, width, Scale, to + (panel * Stride), ScorePanel.Points);
            }
        });
    }

    /// <summary>Dimensions.</summary>
    public int Dim { get; }

    /// <summary>Factor between the rows and their integers.</summary>
    public float Scale { get; }

    /// <summary>Elements of a panel of points.</summary>
    private long Stride => (long)Int16Panel.Depth(Dim) * ScorePanel.Points;

    /// <summary>Coordinates that a row of n rows of d dimensions takes at most, one more for pairs included.</summary>
    public static int MaxCoordinates(int n, int d) => d <= MaxDimensions ? d + 1 : ReducedRows.MaxCoordinates(n, d) + 1;

    /// <summary>The samples' rows as int16, or null where their error would be too large.</summary>
    /// <param name="form">One row a sample, dim long: the working rows or their reduced form, which have the same lengths.</param>
    /// <param name="dim">Dimensions.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="queries">The rows that they will be multiplied with.</param>
    /// <param name="context">Threads.</param>
    public static Int16Rows? Of(float* form, int dim, MetricRows samples, MetricRows queries, ComputeContext context)
    {
        if (dim > MaxDimensions) return null;
        double longest = Math.Sqrt(Math.Max(samples.MaxSquaredNorm, queries.MaxSquaredNorm)), mean = 0;
        float* squaredNorms = samples.SquaredNorms.Pointer;
        for (int i = 0; i < samples.Count; i++) mean += squaredNorms[i];
        mean /= samples.Count;
        // No coordinate is longer than its row, and at this scale no product leaves 31 bits.
        bool precise = longest > MinLongest && Error(longest, longest, dim) <= MaxError * mean;
        return precise ? new Int16Rows(form, samples.Count, dim, longest, context) : null;
    }

    /// <summary>
    /// Bound on the error of the keys ‖r_j‖² − 2⟨z, r_j⟩ of a row z of this length, by the rounding of both to integers.
    /// </summary>
    public double KeyError(double length) => Error(length, _longest, Dim);

    /// <summary>The panel that begins with row <paramref name="first"/>, a multiple of <see cref="ScorePanel.Points"/>.</summary>
    public short* Panel(int first) => _panels.Pointer + (first / ScorePanel.Points * Stride);

    public void Dispose() => _panels.Dispose();

    /// <summary>
    /// 2|⟨z, r⟩ − ⟨ẑ, r̂⟩| ≤ 2(‖z‖‖r − r̂‖ + ‖z − ẑ‖‖r̂‖), where rounding changes a row by at most
    /// √d/2 units.
    /// </summary>
    private static double Error(double length, double longest, int dim)
    {
        // A hundredth more for the single precision in which rows are scaled.
        double rounding = 0.505 * Math.Sqrt(dim) * longest / FullScale;
        return 2 * rounding * (length + longest + rounding);
    }
}
