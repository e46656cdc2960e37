using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class FunctionalMapErrorsTests
{
    private static readonly LaplacianSpectrum X = Given.Basis(20, 6, 1);
    private static readonly LaplacianSpectrum Y = Given.Basis(15, 5, 2);

    [TestCase(20, 3, 15, 4, "3 descriptors on X", "4 on Y")]
    [TestCase(20, 0, 15, 0, "at least one")]
    [TestCase(19, 3, 15, 3, "19", "20")]
    [TestCase(20, 3, 20, 3, "15")]
    public void DescriptorsThatDoNotFitAreRefused(int n1, int p1, int n2, int p2, params string[] parts) =>
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => FunctionalMapSolver.Solve(X, Given.Gaussian(n1, p1, 3), Y, Given.Gaussian(n2, p2, 4)),
            parts);

    private static readonly object[] BadOptions =
    [
        new object[] { new MapSolverOptions { DescriptorWeight = 0 }, "DescriptorWeight is 0" },
        new object[] { new MapSolverOptions { DescriptorWeight = -1 }, "DescriptorWeight is -1" },
        new object[] { new MapSolverOptions { LaplacianWeight = -1e-3 }, "LaplacianWeight is -0.001" },
        new object[] { new MapSolverOptions { CommutativityWeight = double.NaN }, "CommutativityWeight is NaN" },
        new object[] { new MapSolverOptions { Tolerance = 0 }, "MapTolerance is 0" },
        new object[] { new MapSolverOptions { RankTolerance = 0.6 }, "RankTolerance is 0.6" },
    ];

    [TestCaseSource(nameof(BadOptions))]
    public void OptionsOutOfRangeAreRefused(MapSolverOptions options, string part) =>
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => FunctionalMapSolver.Solve(X, Given.Gaussian(20, 3, 3), Y, Given.Gaussian(15, 3, 4), options),
            part);

    [Test]
    public void ASystemThatNothingHoldsIsCalledSingular()
    {
        // Two descriptors determine two of five free columns, and no term holds the others.
        MapSolverOptions options = new() { LaplacianWeight = 0, CommutativityWeight = 0 };
        Given.Fails(
            LfmErrorCode.FactorizationFailed,
            () => FunctionalMapSolver.Solve(X, Given.Gaussian(20, 2, 3), Y, Given.Gaussian(15, 2, 4), options),
            "singular",
            "add anchors");
    }

    [Test]
    public void DescriptorsOfZerosAreHeldByTheLaplacian()
    {
        FunctionalMap map = FunctionalMapSolver.Solve(
            X, new Matrix(20, 3), Y, new Matrix(15, 3), new MapSolverOptions { LaplacianWeight = 1, CommutativityWeight = 0 });
        Assert.That(map.C.Data, Has.All.Matches<double>(double.IsFinite));
        Assert.That(Enumerable.Range(0, 5).SelectMany(i => Enumerable.Range(1, 5).Select(j => map.C[i, j])), Has.All.Zero);
    }

    [Test]
    public void NullsAreRefused()
    {
        Matrix f = new(20, 1), g = new(15, 1);
        Assert.Throws<ArgumentNullException>(() => FunctionalMapSolver.Solve(null!, f, Y, g));
        Assert.Throws<ArgumentNullException>(() => FunctionalMapSolver.Solve(X, null!, Y, g));
        Assert.Throws<ArgumentNullException>(() => FunctionalMapSolver.Solve(X, f, null!, g));
        Assert.Throws<ArgumentNullException>(() => FunctionalMapSolver.Solve(X, f, Y, null!));
    }
}
