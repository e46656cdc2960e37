using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>What rounding to float32 takes from the columns of a matrix, beside what they range over.</summary>
/// <remarks>
/// Values far from zero that differ little (map coordinates, seconds since 1970) and values below 1e-38 lose what tells rows apart.
/// </remarks>
internal sealed class RoundingLoss
{
    /// <summary>Part of the range that may be lost: neighbours are told apart by differences of some hundredths of it.</summary>
    private const double MostLost = 5e-4;

    private readonly double[] _least;
    private readonly double[] _most;
    private readonly double[] _lost;

    /// <param name="cols">Columns.</param>
    public RoundingLoss(int cols)
    {
        _least = new double[cols];
        _most = new double[cols];
        _lost = new double[cols];
        Array.Fill(_least, double.PositiveInfinity);
        Array.Fill(_most, double.NegativeInfinity);
    }

    /// <summary>Takes part of the values, row after row; any thread.</summary>
    /// <param name="values">The values.</param>
    /// <param name="first">Place of the first of them among all values of the matrix.</param>
    public void Add(ReadOnlySpan<double> values, long first)
    {
        int cols = _lost.Length;
        lock (_lost)
        {
            for (int i = 0, j = (int)(first % cols); i < values.Length; i++)
            {
                double v = values[i], lost = Math.Abs(v - (float)v);
                if (v < _least[j]) _least[j] = v;
                if (v > _most[j]) _most[j] = v;
                if (lost > _lost[j]) _lost[j] = lost;
                if (++j == cols) j = 0;
            }
        }
    }

    /// <summary>The loss of the rows of two matrices together; null where neither loses anything.</summary>
    public static RoundingLoss? Join(RoundingLoss? a, RoundingLoss? b)
    {
        if (a is null || b is null) return a ?? b;
        RoundingLoss both = new(a._lost.Length);
        for (int j = 0; j < both._lost.Length; j++)
        {
            both._least[j] = Math.Min(a._least[j], b._least[j]);
            both._most[j] = Math.Max(a._most[j], b._most[j]);
            both._lost[j] = Math.Max(a._lost[j], b._lost[j]);
        }
        return both;
    }

    /// <summary>Refuses a matrix whose rows float32 does not tell apart.</summary>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="LfmException">InvalidData: names the column that loses most.</exception>
    public void Check(string source)
    {
        double lost = 0, range = 0;
        int worst = 0;
        for (int j = 0; j < _lost.Length; j++)
        {
            lost += _lost[j] * _lost[j];
            range += (_most[j] - _least[j]) * (_most[j] - _least[j]);
            if (_lost[j] > _lost[worst]) worst = j;
        }
        // Squares of the smallest numbers vanish, and with them both sums.
        bool vanishes = _lost[worst] > 0 && range < 1e-76;
        if (!vanishes && Math.Sqrt(lost) <= MostLost * Math.Sqrt(range)) return;
        throw new LfmException(LfmErrorCode.InvalidData, FormattableString.Invariant(
            $"{source}: column {worst} (counted from 0) ranges over {_least[worst]:g10} … {_most[worst]:g10}, of which float32 loses ")
            + FormattableString.Invariant($"{_lost[worst]:g2}; subtract the column's mean and scale the data before ")
            + "(Euclidean neighbors do not change by that)");
    }
}
