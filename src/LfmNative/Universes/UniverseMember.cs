using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Universes;

/// <summary>A space of a universe with its one map to the common space, and the way back.</summary>
/// <remarks>u ≈ normalise(x)·<see cref="ToCommon"/> + <see cref="ToOffset"/>, and back u·<see cref="FromCommon"/> + offset.</remarks>
public sealed class UniverseMember
{
    internal UniverseMember(
        UniverseSpace space, SideNormalization normalization, (Matrix Map, double[] Offset) to, (Matrix Map, double[] Offset) from,
        int[] items)
    {
        normalization.CheckWidth(space.Dimensions);
        (Space, Normalization, Items) = (space, normalization, items);
        (ToCommon, ToOffset) = to;
        (FromCommon, FromOffset) = from;
    }

    /// <summary>Name and rows.</summary>
    public UniverseSpace Space { get; }

    /// <summary>What is done to rows before they are carried.</summary>
    public SideNormalization Normalization { get; }

    /// <summary>d×D: from normalised rows to the common space.</summary>
    public Matrix ToCommon { get; }

    /// <summary>D values added; empty for none.</summary>
    public double[] ToOffset { get; }

    /// <summary>D×d: from the common space to normalised rows.</summary>
    public Matrix FromCommon { get; }

    /// <summary>d values added; empty for none.</summary>
    public double[] FromOffset { get; }

    /// <summary>The row of each item of the consensus, −1 where none is known; empty where there is no consensus.</summary>
    public int[] Items { get; }

    /// <summary>A member by a rotation, whose way back is its transpose.</summary>
    internal static UniverseMember Of(PreparedSpace space, Matrix rotation, int[] items) =>
        new(space.Space, space.Normalization, (rotation, []), (rotation.Transposed(), []), items);

    /// <summary>Fits both ways between a space and the consensus.</summary>
    /// <param name="space">The space.</param>
    /// <param name="consensus">Items, n×D.</param>
    /// <param name="items">The row of each item; −1 for none.</param>
    /// <param name="options">Family and ridge.</param>
    /// <param name="context">Threads and cancellation.</param>
    internal static UniverseMember Fit(
        PreparedSpace space, ReadOnlyMatrixView<float> consensus, int[] items, TransformOptions options, ComputeContext context)
    {
        int[] known = [.. Enumerable.Range(0, items.Length).Where(t => items[t] >= 0)];
        int[] rows = Array.ConvertAll(known, t => items[t]);
        SideNormalization n = space.Normalization, plain = PreparedSpace.Plain;
        SpaceTransform to = SpaceTransform.Fit(space.Space.Rows, consensus, n, plain, rows, known, options, context);
        if (options.Family == TransformKind.Orthogonal) return Of(space, to.Matrix, items);
        SpaceTransform from = SpaceTransform.Fit(consensus, space.Space.Rows, plain, n, known, rows, options, context);
        return new UniverseMember(space.Space, n, (to.Matrix, to.Offset), (from.Matrix, from.Offset), items);
    }

    /// <summary>The transform from one member's space to another's, through the common space.</summary>
    /// <param name="from">The space of the rows that are carried.</param>
    /// <param name="to">The space that they are carried to.</param>
    /// <param name="kind">The family.</param>
    internal static SpaceTransform Between(UniverseMember from, UniverseMember to, TransformKind kind)
    {
        double[] offset = [];
        if (from.ToOffset.Length > 0 || to.FromOffset.Length > 0)
        {
            offset = new double[to.Space.Dimensions];
            to.FromOffset.CopyTo(offset, 0);
            for (int k = 0; k < from.ToOffset.Length; k++)
            {
                for (int j = 0; j < offset.Length; j++) offset[j] += from.ToOffset[k] * to.FromCommon[k, j];
            }
        }
        Matrix map = Gemm.Product(from.ToCommon, to.FromCommon);
        return new SpaceTransform(kind, map, offset, from.Normalization, to.Normalization);
    }
}
