using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Tests.Maps;
using LfmNative.Tests.Support;
using LfmNative.Universes;

namespace LfmNative.Tests.Universes;

/// <summary>Generalised Procrustes analysis, and what a universe is used for.</summary>
[Category("Numerics")]
[NoNativeLeaks]
public sealed class UniverseTests
{
    private static readonly ComputeContext Context = new(2);

    [Test]
    public void PlantedRotationsAreFoundWhateverTheDimensions()
    {
        UniverseSpace[] spaces = PlantedSpaces.Four(200);
        Universe universe = Universe.Fit(spaces, UniversePairing.SameRows, null, Context);
        Assert.That(universe.Facts.Dimensions, Is.EqualTo(10));
        Assert.That(universe.Facts.Objectives[^1], Is.LessThan(1e-6), "all rows meet at the mean");
        Matrix fresh = PlantedSpaces.Cloud(50, 99);
        foreach ((string from, int d1, ulong s1) in new[] { ("a", 8, 11UL), ("b", 10, 12UL), ("d", 7, 14UL) })
        {
            ReadOnlyMatrixView<float> x = PlantedSpaces.Rows(fresh, d1, s1), y = PlantedSpaces.Rows(fresh, 8, 13);
            float[] carried = new float[50 * 8];
            universe.Between(from, "c").Transform.Apply(x, carried, Context);
            for (int i = 0; i < 50; i++)
            {
                ReadOnlySpan<float> row = carried.AsSpan(i * 8, 8), expected = y.Row(i);
                Assert.That(Cosine(row, expected), Is.GreaterThan(0.9999), $"row {i} from {from}");
            }
        }
        Assert.That(universe.Facts.Trusted, Is.True, universe.Facts.Advice);
        Assert.That(universe.Facts.Pairs, Has.Count.EqualTo(12));
        Assert.That(universe.Facts.Pairs.Min(pair => pair.Mrr), Is.GreaterThan(0.99));
    }

    [TestCase(0.3)]
    [TestCase(2.0)]
    public void TheObjectiveNeverRisesAndIsThatOfItsDefinition(double noise)
    {
        UniverseSpace[] spaces = PlantedSpaces.Four(120, noise);
        Universe universe = Universe.Fit(spaces, UniversePairing.SameRows, new UniverseOptions { LeastChange = 1e-10 }, Context);
        IReadOnlyList<double> objectives = universe.Facts.Objectives;
        Assert.That(objectives, Has.Count.GreaterThan(2));
        for (int r = 1; r < objectives.Count; r++) Assert.That(objectives[r], Is.LessThanOrEqualTo(objectives[r - 1] + 1e-7), $"round {r}");
        double distance = 0;
        foreach (UniverseMember member in universe.Spaces)
        {
            Matrix gram = Gemm.Product(member.ToCommon, member.ToCommon, transB: true);
            for (int i = 0; i < gram.Rows; i++)
            {
                for (int j = 0; j < gram.Cols; j++) Assert.That(gram[i, j], Is.EqualTo(i == j ? 1 : 0).Within(1e-9), "a rotation");
            }
            Given.Near(member.FromCommon, member.ToCommon.Transposed(), 0);
            float[] carried = new float[120 * 10];
            universe.Between(member.Space.Name, UniverseSpace.Common).Transform.Apply(member.Space.Rows, carried, Context);
            for (int i = 0; i < carried.Length; i++)
            {
                double difference = carried[i] - universe.Consensus.Row(i / 10)[i % 10];
                distance += difference * difference / (4 * 120);
            }
        }
        Assert.That(distance, Is.EqualTo(objectives[^1]).Within(1e-5));
    }

    [Test]
    public void TheFixedPointIsThatOfTheRotations()
    {
        Universe universe = Universe.Fit(
            PlantedSpaces.Four(120, 0.5), UniversePairing.SameRows, new UniverseOptions { LeastChange = 0, Rounds = 3_000 }, Context);
        foreach (UniverseMember member in universe.Spaces)
        {
            PreparedSpace space = new(member.Space, member.Normalization);
            UniverseMember again = UniverseMember.Fit(space, universe.Consensus, member.Items, universe.Facts.Transform, Context);
            Given.Near(again.ToCommon, member.ToCommon, 2e-3, $"{member.Space.Name} is not turned any more");
        }
    }

