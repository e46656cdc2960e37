using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Migration;
using LfmNative.Tests.Maps;

namespace LfmNative.Tests.Migration;

/// <summary>Samples drawn from two collections in memory.</summary>
public sealed class MigrationDrawTests
{
    private const int D = 2;

    [Test]
    public void PairsComeFirstAndOthersHaveNoPartner([Values(3, 100)] int most)
    {
        (float[] old, float[] other) = (Numbered(50, 0), Numbered(60, 1000));
        int[] ofOld = [4, 9, 4, 30, 7], ofNew = [40, 9, 2, 31, 9];
        AnchorPairs pairs = new(ofOld, ofNew);
        MigrationOptions options = new() { MaxPairs = most, LearnRows = 10, Seed = 5 };
        MigrationSample sample = MigrationSample.Draw(View(old), View(other), pairs, options);
        Assert.That(sample.Pairs, Is.EqualTo(3), "a row that is named again belongs to its first pair");
        Assert.That((sample.OldTotal, sample.NewTotal, sample.SharedTotal), Is.EqualTo((50, 60, 3)));
        Assert.That((sample.OldRows, sample.NewRows), Is.EqualTo((13, 13)));
        for (int t = 0; t < 3; t++)
        {
            int row = (int)sample.Old[t * D], partner = (int)sample.New[t * D] - 1000;
            Assert.That((row, partner), Is.AnyOf((4, 40), (9, 9), (30, 31)));
            Assert.That(sample.Keys[t], Is.EqualTo(row));
        }
        int[] othersOfOld = [.. Enumerable.Range(3, 10).Select(t => (int)sample.Old[t * D])];
        int[] othersOfNew = [.. Enumerable.Range(3, 10).Select(t => (int)sample.New[t * D] - 1000)];
        Assert.That(othersOfOld, Is.Unique.And.None.AnyOf(4, 9, 30));
        Assert.That(othersOfNew, Is.Unique.And.None.AnyOf(40, 9, 31));
        Assert.That(MigrationSample.Draw(View(old), View(other), pairs, options).Old, Is.EqualTo(sample.Old));
    }

    [Test]
    public void FewerPairsThanKnownAreDrawnBySeed()
    {
        float[] rows = Numbered(40, 0);
        int[] all = [.. Enumerable.Range(0, 40)];
        MigrationOptions options = new() { MaxPairs = 6, LearnRows = 5 };
        MigrationSample one = MigrationSample.Draw(View(rows), View(rows), new AnchorPairs(all, all), options);
        MigrationSample two = MigrationSample.Draw(View(rows), View(rows), new AnchorPairs(all, all), options with { Seed = 1 });
        Assert.That((one.Pairs, one.OldRows, one.SharedTotal), Is.EqualTo((6, 6, 40)), "every row has a partner");
        Assert.That(one.Old, Is.EqualTo(one.New));
        Assert.That(two.Old, Is.Not.EqualTo(one.Old));
    }

    [Test]
    public void RowsThatDoNotExistAreRefused()
    {
        float[] rows = Numbered(5, 0);
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => MigrationSample.Draw(View(rows), View(rows), new AnchorPairs([5], [0])),
            "row 5 of the old collection", "5 rows");
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => MigrationSample.Draw(View(rows), View(rows), new AnchorPairs([0], [7])),
            "row 7 of the new model");
    }

    /// <summary>Rows that hold their numbers.</summary>
    private static float[] Numbered(int rows, int from) => [.. Enumerable.Range(0, rows * D).Select(i => (float)((i / D) + from))];

    private static ReadOnlyMatrixView<float> View(float[] rows) => new(rows, rows.Length / D, D);
}
