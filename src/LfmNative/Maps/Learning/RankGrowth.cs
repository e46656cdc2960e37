using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Maps.Learning;

/// <summary>From a rough cross-covariance to an orthogonal map: ZoomOut (Melzi et al. 2019) in its principal coordinates.</summary>
/// <remarks>
/// A round compares the rows in the leading r singular directions, takes the candidates of both directions as soft pairs, and makes the
/// cross-covariance anew; r grows. Every round but those of small sets sees half of each side, drawn anew: no pair can confirm itself
/// from round to round, and the objective is that of rows which the map was not fitted on.
/// </remarks>
internal sealed unsafe class RankGrowth
{
    /// <summary>Neighbourhood of CSLS (Conneau et al. 2018).</summary>
    public const int Neighborhood = 10;

    /// <summary>Rows of a round at most.</summary>
    public const int MostRows = 2500;

    /// <summary>Sides up to this size take part whole.</summary>
    private const int SmallSide = 500;

    private const double Factor = 1.08;
    private const double Step = 0.5;

    /// <summary>Rounds at full rank over which the objective is averaged: there are further such as long as it rises.</summary>
    private const int Averaged = 8;

    /// <summary>Rise of that average which is none.</summary>
    private const double LeastRise = 1.001;

    /// <summary>Rounds at full rank at most.</summary>
    private const int MostFullRounds = 60;

    private readonly LearningRows _rows;
    private readonly RowDraw _drawX;
    private readonly RowDraw _drawY;
    private readonly List<double> _full = [];
    private Matrix _covariance;
    private double _rank;
    private Rng _rng;

    /// <param name="rows">Both sides and the anchors, which count as much as all pairs of a round together.</param>
    /// <param name="rough">Cross-covariance to start from, d1×d2.</param>
    /// <param name="rank">Directions of the first round.</param>
    /// <param name="seed">Draws the rows of each round.</param>
    public RankGrowth(LearningRows rows, Matrix rough, int rank, ulong seed)
    {
        (_rows, _covariance, _rank, _rng) = (rows, rough, Math.Max(1, rank), new Rng(seed));
        (_drawX, _drawY) = (new RowDraw(rows.X, RowsOf(rows.X.Count)), new RowDraw(rows.Y, RowsOf(rows.Y.Count)));
    }

    /// <summary>Where a growth stands.</summary>
    /// <param name="W">Orthogonal (semi-orthogonal) map, d1×d2.</param>
    /// <param name="Objective">Mean of the rows' best penalised scores, both directions, over the last rounds.</param>
    public sealed record Outcome(Matrix W, double Objective);

    /// <summary>Rows of a round.</summary>
    /// <param name="n">Rows of the side.</param>
    public static int RowsOf(int n) => n <= SmallSide ? n : Math.Max(SmallSide, Math.Min(n / 2, MostRows));

    /// <summary>Grows the map to full rank and through the first rounds there.</summary>
    /// <param name="context">Threads and cancellation.</param>
    public Outcome ToFullRank(ComputeContext context) => Run(() => _full.Count >= Averaged, context);

    /// <summary>Goes on until the objective rises no more.</summary>
    /// <param name="context">Threads and cancellation.</param>
    public Outcome ToEnd(ComputeContext context) => Run(() => IsGrown(_full), context);

    private Outcome Run(Func<bool> isDone, ComputeContext context)
    {
        (UnitRows allX, UnitRows allY) = (_rows.X, _rows.Y);
        int d = Math.Min(allX.Cols, allY.Cols);
        Matrix? known = _rows.Anchors > 0 ? UnitRows.CrossCovariance(allX, allY, _rows.AnchorsX, _rows.AnchorsY, context) : null;
        using CslsCandidates candidates = new(RowsOf(allX.Count), RowsOf(allY.Count), SoftPairs.Width, Neighborhood, context);
        while (true)
        {
            context.Token.ThrowIfCancellationRequested();
            Svd svd = Svd.Of(_covariance);
            if (isDone()) return new Outcome(svd.PartialPolarFactor(SpaceTransform.RankTolerance), _full.TakeLast(Averaged).Average());
            int size = (int)Math.Min(d, _rank);
            using UnitRows? partX = _drawX.Next(ref _rng), partY = _drawY.Next(ref _rng);
            UnitRows x = partX ?? allX, y = partY ?? allY;
            using UnitRows p = x.Times(svd.U.Leading(svd.U.Rows, size), transposed: false, toUnit: true, context);
            using UnitRows q = y.Times(svd.Vt.Leading(size, svd.Vt.Cols), transposed: true, toUnit: true, context);
            candidates.Forget();
            candidates.Find(p.Pointer, q.Pointer, size);
            _covariance = SoftPairs.CrossCovariance(x, y, candidates, context);
            if (known is not null)
            {
                for (int i = 0; i < known.Data.Length; i++) _covariance.Data[i] += known.Data[i] / _rows.Anchors;
            }
            if (size == d) _full.Add(candidates.Objective());
            _rank = Math.Min(d, (Factor * _rank) + Step);
        }
    }

    /// <summary>Whether the last rounds at full rank were no better than those before.</summary>
    private static bool IsGrown(List<double> objectives)
    {
        int count = objectives.Count;
        if (count == 0 || count % Averaged != 0) return false;
        if (count == MostFullRounds) return true;
        return count > Averaged
            && objectives.TakeLast(Averaged).Average() < LeastRise * objectives.SkipLast(Averaged).TakeLast(Averaged).Average();
    }

    /// <summary>Rows of a side, drawn without those of the draw before as long as there are others.</summary>
    private sealed class RowDraw(UnitRows all, int count)
    {
        private int[] _order = [];
        private int _used = int.MaxValue;

        /// <summary>The rows of the next round; null where all take part.</summary>
        public UnitRows? Next(ref Rng rng)
        {
            if (count == all.Count) return null;
            if (_used > all.Count - count) (_order, _used) = (rng.Permutation(all.Count), 0);
            _used += count;
            return all.Gather(_order.AsSpan(_used - count, count));
        }
    }
}
