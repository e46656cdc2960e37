using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Universes;

/// <summary>The mean of all spaces' rotated rows, and the members that were rotated to it.</summary>
/// <param name="Members">The spaces with their maps, in their order.</param>
/// <param name="Rows">n×D, one row an item.</param>
/// <param name="Objectives">Mean squared distance of a rotated row to the mean, after each round.</param>
internal sealed record Consensus(UniverseMember[] Members, float[] Rows, double[] Objectives)
{
    /// <summary>Generalised Procrustes analysis.</summary>
    /// <remarks>
    /// Gower, "Generalized Procrustes analysis", Psychometrika 40 (1975), without scales; Ten Berge 1977 for the rounds: each space is
    /// rotated to the mean, U = mean of X_m Ω_m, until it is still. Both steps lower Σ‖X_m Ω_m − U‖². The common space has the
    /// dimensions of the largest one, whose rows are the first mean, so that the rotations of the others keep all of their rows. Linear
    /// and affine maps are fitted to the mean that the rotations have found: a mean of regressions would shrink to nothing.
    /// </remarks>
    /// <param name="spaces">The spaces.</param>
    /// <param name="items">For each space the row of each item; −1 for none, except of the largest space.</param>
    /// <param name="options">Rounds, family.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    public static Consensus Of(PreparedSpace[] spaces, int[][] items, UniverseOptions options, ComputeContext context)
    {
        int n = items[0].Length, largest = Largest([.. spaces.Select(space => space.Space)]), dims = spaces[largest].Space.Dimensions;
        float[] mean = new float[(long)n * dims];
        SideNormalization first = spaces[largest].Normalization;
        first.Apply(View(spaces[largest].Space.Rows.Gather(items[largest]), dims), mean);
        UniverseMember[] members = new UniverseMember[spaces.Length];
        List<double> objectives = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            context.Tick("consensus", round, options.Rounds);
            Sum sum = new(n, dims);
            for (int m = 0; m < spaces.Length; m++)
            {
                members[m] = UniverseMember.Fit(spaces[m], View(mean, dims), items[m], options.Rotation, context);
                sum.Add(members[m], context);
            }
            objectives.Add(sum.Objective());
            mean = sum.Mean();
            if (round > 0 && objectives[^2] - objectives[^1] <= options.LeastChange * sum.Variance) break;
        }
        if (options.Fitted.Family != TransformKind.Orthogonal)
        {
            for (int m = 0; m < spaces.Length; m++)
                members[m] = UniverseMember.Fit(spaces[m], View(mean, dims), items[m], options.Fitted, context);
        }
        return new Consensus(members, mean, [.. objectives]);
    }

    /// <summary>The first of the spaces with the most dimensions.</summary>
    public static int Largest(IReadOnlyList<UniverseSpace> spaces)
    {
        int largest = 0;
        for (int m = 1; m < spaces.Count; m++)
        {
            if (spaces[m].Dimensions > spaces[largest].Dimensions) largest = m;
        }
        return largest;
    }

    private static ReadOnlyMatrixView<float> View(float[] rows, int dims) => new(rows, rows.Length / dims, dims);

    /// <summary>Sums of carried rows by items.</summary>
    private sealed class Sum(int n, int dims)
    {
        private readonly double[] _sum = new double[(long)n * dims];
        private readonly int[] _count = new int[n];
        private double _squares;

        /// <summary>Mean squared norm of the rows that were added.</summary>
        public double Variance => _squares / _count.Sum();

        public void Add(UniverseMember member, ComputeContext context)
        {
            int[] known = [.. Enumerable.Range(0, n).Where(t => member.Items[t] >= 0)];
            SpaceTransform to = new(TransformKind.Orthogonal, member.ToCommon, [], member.Normalization, PreparedSpace.Plain);
            float[] carried = new float[(long)known.Length * dims];
            float[] rows = member.Space.Rows.Gather(Array.ConvertAll(known, t => member.Items[t]));
            to.Apply(View(rows, member.Space.Dimensions), carried, context);
            for (int t = 0; t < known.Length; t++)
            {
                Span<float> row = carried.AsSpan(t * dims, dims);
                Span<double> into = _sum.AsSpan(known[t] * dims, dims);
                for (int j = 0; j < dims; j++)
                {
                    into[j] += row[j];
                    _squares += (double)row[j] * row[j];
                }
                _count[known[t]]++;
            }
        }

        /// <summary>Mean of ‖x − u‖² = ‖x‖² − ‖u‖², as u is the mean of its x.</summary>
        public double Objective()
        {
            double means = 0;
            for (int t = 0; t < n; t++)
            {
                double squared = 0;
                foreach (double v in _sum.AsSpan(t * dims, dims)) squared += v * v;
                if (_count[t] > 0) means += squared / _count[t];
            }
            return Math.Max(0, (_squares - means) / _count.Sum());
        }

        public float[] Mean()
        {
            float[] mean = new float[_sum.Length];
            for (int t = 0; t < n; t++)
            {
                for (int j = 0; j < dims; j++) mean[(t * dims) + j] = (float)(_sum[(t * dims) + j] / _count[t]);
            }
            return mean;
        }
    }
}
