using LfmNative.Graphs;
using LfmNative.Maps;

namespace LfmNative.Tests.Maps;

/// <summary>
/// Two spaces of one point set: Y's rows are X's in another order, turned by an orthogonal map into d2 ≥ d1 dimensions.
/// </summary>
internal sealed class PlantedSpaces
{
    /// <param name="n1">Rows of X.</param>
    /// <param name="truth">For each row of Y its row of X.</param>
    /// <param name="m1">Eigenpairs of X.</param>
    /// <param name="m2">Eigenpairs of Y.</param>
    /// <param name="d2">Dimensions of Y.</param>
    public PlantedSpaces(int n1, int[] truth, int m1, int m2, int d2 = D1)
    {
        Truth = truth;
        N1 = n1;
        X = Given.Samples(n1, D1, 40);
        Rotation = Given.Engine(Given.Oracle(Given.Orthonormal(d2, D1, 41)).Transpose());
        double[] chosen = Array.ConvertAll(Given.Reordered(X, n1, truth), v => (double)v);
        Y = Given.Single(Given.Engine(Given.Oracle(new Memory.Matrix(truth.Length, D1, chosen)) * Given.Oracle(Rotation)));
        SpaceX = Given.Space(Given.Graph(X, n1, 10), m1);
        SpaceY = Given.Space(Given.Graph(Y, truth.Length, 10), m2);
    }

    public const int D1 = 5;

    public int N1 { get; }

    public int[] Truth { get; }

    public float[] X { get; }

    public float[] Y { get; }

    /// <summary>D1×d2 with orthonormal rows.</summary>
    public Memory.Matrix Rotation { get; }

    public SpectralSpace SpaceX { get; }

    public SpectralSpace SpaceY { get; }

    /// <summary>The map solved from geodesics to the first anchors of Y and their partners in X.</summary>
    public FunctionalMap Solve(int anchors)
    {
        int[] onY = [.. Enumerable.Range(0, anchors)], onX = [.. Truth.Take(anchors)];
        return FunctionalMapSolver.Solve(SpaceX.Spectrum, Geodesics(SpaceX, onX), SpaceY.Spectrum, Geodesics(SpaceY, onY));
    }

    public int Hits(int[] match) => match.Where((t, j) => t == Truth[j]).Count();

    private static Memory.Matrix Geodesics(SpectralSpace space, int[] anchors) =>
        Descriptors.Compute(space, default, anchors, null, null, new DescriptorOptions(), new Diagnostics.ComputeContext());
}
