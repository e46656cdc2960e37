using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>A functional map and what its solve tells.</summary>
/// <param name="C">m2×m1: carries coefficients of functions on X to coefficients on Y.</param>
/// <param name="Energy">The energy at C, by term.</param>
/// <param name="Iterations">Conjugate-gradient iterations; 0 for the direct solve.</param>
/// <param name="Residual">Relative residual of the normal equations.</param>
/// <param name="Rank">Descriptors left after mixing down.</param>
public sealed record FunctionalMap(Matrix C, MapEnergy Energy, int Iterations, double Residual, int Rank);
