using LfmNative.Comparison;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Comparison;

/// <summary>
/// Values that independent packages give for two matrices of 30×25 uniform numbers (the common inputs of nacloos/similarity-repository,
/// MT19937 seeded with 0), each recomputed from its definition.
/// </summary>
[Category("Numerics")]
public sealed class PublishedValuesTests
{
    private Matrix _x = null!, _y = null!;

    [OneTimeSetUp]
    public void Read()
    {
        using NpzReader file = NpzReader.Open(Repository.PathOf("tests", "fixtures", "comparison.npz"));
        (_x, _y) = (file.ReadMatrix("x"), file.ReadMatrix("y"));
        Assert.That(_x[0, 0], Is.EqualTo(0.5488135039273248));
    }

    [TestCase(ComparisonMeasure.Cka, 0.4893427391044152)]
    [TestCase(ComparisonMeasure.CkaUnbiased, 0.023598698580556743)]
    [TestCase(ComparisonMeasure.CkaLange, 0.05333644334093051)]
    [TestCase(ComparisonMeasure.Cca, 0.8901049738157807)]
    [TestCase(ComparisonMeasure.CcaSquared, 0.8583001426315537)]
    [TestCase(ComparisonMeasure.Svcca, 0.7831814122650432)]
    [TestCase(ComparisonMeasure.ProcrustesAngular, 0.762981579934097)]
    [TestCase(ComparisonMeasure.Procrustes, 5.851126077853428)]
    [TestCase(ComparisonMeasure.Bures, 0.7227787175993361)]
    [TestCase(ComparisonMeasure.AlignedCosine, 0.9284614848625562)]
    [TestCase(ComparisonMeasure.PermutationAngular, 1.2298287595147774)]
    [TestCase(ComparisonMeasure.PermutationProcrustes, 9.346931991014133)]
    [TestCase(ComparisonMeasure.UnitMatch, 0.3363914592542919)]
    [TestCase(ComparisonMeasure.UnitMatchSoft, 0.3761355416924346)]
    [TestCase(ComparisonMeasure.RsaCorrelationSpearman, -0.004092795694065199)]
    [TestCase(ComparisonMeasure.RsaCorrelationPearson, 0.0035062460192807096)]
    [TestCase(ComparisonMeasure.RsaCorrelationKendall, -0.0020022246941045607)]
    [TestCase(ComparisonMeasure.RsaEuclideanSpearman, 0.026652156101799433)]
    [TestCase(ComparisonMeasure.RsaEuclideanKendall, 0.018740399385560675)]
    [TestCase(ComparisonMeasure.JaccardKnn, 0.21488074762068568)]
    [TestCase(ComparisonMeasure.RankSimilarity, 0.137112252104584)]
    [TestCase(ComparisonMeasure.SecondOrderCosine, 0.9230452955394255)]
    [TestCase(ComparisonMeasure.DistanceCorrelation, 0.8852696524417103)]
    [TestCase(ComparisonMeasure.EigenspaceOverlap, 0.8310349228244533)]
    [TestCase(ComparisonMeasure.Gulp, 7.084992868422333)]
    [TestCase(ComparisonMeasure.LinearPredictivity, 0.863424815867745)]
    [TestCase(ComparisonMeasure.Concentricity, 0.005424143247378943)]
    [TestCase(ComparisonMeasure.Magnitude, 0.09000616637580139)]
    [TestCase(ComparisonMeasure.Uniformity, 0.00784056036691716)]
    public void AsPublished(ComparisonMeasure measure, double value) =>
        Assert.That(Value(new ComparisonOptions { Measures = [measure] }), Is.EqualTo(value).Within(1e-9));

    [Test]
    public void WithOtherParametersAsPublished()
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                Value(new ComparisonOptions { Measures = [ComparisonMeasure.CkaRbf], RbfSigma = 1 }),
                Is.EqualTo(0.8940267986288912).Within(1e-9));
            Assert.That(
                Value(new ComparisonOptions { Measures = [ComparisonMeasure.Svcca], SvccaComponents = 10 }),
                Is.EqualTo(0.5379744461044429).Within(1e-9));
        });
    }

    /// <summary>
    /// 21 of the 25 canonical correlations are 1 here, as n ≤ d1 + d2, so that PWCCA depends on the basis among them: packages give 0.893
    /// (weighted as here) and 0.959.
    /// </summary>
    [Test]
    public void ProjectionWeightedCorrelationsWithinWhatTheTiesLeaveOpen()
    {
        MeasureResult result = SpaceComparison.Of(
            _x.View, _y.View, new ComparisonOptions { Measures = [ComparisonMeasure.Pwcca] }).Result(ComparisonMeasure.Pwcca);
        Assert.Multiple(() =>
        {
            Assert.That(result.Value, Is.EqualTo(0.8933410211502996).Within(0.01));
            Assert.That(result.Warnings, Has.One.Contains("come by themselves"));
        });
    }

    [Test]
    public void FloatsAndDoublesAgree()
    {
        float[] x = Array.ConvertAll(_x.Data, v => (float)v), y = Array.ConvertAll(_y.Data, v => (float)v);
        ComparisonReport single = SpaceComparison.Of(
            new ReadOnlyMatrixView<float>(x, 30, 25), new ReadOnlyMatrixView<float>(y, 30, 25), Every);
        ComparisonReport twice = SpaceComparison.Of(_x.View, _y.View, Every);
        Assert.Multiple(() =>
        {
            foreach (MeasureFacts of in single.Measures.Where(of => of.Measure != ComparisonMeasure.Pwcca))
            {
                Assert.That(
                    single.Result(of.Measure).Value, Is.EqualTo(twice.Result(of.Measure).Value).Within(1e-5), of.Name);
            }
        });
    }

    private static ComparisonOptions Every => new() { Measures = [ComparisonMeasure.All] };

    private double Value(ComparisonOptions options) => SpaceComparison.Of(_x.View, _y.View, options).Result(options.Measures[0]).Value;
}
