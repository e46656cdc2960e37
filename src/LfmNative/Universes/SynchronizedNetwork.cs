using LfmNative.Memory;

namespace LfmNative.Universes;

/// <summary>What became of the maps of pairs of spaces.</summary>
/// <param name="Rotations">T_i, d_i×D.</param>
/// <param name="Objectives">The sum that was maximised, after each round; 1 where all maps agree.</param>
/// <param name="Edges">The edges with their consistency, and whether they were left out.</param>
/// <param name="Doubts">Names of edges that may be wrong instead of one that was left out.</param>
internal sealed record SynchronizedNetwork(Matrix[] Rotations, double[] Objectives, EdgeReport[] Edges, string[] Doubts);
