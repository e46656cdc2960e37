using LfmNative.Comparison;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;
using LfmNative.Tests.Maps;

namespace LfmNative.Tests.Comparison;

/// <summary>What every measure says of itself: its range, its direction, and what leaves it unchanged.</summary>
[Category("Numerics")]
public sealed class MeasureLawsTests
{
    private const int N = 60;

    private static readonly Matrix X = Given.Gaussian(N, 6, 11), Noise = Given.Gaussian(N, 5, 12);

    /// <summary>Related to X: five mixtures of its columns, and noise.</summary>
    private static readonly Matrix Y = Mixed(0.4);

    private static readonly GraphOptions Graph = new() { K = 12 };

    private static readonly SpectrumOptions Spectrum = new() { Eigenpairs = 8 };

    /// <summary>The measures that change when the coordinates are rotated.</summary>
    private static readonly ComparisonMeasure[] OfCoordinates =
    [
        ComparisonMeasure.Pwcca, ComparisonMeasure.PermutationProcrustes, ComparisonMeasure.PermutationAngular, ComparisonMeasure.UnitMatch,
        ComparisonMeasure.UnitMatchSoft, ComparisonMeasure.RsaCorrelationPearson, ComparisonMeasure.RsaCorrelationSpearman,
        ComparisonMeasure.RsaCorrelationKendall,
    ];

    /// <summary>Those that change when one space is scaled.</summary>
    private static readonly ComparisonMeasure[] OfScale =
    [
        ComparisonMeasure.Procrustes, ComparisonMeasure.PermutationProcrustes, ComparisonMeasure.Magnitude, ComparisonMeasure.Uniformity,
    ];

    /// <summary>Those that an offset leaves unchanged: what is centred, or made of differences of samples.</summary>
    private static readonly ComparisonMeasure[] Centered =
    [
        ComparisonMeasure.Cka, ComparisonMeasure.CkaUnbiased, ComparisonMeasure.CkaLange, ComparisonMeasure.CkaRbf,
        ComparisonMeasure.CkaRbfUnbiased, ComparisonMeasure.Cca, ComparisonMeasure.CcaSquared, ComparisonMeasure.Svcca,
        ComparisonMeasure.Pwcca, ComparisonMeasure.LinearPredictivity, ComparisonMeasure.Gulp, ComparisonMeasure.Procrustes,
        ComparisonMeasure.ProcrustesAngular, ComparisonMeasure.Bures, ComparisonMeasure.PermutationAngular, ComparisonMeasure.UnitMatch,
        ComparisonMeasure.UnitMatchSoft, ComparisonMeasure.RsaEuclideanPearson, ComparisonMeasure.RsaEuclideanSpearman,
        ComparisonMeasure.RsaEuclideanKendall, ComparisonMeasure.DistanceCorrelation, ComparisonMeasure.TripletOrder,
        ComparisonMeasure.QuadrupletOrder, ComparisonMeasure.Uniformity,
    ];

    /// <summary>Those that any invertible linear map of a space leaves unchanged.</summary>
    private static readonly ComparisonMeasure[] OfSubspaces =
        [ComparisonMeasure.Cca, ComparisonMeasure.CcaSquared, ComparisonMeasure.Gulp, ComparisonMeasure.EigenspaceOverlap];

    private static readonly ComparisonMeasure[] OfDiagonal =
    [
        ComparisonMeasure.Lfm, ComparisonMeasure.LfmSqrt, ComparisonMeasure.LfmDiag, ComparisonMeasure.LfmDominance,
        ComparisonMeasure.LfmCommutativity,
    ];

    private static Dictionary<ComparisonMeasure, double> Before { get; } = Values(X, Y);

    [Test]
    public void ASpaceIsMostLikeItself()
    {
        ComparisonReport report = Report(X, X);
        Assert.Multiple(() =>
        {
            foreach (MeasureFacts of in MeasureRegistry.All)
            {
                double value = report.Result(of.Measure).Value;
                double best = of.Kind == MeasureKind.Score ? of.High : of.Low;
                Assert.That(value, Is.EqualTo(best).Within(of.Measure == ComparisonMeasure.Procrustes ? 1e-6 : 2e-7), of.Name);
            }
        });
    }

    [Test]
    public void ValuesLieInTheirRange() => Assert.Multiple(() =>
    {
        Assert.That(MeasureRegistry.All, Has.Count.EqualTo(49));
        foreach (MeasureFacts of in MeasureRegistry.All)
        {
            Assert.That(Before[of.Measure], Is.InRange(of.Low, of.High), of.Name);
            Assert.That(new[] { of.Summary, of.Invariances, of.Source }, Has.None.Empty, of.Name);
        }
    });

    [Test]
    public void SymmetricMeasuresAreSymmetric()
    {
        Dictionary<ComparisonMeasure, double> back = Values(Y, X);
        Assert.Multiple(() =>
        {
            const ComparisonMeasure OneWay = ComparisonMeasure.LinearPredictivity;
            Assert.That(back[OneWay], Is.Not.EqualTo(Before[OneWay]).Within(1e-3));
            foreach (MeasureFacts of in MeasureRegistry.All)
            {
                if (of.Symmetric) Assert.That(back[of.Measure], Is.EqualTo(Before[of.Measure]).Within(1e-9), of.Name);
            }
        });
    }

