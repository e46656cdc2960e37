using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>What an alignment needs of one side once its graph is done with.</summary>
/// <param name="Spectrum">The eigenpairs.</param>
/// <param name="Descriptors">n×p descriptors of all anchors.</param>
/// <param name="Summary">Facts of the graph.</param>
internal sealed record PreparedSide(LaplacianSpectrum Spectrum, Matrix Descriptors, GraphSummary Summary)
{
    /// <summary>What places rows never seen in the spectrum; null where the map is not one that is used on them.</summary>
    public NystromExtension? Extension { get; init; }
}
