using LfmNative.Diagnostics;
using LfmNative.Maps;

namespace LfmNative.Universes;

/// <summary>A space with the normalisation of its rows.</summary>
/// <param name="Space">Name and rows.</param>
/// <param name="Normalization">Fitted to all rows.</param>
internal sealed record PreparedSpace(UniverseSpace Space, SideNormalization Normalization)
{
    /// <summary>What is done to rows of the common space: nothing.</summary>
    public static SideNormalization Plain { get; } = new(PreNormalization.None, [], 1, 1);

    /// <summary>Fits the normalisation.</summary>
    /// <exception cref="LfmException">InvalidData: all rows are the same.</exception>
    public static PreparedSpace Of(UniverseSpace space, TransformOptions options, ComputeContext context)
    {
        // What rounding leaves of rows that are the same.
        const double Least = 1e-6;
        SideNormalization varies = SideNormalization.Fit(space.Rows, PreNormalization.UnitCenterUnit, context);
        if (varies.RowNorm == 0 || varies.CenteredNorm < Least)
            Throw.Data($"all rows of space '{space.Name}' point the same way, or are zero; check that the file holds its embeddings");
        return new PreparedSpace(space, options.Normalizing == PreNormalization.UnitCenterUnit
            ? varies
            : SideNormalization.Fit(space.Rows, options.Normalizing, context));
    }
}