    [Test]
    public void RotationsLeaveAllButCoordinatesUnchanged() =>
        OnlyTheseChange(Times(X, Given.Orthonormal(6, 6, 5)), OfCoordinates);

    [Test]
    public void OneScaleLeavesAllButLengthsUnchanged() => OnlyTheseChange(Mapped(X, v => 3 * v), OfScale);

    [Test]
    public void PermutedDimensionsChangeNothing() => OnlyTheseChange(Picked(X, [3, 1, 5, 0, 2, 4]), []);

    [Test]
    public void OffsetsLeaveCentredMeasuresUnchanged()
    {
        double[] offset = [0.7, -0.2, 0.4, 1.1, -0.9, 0.3];
        Matrix moved = new(N, 6);
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < 6; j++) moved[i, j] = X[i, j] + offset[j];
        }
        OnlyTheseChange(moved, [.. Enum.GetValues<ComparisonMeasure>().Except(Centered)]);
    }

    [Test]
    public void InvertibleMapsLeaveSubspacesUnchanged()
    {
        Dictionary<ComparisonMeasure, double> after = Values(Times(X, Given.Gaussian(6, 6, 21)), Y);
        Assert.Multiple(() =>
        {
            foreach (ComparisonMeasure measure in OfSubspaces)
                Assert.That(after[measure], Is.EqualTo(Before[measure]).Within(1e-9), $"{measure}");
            Assert.That(after[ComparisonMeasure.Cka], Is.Not.EqualTo(Before[ComparisonMeasure.Cka]).Within(1e-3));
        });
    }

    [Test]
    public void TheOrderOfTheSamplesDoesNotMatter()
    {
        int[] order = new Rng(4).Permutation(N);
        Dictionary<ComparisonMeasure, double> after = Values(X.GatherRows(order), Y.GatherRows(order));
        Assert.Multiple(() =>
        {
            foreach (MeasureFacts of in MeasureRegistry.All)
            {
                // Triplets and quadruplets are drawn by number.
                double within = of.Measure is ComparisonMeasure.TripletOrder or ComparisonMeasure.QuadrupletOrder ? 0.01 : 1e-6;
                Assert.That(after[of.Measure], Is.EqualTo(Before[of.Measure]).Within(within), of.Name);
            }
        });
    }

    [Test]
    public void OnlyUnpairedMeasuresIgnoreWhichSampleIsWhich()
    {
        Dictionary<ComparisonMeasure, double> after = Values(X, Y.GatherRows(new Rng(9).Permutation(N)));
        Assert.Multiple(() =>
        {
            foreach (MeasureFacts of in MeasureRegistry.All)
            {
                Assert.That(
                    after[of.Measure],
                    of.Paired ? Is.Not.EqualTo(Before[of.Measure]).Within(1e-6) : Is.EqualTo(Before[of.Measure]).Within(1e-6),
                    of.Name);
            }
        });
    }

    /// <summary>
    /// With more noise every paired measure says that the spaces are less alike; but for those that say how diagonal the functional map is,
    /// not how large.
    /// </summary>
    [Test]
    public void NoiseMakesSpacesLessAlike()
    {
        Dictionary<ComparisonMeasure, double> near = Values(X, Mixed(0.1)), far = Values(X, Mixed(3));
        Assert.Multiple(() =>
        {
            foreach (MeasureFacts of in MeasureRegistry.All.Where(of => of.Paired && !OfDiagonal.Contains(of.Measure)))
            {
                Assert.That(
                    of.Kind == MeasureKind.Score ? near[of.Measure] - far[of.Measure] : far[of.Measure] - near[of.Measure],
                    Is.GreaterThan(0),
                    of.Name);
            }
        });
    }

    private static void OnlyTheseChange(Matrix changed, ComparisonMeasure[] these)
    {
        Dictionary<ComparisonMeasure, double> after = Values(changed, Y);
        Assert.Multiple(() =>
        {
            foreach (MeasureFacts of in MeasureRegistry.All)
            {
                double before = Before[of.Measure];
                bool changes = these.Contains(of.Measure);
                Assert.That(after[of.Measure], changes ? Is.Not.EqualTo(before).Within(1e-6) : Is.EqualTo(before).Within(1e-6), of.Name);
            }
        });
    }

    private static Matrix Mixed(double noise)
    {
        Matrix mixed = Times(X, Given.Gaussian(6, 5, 13));
        for (int t = 0; t < mixed.Data.Length; t++) mixed.Data[t] += noise * Noise.Data[t];
        return mixed;
    }

    private static Matrix Times(Matrix a, Matrix b) => Gemm.Product(a, b);

    private static Matrix Mapped(Matrix a, Func<double, double> map) => new(a.Rows, a.Cols, Array.ConvertAll(a.Data, v => map(v)));

    private static Matrix Picked(Matrix a, int[] columns) => a.Transposed().GatherRows(columns).Transposed();

    private static Dictionary<ComparisonMeasure, double> Values(Matrix x, Matrix y)
    {
        ComparisonReport report = Report(x, y);
        return report.Measures.ToDictionary(of => of.Measure, of => report.Result(of.Measure).Value);
    }

    private static ComparisonReport Report(Matrix x, Matrix y) =>
        SpaceComparison.Of(x.View, y.View, new ComparisonOptions { Measures = [ComparisonMeasure.All] }, Graph, Spectrum);
}
