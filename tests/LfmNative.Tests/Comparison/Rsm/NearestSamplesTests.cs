using LfmNative.Comparison.Rsm;
using LfmNative.Diagnostics;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Comparison.Rsm;

[Category("Numerics")]
[NoNativeLeaks]
public sealed class NearestSamplesTests
{
    [Test]
    public void TheListsAreThoseOfTheWholeMatrix([Values] RsmKernel kernel, [Values(6, 40)] int positions)
    {
        MapsData maps = Clustered(60, positions, 8);
        RsmReport whole = MapsData.Rsm(maps);
        double sigma = kernel == RsmKernel.Rbf ? whole.Sigma : double.NaN;
        RsmReport lists = MapsData.Rsm(maps, new RsmOptions { Top = 5, Kernel = kernel, Sigma = sigma });
        double[] values = whole.Values(kernel);
        int[] nearest = lists.NearestSamples();
        double[] found = lists.NearestValues();
        for (int i = 0; i < 60; i++)
        {
            IEnumerable<int> others = Enumerable.Range(0, 60).Where(j => j != i);
            int[] expected = [.. others.OrderByDescending(j => values[(60 * i) + j]).ThenBy(j => j).Take(5)];
            Assert.That(nearest.AsSpan(5 * i, 5).ToArray(), Is.EqualTo(expected));
            for (int at = 0; at < 5; at++)
            {
                double value = values[(60 * i) + expected[at]];
                Assert.That(found[(5 * i) + at], Is.EqualTo(value).Within(1e-6 * Math.Max(1, Math.Abs(value))));
            }
        }
        Assert.That(lists.Matched, Is.LessThan(lists.Pairs), "bounds leave pairs out");
        Assert.That(lists.Skipped, Is.EqualTo(1 - ((double)lists.Matched / lists.Pairs)));
        Assert.That((lists.Top, lists.HasMatrix), Is.EqualTo((5, false)));
    }

    [Test]
    public void AGalleryHasListsForTheQueriesAlone()
    {
        MapsData maps = Clustered(50, 30, 6), queries = new(maps.Values[..(7 * 30 * 6)], 7, 30, 6);
        RsmReport lists = MapsData.Rsm(queries, new RsmOptions { Top = 3 }, gallery: maps);
        RsmReport matrix = MapsData.Rsm(queries, gallery: maps);
        for (int i = 0; i < 7; i++)
        {
            Assert.That(lists.NearestSamples()[3 * i], Is.EqualTo(i), "a query is in the gallery");
            double[] row = matrix.Values(RsmKernel.Cosine)[(50 * i)..(50 * (i + 1))];
            Assert.That(lists.NearestValues().AsSpan(3 * i, 3).ToArray(), Is.EqualTo(row.OrderDescending().Take(3)).Within(1e-6));
        }
    }

    [Test]
    public void LengthsBlocksAndThreadsDoNotMatter()
    {
        MapsData maps = Clustered(66, 28, 5);
        int[] lengths = [.. Enumerable.Range(0, 66).Select(i => i % 3 == 0 ? 28 : 20 + (i % 5))];
        RsmOptions options = new() { Top = 4 };
        RsmReport one = MapsData.Rsm(maps, options, lengths: lengths), two = MapsData.Rsm(maps, options, lengths: lengths, threads: 2);
        Assert.That(two.NearestSamples(), Is.EqualTo(one.NearestSamples()));
        Assert.That(two.Matched, Is.EqualTo(one.Matched), "what is left out does not depend on the threads");
        using RsmRun run = new(maps, null, lengths, null, options, new ComputeContext(2), MapBlock.Bytes(10, 28, 5));
        NearestSamples inBlocks = NearestSamples.Find(run, 4, RsmKernel.Cosine);
        Assert.That(inBlocks.Lists.SelectMany(list => list.Select(of => of.Sample)), Is.EqualTo(one.NearestSamples()));
    }

    [Test]
    public void ListsAreNoLongerThanThereAreSamplesAndCopiesComeByTheirNumber()
    {
        MapsData one = MapsData.Activations(1, 12, 3, 5);
        float[] copies = [.. Enumerable.Repeat(one.Values, 6).SelectMany(values => values)];
        RsmReport lists = MapsData.Rsm(new MapsData(copies, 6, 12, 3), new RsmOptions { Top = 99 });
        Assert.That(lists.Top, Is.EqualTo(5));
        Assert.That(lists.NearestSamples().AsSpan(10, 5).ToArray(), Is.EqualTo(new[] { 0, 1, 3, 4, 5 }));
    }

    [Test]
    public void OtherMatchingsAreSortedFromTheirMatrix()
    {
        MapsData maps = Clustered(20, 10, 4);
        RsmReport lists = MapsData.Rsm(maps, new RsmOptions { Top = 2, Matching = RsmMatching.None });
        double[] values = MapsData.Rsm(maps, new RsmOptions { Matching = RsmMatching.None }).Values(RsmKernel.Cosine);
        Assert.That(lists.Skipped, Is.Zero);
        Assert.That(lists.NearestValues()[0], Is.EqualTo(values[1..20].Max()).Within(1e-9));
    }

    /// <summary>Samples around a few others, so that some pairs are much nearer than most.</summary>
    private static MapsData Clustered(int samples, int positions, int channels)
    {
        int size = positions * channels;
        float[] centers = TestData.Floats(6 * size, 21), noise = TestData.Floats(samples * size, 22, 0.5);
        float[] values = new float[samples * size];
        for (int t = 0; t < values.Length; t++) values[t] = Math.Max(0, centers[(t / size % 6 * size) + (t % size)] + noise[t]);
        return new MapsData(values, samples, positions, channels).Shuffled(23);
    }
}