    [Test]
    public void EveryPairIsAsGoodAsFittedAlone()
    {
        Universe universe = Universe.Fit(PlantedSpaces.Four(400, 0.8), UniversePairing.SameRows, null, Context);
        foreach (PairScore pair in universe.Facts.Pairs)
            Assert.That(pair.Mrr, Is.GreaterThan(pair.PairwiseMrr - 0.03), $"{pair.From} to {pair.To}");
        double through = universe.Facts.Pairs.Average(pair => pair.Mrr), alone = universe.Facts.Pairs.Average(pair => pair.PairwiseMrr);
        Assert.That(through, Is.GreaterThan(alone - 0.005));
    }

    [TestCase(TransformKind.Linear)]
    [TestCase(TransformKind.Affine)]
    public void OtherFamiliesCarryRowsToo(TransformKind kind)
    {
        UniverseOptions options = new() { Transform = new TransformOptions { Kind = kind, Normalization = PreNormalization.Center } };
        Universe universe = Universe.Fit(PlantedSpaces.Four(300, 0.05), UniversePairing.SameRows, options, Context);
        Matrix fresh = PlantedSpaces.Cloud(50, 99);
        ReadOnlyMatrixView<float> x = PlantedSpaces.Rows(fresh, 10, 12), y = PlantedSpaces.Rows(fresh, 7, 14);
        float[] carried = new float[50 * 7];
        universe.Between("b", "d").Transform.Apply(x, carried, Context);
        for (int i = 0; i < 50; i++) Assert.That(Cosine(carried.AsSpan(i * 7, 7), y.Row(i)), Is.GreaterThan(0.99), $"row {i}");
        Assert.That(universe.Spaces[0].ToOffset, Has.Length.EqualTo(kind == TransformKind.Affine ? 10 : 0));
        UniverseSpace e = PlantedSpaces.Space("e", PlantedSpaces.Cloud(300), 9, 15, 0.05);
        Universe larger = universe.Add(e, PlantedSpaces.All(300), "a", null, Context);
        Assert.That(PlantedSpaces.Mrr(larger, ("e", 9, 15), ("d", 7, 14)), Is.GreaterThan(0.99));
        Assert.That(PlantedSpaces.Mrr(larger, ("d", 7, 14), ("e", 9, 15)), Is.GreaterThan(0.99));
    }

    [Test]
    public void ItemsNeedNotStandInTheSameRows()
    {
        Matrix cloud = PlantedSpaces.Cloud(150);
        int[] back = [.. Enumerable.Range(20, 130).Reverse()];
        UniverseSpace[] spaces =
        [
            PlantedSpaces.Space("a", cloud, 8, 11), PlantedSpaces.Space("b", cloud, 9, 12, 0, back), PlantedSpaces.Space("c", cloud, 7, 13),
        ];
        int[] shared = [.. Enumerable.Range(20, 130)];
        UniversePairing pairing = UniversePairing.Items([shared, Array.ConvertAll(shared, row => 149 - row), shared]);
        Universe universe = Universe.Fit(spaces, pairing, null, Context);
        Assert.That(universe.Facts.Items, Is.EqualTo(130));
        Assert.That(universe.ItemNames, Is.EqualTo(shared.Select(row => $"item{row}")));
        Assert.That(universe.Facts.Pairs.Min(pair => pair.Mrr), Is.GreaterThan(0.99));
    }

    [Test]
    public void ASpaceInAnotherOrderIsNamed()
    {
        Matrix cloud = PlantedSpaces.Cloud(300);
        int[] shuffled = new LfmNative.Kernels.Rng(8).Permutation(300);
        UniverseSpace[] spaces =
        [
            PlantedSpaces.Space("a", cloud, 8, 11), PlantedSpaces.Space("odd", cloud, 8, 12, 0, shuffled),
            PlantedSpaces.Space("c", cloud, 8, 13), PlantedSpaces.Space("d", cloud, 8, 14),
        ];
        Universe universe = Universe.Fit(spaces, UniversePairing.SameRows, null, Context);
        Assert.That(universe.Facts.Trusted, Is.False);
        Assert.That(universe.Facts.Advice, Does.Contain("DO NOT TRUST").And.Contain("check that the rows of odd are in the order"));
    }

