using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Capi.Results;

/// <summary>A functional map behind a handle.</summary>
/// <param name="C">m2×m1.</param>
/// <param name="Solved">What the solve tells; null for maps that were given, refined or taken from an alignment.</param>
internal sealed record MapResult(Matrix C, FunctionalMap? Solved = null);
