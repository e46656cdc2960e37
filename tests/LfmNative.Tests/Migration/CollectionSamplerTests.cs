using LfmNative.Diagnostics;
using LfmNative.Migration;
using LfmNative.Storage;
using LfmNative.Tests.Storage;

namespace LfmNative.Tests.Migration;

public sealed class CollectionSamplerTests : StorageTest
{
    [Test]
    public void PairsAreFoundByIds()
    {
        Put("old.csv", "id,a,b\nx,1,2\ny,3,4\nz,5,6\nonly-old,7,8\n");
        Put("new.csv", "id,a,b,c\nz,50,51,52\nonly-new,9,9,9\nx,10,11,12\n");
        CollectionSampler sampler = MigrationData.Sampler(At("old.csv"), At("new.csv"), MigrationPairs.SharedIds);
        Assert.That((sampler.OldRows, sampler.NewRows, sampler.PairCount), Is.EqualTo((4, 3, 2)));
        Assert.That(sampler.HasIds, Is.EqualTo((true, true)));
        MigrationSample sample = sampler.Draw(0, 10, 10);
        Assert.That((sample.Pairs, sample.OldRows, sample.NewRows), Is.EqualTo((2, 4, 3)));
        for (int t = 0; t < 2; t++) Assert.That(sample.New[3 * t], Is.EqualTo(10 * sample.Old[2 * t]), "the same item");
        Assert.That(sample.New[6..], Is.EqualTo(new[] { 9f, 9, 9 }));
        Assert.That(sample.Old[4..].Order(), Is.EqualTo(new[] { 3f, 4, 7, 8 }), "the rows without a partner");
    }

    [Test]
    public void ASeedDrawsTheSamePairsAndSkipsTheFirst()
    {
        string[] rows = [.. Enumerable.Range(0, 300).Select(i => $"doc{i},{i},{i % 7}")];
        Put("old.csv", "id,a,b\n" + string.Join('\n', rows) + "\n");
        Put("new.csv", "id,a,b\n" + string.Join('\n', rows.Reverse()) + "\n");
        MigrationSample all = MigrationData.Sampler(At("old.csv"), At("new.csv"), MigrationPairs.SharedIds).Draw(0, 300, 0);
        MigrationSample part = MigrationData.Sampler(At("old.csv"), At("new.csv"), MigrationPairs.SharedIds).Draw(100, 50, 0);
        Assert.That(part.Keys, Is.EqualTo(all.Keys[100..150]));
        Assert.That(part.Old, Is.EqualTo(all.Old[200..300]));
        Assert.That(part.New, Is.EqualTo(part.Old), "pairs, whatever their order");
        MigrationSample other = MigrationData.Sampler(At("old.csv"), At("new.csv"), MigrationPairs.SharedIds, seed: 1).Draw(0, 300, 0);
        Assert.That(other.Keys, Is.EquivalentTo(all.Keys).And.Not.EqualTo(all.Keys));
        CollectionSampler few = MigrationData.Sampler(At("old.csv"), At("new.csv"), MigrationPairs.SharedIds.Random(20));
        Assert.That(few.PairCount, Is.EqualTo(20));
        Assert.That(few.Draw(0, 300, 500).OldRows, Is.EqualTo(300), "the others have no partner now");
        (MigrationSample unseen, int count) = MigrationData.Sampler(At("old.csv"), At("new.csv"), MigrationPairs.SharedIds)
            .DrawUnseen(all.Keys[..250].ToHashSet(), 30, 60, 0);
        Assert.That(count, Is.EqualTo(30));
        Assert.That(unseen.KeyedByIds, Is.True);
        Assert.That(unseen.Keys[..30], Is.EqualTo(all.Keys[250..280]));
        Assert.That(unseen.Pairs, Is.EqualTo(60));
    }

    [Test]
    public void PairsAreFoundByRowsAndLists()
    {
        CollectionSampler rows = MigrationData.Sampler(MigrationData.Old, MigrationData.New, MigrationPairs.SameRows);
        Assert.That(rows.PairCount, Is.EqualTo(3_000));
        CollectionSampler range =
            MigrationData.Sampler(MigrationData.Old, MigrationData.New, MigrationPairs.SameRows, new RowRange(100, 200));
        Assert.That(range.Draw(0, 100, 0).Keys, Is.SubsetOf(rows.Draw(0, 3_000, 0).Keys), "rows have the file's own numbers");
        MigrationPairs listed = MigrationPairs.Listed("a list", (_, _) => new AnchorPairs([5, 7], [7, 5]));
        Assert.That(MigrationData.Sampler(MigrationData.Old, MigrationData.New, listed).PairCount, Is.EqualTo(2));
        Assert.That(MigrationData.Sampler(MigrationData.Old, MigrationData.New, MigrationPairs.None).PairCount, Is.Zero);
        MigrationPairs outside = MigrationPairs.Listed("a list", (_, _) => new AnchorPairs([5, 3_000], [7, 5]));
        Fails(LfmErrorCode.InvalidArgument, () => MigrationData.Sampler(MigrationData.Old, MigrationData.New, outside), "row 3000",
            "3000 rows");
    }

    [Test]
    public void WhatCannotBePairedIsASentence()
    {
        Put("old.csv", "id,a,b\nx,1,2\ny,3,4\nx,5,6\n");
        Put("new.csv", "id,a,b\nz,50,51\n");
        Fails(LfmErrorCode.InvalidData, () => MigrationData.Sampler(At("old.csv"), At("new.csv"), MigrationPairs.SharedIds), "'x'", "row 0",
            "row 2");
        Fails(LfmErrorCode.InvalidArgument, () => MigrationData.Sampler(MigrationData.Old, MigrationData.New, MigrationPairs.SharedIds),
            "neither side has");
        Fails(LfmErrorCode.InvalidArgument, () => MigrationData.Sampler(MigrationData.Old, At("new.csv"), MigrationPairs.SharedIds),
            "old collection has no");
        Fails(LfmErrorCode.InvalidArgument, () => MigrationData.Sampler(MigrationData.Old, At("new.csv"), MigrationPairs.SameRows),
            "3000 and 1");
        Fails(LfmErrorCode.InvalidArgument, () => MigrationPairs.SharedIds.Random(0), "at least one");
    }
}
