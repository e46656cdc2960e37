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
    /// <param name="items">For each space the row of each item; −1 for none, except of the first mean.</param>
    /// <param name="options">Rounds, family.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    /// <param name="first">The space of the most dimensions whose rows are the first mean; null for the first of those.</param>
    public static Consensus Of(
        PreparedSpace[] spaces, int[][] items, UniverseOptions options, ComputeContext context, int? first = null)
    {
        int largest = first ?? Largest([.. spaces.Select(space => space.Space)]);
        int n = items[0].Length, dims = spaces[largest].Space.Dimensions;
        float[] mean = new float[(long)n * dims];
        spaces[largest].Normalization.Apply(View(spaces[largest].Space.Rows.Gather(items[largest]), dims), mean);
        UniverseMember[] members = new UniverseMember[spaces.Length];
        List<double> objectives = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            context.Tick("consensus", round, options.Rounds);
            ConsensusMean sum = new(n, dims);
            for (int m = 0; m < spaces.Length; m++)
            {
                members[m] = UniverseMember.Fit(spaces[m], View(mean, dims), items[m], options.Rotation, context);
                sum.Add(members[m], context);
            }
            objectives.Add(sum.Objective);
            mean = sum.Rows();
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

    /// <summary>Compact rows of so many dimensions.</summary>
    public static ReadOnlyMatrixView<float> View(float[] rows, int dims) => new(rows, rows.Length / dims, dims);

    /// <summary>Rows of a member, rotated into the common space.</summary>
    public static float[] Carried(UniverseMember member, int[] rows, ComputeContext context)
    {
        SpaceTransform to = new(TransformKind.Orthogonal, member.ToCommon, [], member.Normalization, PreparedSpace.Plain);
        float[] carried = new float[(long)rows.Length * member.ToCommon.Cols];
        to.Apply(View(member.Space.Rows.Gather(rows), member.Space.Dimensions), carried, context);
        return carried;
    }
}