    [Test]
    public void AnAddedSpaceLeavesTheOtherMapsBitForBit()
    {
        Matrix cloud = PlantedSpaces.Cloud(200);
        UniverseSpace[] four = PlantedSpaces.Four(200, 0.2);
        Universe universe = Universe.Fit(four, UniversePairing.SameRows, null, Context);
        Universe larger = universe.Add(PlantedSpaces.Space("e", cloud, 12, 15, 0.2), PlantedSpaces.All(200), null, null, Context);
        Assert.That(larger.Spaces, Has.Count.EqualTo(5));
        for (int m = 0; m < 4; m++)
        {
            Assert.That(larger.Spaces[m].ToCommon.Data, Is.EqualTo(universe.Spaces[m].ToCommon.Data).AsCollection);
            Assert.That(larger.Spaces[m].FromCommon.Data, Is.EqualTo(universe.Spaces[m].FromCommon.Data).AsCollection);
        }
        Assert.That(Values(larger), Is.EqualTo(Values(universe)).AsCollection);
        Assert.That(PlantedSpaces.Mrr(larger, ("e", 12, 15), ("d", 7, 14)), Is.GreaterThan(0.95));
        Assert.That(larger.Facts.Added.Single().Trusted, Is.True);
        Assert.That(larger.Facts.Trusted, Is.True);
        Universe wrong = universe.Add(PlantedSpaces.Space("e", cloud, 12, 15), PlantedSpaces.All(200, shuffled: 3), null, null, Context);
        Assert.That(wrong.Facts.Trusted, Is.False);
        Assert.That(wrong.Facts.Advice, Does.Contain("DO NOT TRUST the maps of e"));
    }

