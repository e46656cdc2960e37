using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Maps.Learning;

/// <summary>
/// Stochastic self-learning (Artetxe, Labaka and Agirre 2018): Procrustes, CSLS, candidates kept with a rising probability.
/// </summary>
/// <remarks>
/// Every candidate of a row survives with probability p and the best survivor becomes the row's pair. Its rank has a geometric
/// distribution, so one draw a row replaces one an entry; ranks beyond the candidates that are held are drawn again. Both directions
/// make pairs; pairs that touch an anchor's row give way to the anchors, each counted twice.
/// </remarks>
internal static unsafe class StochasticLearning
{
    private const int MostRounds = 400;

    /// <summary>How a run goes on.</summary>
    /// <param name="Keep">First probability that a candidate is kept.</param>
    /// <param name="Width">Candidates of a row.</param>
    /// <param name="Patience">Rounds without a gain after which the probability doubles, and after the last of which the run ends.</param>
    /// <param name="Gain">What counts as a gain of the objective.</param>
    public sealed record Schedule(double Keep, int Width, int Patience, double Gain)
    {
        /// <summary>From a map that is right beyond doubt.</summary>
        public static Schedule Short { get; } = new(0.8, 16, 2, 5e-4);

        /// <summary>From a map that is right in its main directions.</summary>
        public static Schedule Brisk { get; } = new(0.4, 16, 4, 5e-4);

        /// <summary>From a map that is hardly better than chance.</summary>
        public static Schedule Patient { get; } = new(0.1, 32, 8, 3e-4);
    }

    /// <summary>Where a run ended: its best state.</summary>
    /// <param name="W">Orthogonal (semi-orthogonal) map, d1×d2.</param>
    /// <param name="Objective">Mean over the rows of both sides of the best score less half the partner's neighbourhood mean.</param>
    /// <param name="Mutual">Part of the rows whose best partners choose each other.</param>
    /// <param name="Distinctness">See <see cref="CslsCandidates.Distinctness"/>.</param>
    /// <param name="PairsX">Rows of X of the pairs of that state: every row of X with its best, then the best of every row of Y.</param>
    /// <param name="PairsY">Rows of Y.</param>
    /// <param name="Rounds">Rounds made.</param>
    public sealed record Outcome(Matrix W, double Objective, double Mutual, double Distinctness, int[] PairsX, int[] PairsY, int Rounds);

    /// <summary>Runs from a map.</summary>
    /// <param name="rows">Both sides and the anchors.</param>
    /// <param name="w">Orthogonal map to start from, d1×d2.</param>
    /// <param name="schedule">Probability and patience.</param>
    /// <param name="seed">Draws which candidates are kept.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    public static Outcome Run(LearningRows rows, Matrix w, Schedule schedule, ulong seed, ComputeContext context)
    {
        int n1 = rows.X.Count, n2 = rows.Y.Count, gained = 0;
        using CslsCandidates candidates = new(n1, n2, schedule.Width, RankGrowth.Neighborhood, context);
        Draw draw = new(rows, candidates);
        Rng rng = new(seed);
        Outcome? best = null;
        double keep = schedule.Keep;
        for (int round = 1; ; round++)
        {
            context.Tick("refine", round - 1, MostRounds);
            Find(rows, w, candidates, context);
            double objective = candidates.Objective();
            if (best is null || objective > best.Objective + schedule.Gain)
            {
                (int[] x, int[] y) = draw.Pairs(1, ref rng);
                best = new Outcome(w, objective, candidates.MutualShare(), candidates.Distinctness(), x, y, round);
                gained = round;
            }
            if (round - gained > schedule.Patience)
            {
                if (keep >= 1) return best with { Rounds = round };
                (keep, gained) = (Math.Min(1, 2 * keep), round);
            }
            if (round == MostRounds) return best with { Rounds = round };
            (int[] pairsX, int[] pairsY) = draw.Pairs(keep, ref rng);
            Matrix covariance = UnitRows.CrossCovariance(rows.X, rows.Y, pairsX, pairsY, context);
            w = Svd.Of(covariance).PartialPolarFactor(SpaceTransform.RankTolerance);
        }
    }

    private static void Find(LearningRows rows, Matrix w, CslsCandidates candidates, ComputeContext context)
    {
        (UnitRows x, UnitRows y) = UnitRows.Carried(rows.X, rows.Y, w, context);
        using UnitRows? carried = x != rows.X ? x : y != rows.Y ? y : null;
        candidates.Find(x.Pointer, y.Pointer, x.Cols);
    }

    /// <summary>Draws pairs from the candidates.</summary>
    private sealed class Draw
    {
        private readonly LearningRows _rows;
        private readonly CslsCandidates _candidates;
        private readonly bool[] _knownX;
        private readonly bool[] _knownY;

        public Draw(LearningRows rows, CslsCandidates candidates)
        {
            (_rows, _candidates) = (rows, candidates);
            (_knownX, _knownY) = (new bool[rows.X.Count], new bool[rows.Y.Count]);
            foreach (int i in rows.AnchorsX) _knownX[i] = true;
            foreach (int j in rows.AnchorsY) _knownY[j] = true;
        }

        /// <summary>The pairs of both directions where every candidate is kept with some probability, and the anchors twice.</summary>
        public (int[] X, int[] Y) Pairs(double keep, ref Rng rng)
        {
            List<int> xs = [], ys = [];
            double log = Math.Log(1 - Math.Min(keep, 0.999999));
            for (int i = 0; i < _knownX.Length; i++) Add(i, _candidates.OfX.Ids(i)[Rank(_candidates.OfX.K, keep, log, ref rng)]);
            for (int j = 0; j < _knownY.Length; j++) Add(_candidates.OfY.Ids(j)[Rank(_candidates.OfY.K, keep, log, ref rng)], j);
            for (int t = 0; t < 2 * _rows.Anchors; t++)
            {
                xs.Add(_rows.AnchorsX[t / 2]);
                ys.Add(_rows.AnchorsY[t / 2]);
            }
            return ([.. xs], [.. ys]);

            void Add(int i, int j)
            {
                if (_knownX[i] || _knownY[j]) return;
                xs.Add(i);
                ys.Add(j);
            }
        }

        /// <summary>Rank of the best candidate kept: geometric, held to the list.</summary>
        private static int Rank(int width, double keep, double log, ref Rng rng)
        {
            if (keep >= 1) return 0;
            for (; ; )
            {
                double rank = Math.Log(1 - rng.NextDouble()) / log;
                if (rank < width) return (int)rank;
            }
        }
    }
}
