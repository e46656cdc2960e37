using LfmNative.Comparison;
using LfmNative.Comparison.Rsm;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Comparison.Rsm;

[Category("Numerics")]
[NoNativeLeaks]
public sealed class RsmScoresTests
{
    [Test]
    public void RetrievalIsAsByHand()
    {
        // Queries of classes 0, 0, 1 and 2 among candidates of classes 0, 1, 1; class 2 cannot be found.
        double[] values = [0.9, 0.5, 0.1, 0.2, 0.8, 0.7, 0.4, 0.4, 0.3, 1, 2, 3];
        RsmRetrieval found = RsmRetrieval.Of(values, [0, 0, 1, 2], [0, 1, 1], symmetric: false);
        Assert.Multiple(() =>
        {
            Assert.That(found.Queries, Is.EqualTo(3));
            Assert.That(found.First, Is.EqualTo((1 + 0 + 0.5) / 3).Within(1e-12), "two nearest samples count half each");
            Assert.That(found.Mrr, Is.EqualTo((1 + (1 / 3.0) + (1 / 1.5)) / 3).Within(1e-12));
            // Class 0: 1 right of 1.5 predicted and 2 there; class 1: 0.5 right of 1.5 predicted and 1 there.
            Assert.That(found.F1, Is.EqualTo(((2 / 3.5) + (1 / 2.5)) / 2).Within(1e-12));
        });
        RsmRetrieval self = RsmRetrieval.Of([1, 0.2, 0.9, 0.2, 1, 0.1, 0.9, 0.1, 1], [0, 0, 1], [0, 0, 1], symmetric: true);
        Assert.That((self.Queries, self.First), Is.EqualTo((2, 0.5)), "nobody finds itself");
        Assert.That(RsmRetrieval.Of([1, 1, 1, 1], [0, 1], [0, 1], symmetric: true).First, Is.NaN);
    }

    [Test]
    public void DivergenceIsThatOfJensenAndShannon()
    {
        Matrix logits = new(3, 2, [0, 0, 100, -100, -100, 100]);
        double[] divergences = OutputDivergence.Pairs(logits);
        double between = 0.5 * (Math.Log2(4 / 3.0) + (0.5 * Math.Log2(0.5 / 0.75)) + (0.5 * Math.Log2(0.5 / 0.25)));
        Assert.That(divergences[2], Is.EqualTo(1).Within(1e-12), "certain of different classes");
        Assert.That(divergences[0], Is.EqualTo(divergences[1]).Within(1e-12).And.EqualTo(between).Within(1e-12));
    }

    [Test]
    public void TheReportHoldsWhatItsMatricesGive()
    {
        MapsData maps = MapsData.Activations(15, 9, 4, 31);
        Matrix logits = new(15, 3, TestData.Doubles(45, 32));
        int[] labels = [.. Enumerable.Range(0, 15).Select(i => i % 3)];
        RsmReport report = SemanticRsm.Of(new RsmSamples(maps) { Labels = labels, Logits = logits }, options: new RsmOptions { Sigma = 2 });
        double[] Upper(double[] values) => [.. Enumerable.Range(0, 225).Where(t => t / 15 < t % 15).Select(t => values[t])];
        double[] divergences = OutputDivergence.Pairs(logits);
        Assert.Multiple(() =>
        {
            foreach (RsmCorrelation c in report.Correlations)
            {
                Assert.That(c.Pearson, Is.EqualTo(Correlation.Pearson(Upper(report.Values(c.Kernel)), divergences)).Within(1e-12));
                double spatial = Correlation.Spearman(Upper(report.Values(c.Kernel, true)), divergences);
                Assert.That(c.SpatialSpearman, Is.EqualTo(spatial).Within(1e-12));
            }
            Assert.That(report.Correlations, Has.Count.EqualTo(3));
            Assert.That(report.Retrieval, Is.EqualTo(RsmRetrieval.Of(report.Values(RsmKernel.Cosine), labels, labels, true)));
            Assert.That(report.ObjectiveMean, Is.EqualTo(Upper(report.Values(RsmKernel.Inner)).Average()).Within(1e-9));
            Assert.That(report.Sigma, Is.EqualTo(2));
            Assert.That(report.Cka, Is.EqualTo(Cka(report.Values(RsmKernel.Inner), report.Values(RsmKernel.Inner, true), 15)).Within(1e-9));
        });
    }

    [Test]
    public void TheAssessmentIsOfTheSamePairsForEveryMatching()
    {
        MapsData maps = MapsData.Activations(40, 30, 6, 33);
        RsmReport report = MapsData.Rsm(maps, new RsmOptions { Assess = 25, Window = 6, Largest = 6 }, seed: 5);
        Dictionary<RsmMatching, MatchingAssessment> of = report.Assessments.ToDictionary(a => a.Matching);
        Assert.Multiple(() =>
        {
            Assert.That(of.Keys, Is.EquivalentTo(Enum.GetValues<RsmMatching>()));
            Assert.That((of[RsmMatching.Exact].Ratio, of[RsmMatching.Exact].Gain), Is.EqualTo((1.0, 1.0)));
            Assert.That(of[RsmMatching.None].Gain, Is.Zero);
            foreach (MatchingAssessment a in of.Values)
            {
                Assert.That(a.Ratio, Is.InRange(a.WorstRatio, 1 + 1e-9), a.Matching.ToString());
                Assert.That(a.Seconds, Is.Positive);
            }
            Assert.That(of[RsmMatching.Greedy].Gain, Is.GreaterThan(of[RsmMatching.BatchOptimal].Gain));
        });
        (int, int)[] drawn = MatchingAssessor.Draw(5, 5, true, 100, 1);
        Assert.That(drawn, Has.Length.EqualTo(10).And.Unique);
    }

    [Test]
    public void ShiftedImagesAreFoundByWhatIsInThem()
    {
        string file = Repository.PathOf("tests", "fixtures", "maps.npz");
        using FeatureMapFile gallery = MatrixFile.OpenFeatureMaps(file + ":layer3");
        using FeatureMapFile queries = MatrixFile.OpenFeatureMaps(file + ":layer3_shifted");
        int[] numbers = [.. Enumerable.Range(0, 24)];
        RsmReport report = SemanticRsm.Of(new RsmSamples(queries) { Labels = numbers }, new RsmSamples(gallery) { Labels = numbers });
        Assert.That(report.Retrieval!.First, Is.GreaterThanOrEqualTo(23 / 24.0));
        Assert.That(report.SpatialRetrieval!.First, Is.LessThan(0.3));
    }

    /// <summary>Unbiased CKA from whole matrices with their diagonals set to 0 (Song et al. 2012, eq. 5).</summary>
    private static double Cka(double[] k, double[] l, int n)
    {
        double Hsic(double[] a, double[] b)
        {
            double trace = 0, sumA = 0, sumB = 0, rows = 0;
            for (int i = 0; i < n; i++)
            {
                double rowA = 0, rowB = 0;
                for (int j = 0; j < n; j++)
                {
                    if (i == j) continue;
                    trace += a[(n * i) + j] * b[(n * i) + j];
                    rowA += a[(n * i) + j];
                    rowB += b[(n * i) + j];
                }
                sumA += rowA;
                sumB += rowB;
                rows += rowA * rowB;
            }
            return trace + (sumA * sumB / ((n - 1.0) * (n - 2))) - (2 * rows / (n - 2));
        }
        return Hsic(k, l) / Math.Sqrt(Hsic(k, k) * Hsic(l, l));
    }
}
