using LfmNative.Memory;

namespace LfmNative.Inspection;

/// <summary>The d×d matrices that one comparison after the other uses.</summary>
/// <param name="dimensions">Dimensions d that are compared.</param>
internal sealed class CoordinateScratch(int dimensions)
{
    /// <summary>Matrices of d×d held.</summary>
    public const int Matrices = 6;

    /// <summary>A covariance on its way to what is made of it.</summary>
    public Matrix Covariance { get; } = new(dimensions, dimensions);

    /// <summary>An inverse.</summary>
    public Matrix Inverse { get; } = new(dimensions, dimensions);

    /// <summary>Those of the halves of A and of B.</summary>
    public PartialCorrelations[] Halves { get; } =
        [new(dimensions), new(dimensions), new(dimensions), new(dimensions)];
}
