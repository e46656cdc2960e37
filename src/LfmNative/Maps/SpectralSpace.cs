using LfmNative.Graphs;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>One side of an alignment: the graph of its samples and the spectrum of that graph.</summary>
/// <param name="Graph">The neighbour graph.</param>
/// <param name="Spectrum">Its Laplacian's eigenpairs.</param>
public sealed record SpectralSpace(NeighborGraph Graph, LaplacianSpectrum Spectrum);
