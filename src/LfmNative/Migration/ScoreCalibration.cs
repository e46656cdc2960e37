using LfmNative.Diagnostics;

namespace LfmNative.Migration;

/// <summary>
/// A monotone map from cosines with carried rows to those that native rows would have: old thresholds keep their meaning.
/// </summary>
/// <remarks>
/// Isotonic regression by pooling adjacent violators (Barlow et al. 1972) on cosines of held-out queries with items, stored as knots of a
/// piecewise linear function; beyond the knots it goes on at slope 1, within −1..1.
/// </remarks>
public sealed class ScoreCalibration
{
    private const int MostKnots = 64;

    private readonly double[] _mapped;
    private readonly double[] _native;

    /// <summary>Wraps knots, e.g. from a file.</summary>
    /// <param name="mapped">Cosines with carried rows, ascending.</param>
    /// <param name="native">Cosines with native rows, not descending; as many.</param>
    /// <exception cref="LfmException">InvalidData: not as many, none, not in order or not finite.</exception>
    public ScoreCalibration(double[] mapped, double[] native)
    {
        ArgumentNullException.ThrowIfNull(mapped);
        ArgumentNullException.ThrowIfNull(native);
        if (mapped.Length == 0 || mapped.Length != native.Length)
            Throw.Data($"a calibration of {mapped.Length} and {native.Length} knots is none; both sides need equally many");
        for (int i = 0; i < mapped.Length; i++)
        {
            bool ordered = i == 0 || (mapped[i] > mapped[i - 1] && native[i] >= native[i - 1]);
            if (!ordered || !double.IsFinite(mapped[i]) || !double.IsFinite(native[i]))
                Throw.Data($"knot {i} of a calibration is not above the one before it; the knots must ascend");
        }
        (_mapped, _native) = (mapped, native);
    }

    /// <summary>Cosines with carried rows at the knots, ascending.</summary>
    public IReadOnlyList<double> Mapped => _mapped;

    /// <summary>Cosines with native rows at the knots, not descending.</summary>
    public IReadOnlyList<double> Native => _native;

    /// <summary>The native cosine that a cosine with a carried row stands for.</summary>
    /// <param name="cosine">In −1..1.</param>
    /// <returns>In −1..1 beyond the knots and as they are between them; not descending in <paramref name="cosine"/>.</returns>
    /// <exception cref="LfmException">InvalidArgument: not a finite number.</exception>
    public double Apply(double cosine)
    {
        if (!double.IsFinite(cosine)) Throw.Argument($"a score of {cosine} is no cosine; scores lie in -1..1");
        int last = _mapped.Length - 1;
        if (cosine <= _mapped[0]) return Math.Clamp(_native[0] + (cosine - _mapped[0]), -1, 1);
        if (cosine >= _mapped[last]) return Math.Clamp(_native[last] + (cosine - _mapped[last]), -1, 1);
        int at = Array.BinarySearch(_mapped, cosine);
        if (at >= 0) return _native[at];
        int right = ~at;
        double part = (cosine - _mapped[right - 1]) / (_mapped[right] - _mapped[right - 1]);
        return _native[right - 1] + (part * (_native[right] - _native[right - 1]));
    }

    /// <summary>Fits to pairs of cosines.</summary>
    /// <param name="mapped">Cosines with carried rows.</param>
    /// <param name="native">The native cosines of the same pairs of items.</param>
    /// <exception cref="LfmException">InvalidData: none.</exception>
    public static ScoreCalibration Fit(ReadOnlySpan<double> mapped, ReadOnlySpan<double> native)
    {
        if (mapped.Length != native.Length || mapped.IsEmpty)
            Throw.Data($"a calibration needs pairs of cosines; {mapped.Length} and {native.Length} were given");
        double[] x = mapped.ToArray(), y = native.ToArray();
        Array.Sort(x, y);
        // Pools of equal levels: each violator joins the pool before it until the levels ascend.
        double[] level = new double[x.Length], place = new double[x.Length];
        int[] weight = new int[x.Length];
        int pools = 0;
        for (int i = 0; i < x.Length; i++)
        {
            (level[pools], place[pools], weight[pools]) = (y[i], x[i], 1);
            pools++;
            while (pools > 1 && level[pools - 2] >= level[pools - 1])
            {
                int joined = weight[pools - 2] + weight[pools - 1];
                level[pools - 2] = Mean(level, pools);
                place[pools - 2] = Mean(place, pools);
                weight[pools - 2] = joined;
                pools--;
            }
        }
        return OfPools(place.AsSpan(0, pools), level.AsSpan(0, pools), weight.AsSpan(0, pools), x.Length);

        double Mean(double[] values, int count) =>
            ((values[count - 2] * weight[count - 2]) + (values[count - 1] * weight[count - 1])) / (weight[count - 2] + weight[count - 1]);
    }

    /// <summary>Knots through the middles of pools, neighbours joined until each stands for its part of the pairs.</summary>
    private static ScoreCalibration OfPools(ReadOnlySpan<double> place, ReadOnlySpan<double> level, ReadOnlySpan<int> weight, int pairs)
    {
        int together = Math.Max(1, pairs / MostKnots);
        List<double> x = [], y = [];
        double sumX = 0, sumY = 0;
        long count = 0;
        for (int p = 0; p < place.Length; p++)
        {
            sumX += place[p] * weight[p];
            sumY += level[p] * weight[p];
            count += weight[p];
            if (count < together && p + 1 < place.Length) continue;
            if (x.Count == 0 || sumX / count > x[^1])
            {
                x.Add(sumX / count);
                y.Add(sumY / count);
            }
            (sumX, sumY, count) = (0, 0, 0);
        }
        return new ScoreCalibration([.. x], [.. y]);
    }
}