    [Test]
    public void AModelIsReadBackAsItWasWritten()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("lfm-universe-").FullName, "u.npz");
        UniverseOptions affine = new() { Transform = new TransformOptions { Kind = TransformKind.Affine } };
        Universe[] made =
        [
            Universe.Fit(PlantedSpaces.Four(100, 0.1), UniversePairing.SameRows, affine, Context),
            Universe.Fit(PlantedSpaces.Four(100, 0.1), Chain(100), null, Context),
        ];
        foreach (Universe universe in made)
        {
            universe.Save(path);
            Assert.That(Universe.IsModel(path), Is.True);
            Universe read = Universe.Load(path);
            Assert.That(read.Facts.Advice, Is.EqualTo(universe.Facts.Advice));
            Assert.That(read.Facts.Edges, Is.EqualTo(universe.Facts.Edges));
            Assert.That(read.Facts.Pairs, Is.EqualTo(universe.Facts.Pairs));
            Assert.That(Values(read), Is.EqualTo(Values(universe)).AsCollection);
            for (int m = 0; m < 4; m++)
            {
                UniverseMember a = universe.Spaces[m], b = read.Spaces[m];
                Assert.That(b.Space.Name, Is.EqualTo(a.Space.Name));
                Assert.That(b.ToCommon.Data, Is.EqualTo(a.ToCommon.Data).AsCollection);
                Assert.That(b.FromOffset, Is.EqualTo(a.FromOffset).AsCollection);
                Assert.That(b.Items, Is.EqualTo(a.Items).AsCollection);
            }
            UniversePair before = universe.Between("a", "b"), after = read.Between("a", "b");
            ReadOnlyMatrixView<float> x = universe.Spaces[0].Space.Rows, y = universe.Spaces[1].Space.Rows;
            AlignmentScores scores = before.Evaluate(x, y);
            Assert.That(after.Evaluate(x, y), Is.EqualTo(scores));
            Assert.That(scores.Pairwise!.Mrr, Is.GreaterThan(0.9), "row pairs of the two alone");
        }
        Given.Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(path), "this is a universe", "two of its spaces");
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Test]
    public void RowsAreMatchedThroughTheCommonSpace()
    {
        Universe universe = Universe.Fit(PlantedSpaces.Four(150, 0.05), UniversePairing.SameRows, null, Context);
        foreach (MatchOptions options in new[]
        {
            new MatchOptions(), new MatchOptions { Csls = true }, new MatchOptions { Mutual = true },
            new MatchOptions { Assignment = true },
        })
        {
            Correspondences pairs = universe.Between("b", "d").Match(options, Context);
            int right = pairs.X.Zip(pairs.Y).Count(pair => pair.First == pair.Second);
            Assert.That(right, Is.GreaterThan(140), options.ToString());
            Assert.That(pairs.Score.Max(), Is.LessThanOrEqualTo(4));
        }
        Assert.That(universe.Between("b", UniverseSpace.Common).Match().X.Take(3), Is.EqualTo(new[] { 0, 1, 2 }));
        MatchOptions pointwise = new() { Pointwise = PointwiseMethod.Direct };
        Given.Fails(LfmErrorCode.InvalidArgument, () => universe.Between("a", "b").Match(pointwise), "Pointwise");
    }

    [Test]
    public void ResultsAreTheSameForAnyNumberOfThreads()
    {
        Universe one = Universe.Fit(PlantedSpaces.Four(150, 0.3), UniversePairing.SameRows, null, new ComputeContext(1));
        Universe four = Universe.Fit(PlantedSpaces.Four(150, 0.3), UniversePairing.SameRows, null, new ComputeContext(4));
        Assert.That(Values(four), Is.EqualTo(Values(one)).AsCollection);
        Assert.That(four.Facts.Pairs, Is.EqualTo(one.Facts.Pairs));
    }

    [Test]
    public void FewItemsAreNotChecked()
    {
        Universe universe = Universe.Fit(PlantedSpaces.Four(7), UniversePairing.SameRows, null, Context);
        Assert.That((universe.Facts.Trusted, universe.Facts.HeldOut), Is.EqualTo(((bool?)null, 0)));
        Assert.That(universe.Facts.Advice, Does.Contain("7 items are too few"));
    }

    [Test]
    public void WhatCannotBeDoneIsSaid()
    {
        UniverseSpace[] four = PlantedSpaces.Four(100);
        Matrix cloud = PlantedSpaces.Cloud(100);
        Universe universe = Universe.Fit(four, UniversePairing.SameRows, null, Context);
        Universe chain = Universe.Fit(four, Chain(100), null, Context);
        UniverseSpace e = PlantedSpaces.Space("e", cloud, 8, 15);
        UniverseSpace shorter = PlantedSpaces.Space("f", cloud, 8, 15, 0, [.. Enumerable.Range(0, 50)]);
        Bad(() => Universe.Fit([four[0]], UniversePairing.SameRows), "1 spaces were given");
        Bad(() => Universe.Fit([four[0], four[0]], UniversePairing.SameRows), "two spaces are called 'a'");
        Bad(() => Universe.Fit([four[0], shorter], UniversePairing.SameRows), "'a' has 100 rows and 'f' 50");
        Bad(() => UniversePairing.Items([[0, 1], [0]]), "space 1 has rows of 1 items and space 0 of 2");
        Bad(() => Universe.Fit(four, UniversePairing.Items([[0], [0], [0], [100]])), "item 0 names row 100 of 'd', which has rows 0..99");
        Bad(() => Universe.Fit(four, UniversePairing.Items([[0], [0]])), "items of 2 spaces were given for 4");
        Bad(() => Universe.Fit(four, UniversePairing.Network([new UniverseEdge(0, 1, PlantedSpaces.All(100))])),
            "no chain of edges leads from 'a' to 'c'");
        Bad(() => Universe.Fit(four, UniversePairing.Network([new UniverseEdge(0, 4, AnchorPairs.None)])), "an edge names space 4");
        Bad(() => Universe.Fit(four, UniversePairing.Network([new UniverseEdge(1, 1, AnchorPairs.None)])), "joins 'b' with itself");
        Bad(() => Universe.Fit(four, UniversePairing.Network([new(0, 1, AnchorPairs.None), new(1, 0, AnchorPairs.None)])),
            "joined by two edges");
        Bad(() => Universe.Fit(four, Chain(100), new UniverseOptions { Method = UniverseMethod.Procrustes }),
            "UniverseMethod is procrustes");
        UniverseOptions linear = new() { Transform = new TransformOptions { Kind = TransformKind.Linear } };
        Bad(() => Universe.Fit(four, Chain(100), linear), "Transform is linear");
        Bad(() => Universe.Fit(four, UniversePairing.SameRows, new UniverseOptions { Rounds = 0 }), "Rounds");
        Bad(() => universe.Between("a", "z"), "no space 'z'; it has a, b, c, d");
        Bad(() => universe.Between("a", "a"), "'a' to itself");
        Bad(() => universe.Add(four[0], PlantedSpaces.All(100)), "has a space 'a' already");
        Bad(() => chain.Add(e, PlantedSpaces.All(100)), "no consensus", "a, b, c, d");
        Bad(() => chain.Add(e, PlantedSpaces.All(100), UniverseSpace.Common), "no consensus", "a, b, c, d");
        Bad(() => universe.Add(e, new AnchorPairs([0], [100])), "100");
        Bad(() => universe.Add(e, PlantedSpaces.All(100), "z"), "no space 'z'");
        Bad(() => chain.Between("a", UniverseSpace.Common).Match(), "no consensus whose rows");
        Bad(() => universe.Between("a", "b").Evaluate(four[1].Rows, four[1].Rows), "'a' has 8 columns and 'b' 10");
        Bad(() => _ = new UniverseSpace("a:b", four[0].Rows), "'a:b' cannot name a space");
        Bad(() => _ = new UniverseSpace("universe", four[0].Rows), "no space may be called 'universe'");
        Bad(() => _ = new UniverseSpace("a", four[0].Rows, ["x"]), "100 rows and 1 names");
        Bad(() => _ = new UniverseSpace("a", four[0].Rows.RowRange(0, 1)), "two rows");
        float[] values = [1, 2, float.NaN, 4];
        Given.Fails(
            LfmErrorCode.InvalidData, () => _ = new UniverseSpace("a", new ReadOnlyMatrixView<float>(values, 2, 2)),
            "space 'a'", "row 1, column 0", "NaN");
        UniverseSpace flat = new("flat", new ReadOnlyMatrixView<float>([1, 2, 2, 4], 2, 2));
        UniversePairing two = UniversePairing.Items([[0, 1], [0, 1]]);
        Given.Fails(LfmErrorCode.InvalidData, () => Universe.Fit([flat, four[0]], two), "all rows of space 'flat'");

        static void Bad(Action action, params string[] parts) => Given.Fails(LfmErrorCode.InvalidArgument, action, parts);
    }

    [Test]
    public void DamagedFilesAreRefused()
    {
        string folder = Directory.CreateTempSubdirectory("lfm-universe-").FullName, path = Path.Combine(folder, "u.npz");
        Universe.Fit(PlantedSpaces.Four(50), UniversePairing.SameRows, null, Context).Save(path);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Assert.That(Universe.IsModel(path), Is.False);
        Given.Fails(LfmErrorCode.InvalidFile, () => Universe.Load(path), path);
        Given.Fails(LfmErrorCode.InvalidFile, () => Universe.Load(Path.Combine(folder, "none.npz")), "none.npz");
        LfmNative.Storage.NpzWriter.Write(path, npz => npz.Add("x", [1.0], 1));
        Given.Fails(LfmErrorCode.InvalidFile, () => Universe.Load(path), "this is not a universe");
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void AFitCanBeCancelled()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        ComputeContext cancelled = new(2, null, source.Token);
        Assert.Catch<OperationCanceledException>(() => Universe.Fit(PlantedSpaces.Four(100), UniversePairing.SameRows, null, cancelled));
        Assert.Catch<OperationCanceledException>(() => Universe.Fit(PlantedSpaces.Four(100), Chain(100), null, cancelled));
    }

    internal static UniversePairing Chain(int n) =>
        UniversePairing.Network([.. Enumerable.Range(0, 3).Select(a => new UniverseEdge(a, a + 1, PlantedSpaces.All(n)))]);

    private static float[] Values(Universe universe) => universe.Consensus.Gather([.. Enumerable.Range(0, universe.Facts.Items)]);

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double ab = 0, aa = 0, bb = 0;
        for (int j = 0; j < a.Length; j++)
        {
            ab += (double)a[j] * b[j];
            aa += (double)a[j] * a[j];
            bb += (double)b[j] * b[j];
        }
        return ab / Math.Sqrt(aa * bb);
    }
}
