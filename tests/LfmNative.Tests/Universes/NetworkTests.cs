using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;
using LfmNative.Tests.Maps;
using LfmNative.Tests.Support;
using LfmNative.Universes;

namespace LfmNative.Tests.Universes;

/// <summary>Maps of pairs of spaces: synchronised, checked around cycles, and the latent basis of their functional maps.</summary>
[Category("Numerics")]
[NoNativeLeaks]
public sealed class NetworkTests
{
    private static readonly ComputeContext Context = new(2);

    [Test]
    public void RotationsThatAgreeAreFoundExactly()
    {
        int[] dims = [5, 7, 6, 5];
        Matrix[] truth = [.. dims.Select((d, i) => Given.Orthonormal(7, d, (ulong)(20 + i)).Transposed())];
        List<SpaceLink> links = [];
        foreach ((int a, int b) in new[] { (1, 0), (1, 2), (1, 3) })
            links.Add(new SpaceLink(a, b, Gemm.Product(truth[a], truth[b], transB: true), 1));
        (Matrix[] rotations, _) = new Synchronization(dims, links).Solve(100, 1e-12, true, Context);
        foreach (SpaceLink link in links)
            Given.Near(Gemm.Product(rotations[link.From], rotations[link.To], transB: true), link.Map, 1e-9);
    }

    [Test]
    public void EigenvectorsFindWhatAgreesAllAround()
    {
        Matrix[] truth = [.. Enumerable.Range(0, 5).Select(i => Given.Orthonormal(6, 6, (ulong)(40 + i)))];
        List<SpaceLink> links = [];
        for (int a = 0; a < 5; a++)
        {
            for (int b = a + 1; b < 5; b++) links.Add(new SpaceLink(b, a, Gemm.Product(truth[b], truth[a], transB: true), 1 + (0.1 * a)));
        }
        (Matrix[] rotations, double[] objectives) = new Synchronization([6, 6, 6, 6, 6], links).Solve(100, 1e-12, true, Context);
        Assert.That(objectives[^1], Is.EqualTo(1).Within(1e-9));
        foreach (SpaceLink link in links)
            Given.Near(Gemm.Product(rotations[link.From], rotations[link.To], transB: true), link.Map, 1e-6);
    }

    [Test]
    public void RoundsNeverLowerTheAgreementOfNoisyMaps()
    {
        List<SpaceLink> links = [];
        for (int a = 0; a < 5; a++)
        {
            for (int b = a + 1; b < 5; b++)
            {
                Matrix noisy = Given.Gaussian(6, 6, (ulong)(60 + (5 * a) + b));
                for (int i = 0; i < 6; i++) noisy[i, i] += 1.5;
                links.Add(new SpaceLink(a, b, Svd.Of(noisy).PolarFactor(), 1));
            }
        }
        foreach (bool spectral in new[] { true, false })
        {
            (_, double[] objectives) = new Synchronization([6, 6, 6, 6, 6], links).Solve(200, 0, spectral, Context);
            Assert.That(objectives, Has.Length.GreaterThan(2));
            for (int r = 1; r < objectives.Length; r++) Assert.That(objectives[r], Is.GreaterThanOrEqualTo(objectives[r - 1] - 1e-12));
        }
    }

    [Test]
    public void AChainReachesItsFarEnd()
    {
        Universe universe = Universe.Fit(PlantedSpaces.Four(200, 0.1), UniverseTests.Chain(200), null, Context);
        Assert.That(PlantedSpaces.Mrr(universe, ("a", 8, 11), ("d", 7, 14)), Is.GreaterThan(0.95));
        Assert.That((universe.Facts.Trusted, universe.Facts.Items), Is.EqualTo(((bool?)true, 0)));
        Assert.That(universe.Facts.Edges.Select(edge => edge.Consistency), Is.All.NaN);
        Assert.That(universe.Facts.Advice, Does.Contain("no cycle among them"));
    }

    /// <summary>By held-out pairs, which shuffled ones fail, and by the cycles.</summary>
    [Test]
    public void APoisonedEdgeIsNamedAndLeftOut()
    {
        UniverseSpace[] four = PlantedSpaces.Four(200, 0.1);
        Universe universe = Universe.Fit(four, UniversePairing.Network(
        [
            Edge(0, 1), Edge(1, 2), Edge(2, 3), Edge(0, 3), new UniverseEdge(0, 2, PlantedSpaces.All(200, shuffled: 4)),
        ]), null, Context);
        EdgeReport poisoned = universe.Facts.Edges.Single(edge => edge.LeftOut)!;
        Assert.That((poisoned.From, poisoned.To), Is.EqualTo(("a", "c")));
        Assert.That((poisoned.Trusted, universe.Facts.Trusted), Is.EqualTo(((bool?)false, (bool?)true)));
        Assert.That(universe.Facts.Advice, Does.StartWith("the maps can be trusted: left out a:c (consistency "));
        Assert.That(poisoned.Consistency, Is.LessThan(0.3));
        Assert.That(universe.Facts.Edges.Where(edge => !edge.LeftOut).Min(edge => edge.Consistency), Is.GreaterThan(0.9));
        Assert.That(PlantedSpaces.Mrr(universe, ("a", 8, 11), ("c", 8, 13)), Is.GreaterThan(0.95));
    }

    /// <summary>Pairs of another rotation agree among themselves: only the cycles tell.</summary>
    [Test]
    public void AnEdgeThatLiesConsistentlyIsFoundByTheCyclesAlone()
    {
        Matrix cloud = PlantedSpaces.Cloud(200), mirrored = PlantedSpaces.Cloud(200);
        for (int i = 0; i < 200; i++)
        {
            // A quarter turn of the cloud itself: what a lying source of pairs would see in place of it.
            for (int j = 0; j < PlantedSpaces.Rank; j++) mirrored[i, j] = (j % 2 == 0 ? 1 : -1) * cloud[i, j ^ 1];
        }
        UniverseSpace[] spaces = [.. Enumerable.Range(0, 5).Select(m => PlantedSpaces.Space($"s{m}", cloud, 8, (ulong)(70 + m), 0.05))];
        PreparedSpace[] prepared = [.. spaces.Select(space => PreparedSpace.Of(space, new UniverseOptions().Fitted, Context))];
        PreparedSpace liar = PreparedSpace.Of(PlantedSpaces.Space("s1", mirrored, 8, 71, 0.05), new UniverseOptions().Fitted, Context);
        List<FittedEdge> edges = [];
        for (int a = 0; a < 5; a++)
        {
            for (int b = a + 1; b < 5; b++)
            {
                PreparedSpace[] seen = [.. prepared];
                if ((a, b) == (0, 1)) seen[1] = liar;
                edges.Add(FittedEdge.Of(seen, Edge(a, b), new UniverseOptions(), Context));
            }
        }
        Assert.That(edges[0].Report.Trusted, Is.True, "by itself it is as good as any");
        SynchronizedNetwork network = NetworkFit.Of(prepared, [.. edges], new UniverseOptions(), Context);
        Assert.That(network.Edges.Select(edge => edge.LeftOut), Is.EqualTo(Enumerable.Range(0, 10).Select(e => e == 0)));
        Assert.That(network.Doubts, Is.Empty);
    }

    [Test]
    public void AWrongEdgeThatIsNeededIsNamed()
    {
        Universe universe = Universe.Fit(PlantedSpaces.Four(200, 0.1), UniversePairing.Network(
            [Edge(0, 1), new UniverseEdge(1, 2, PlantedSpaces.All(200, shuffled: 4)), Edge(2, 3)]), null, Context);
        Assert.That(universe.Facts.Trusted, Is.False);
        Assert.That(universe.Facts.Advice, Does.StartWith("DO NOT TRUST the maps through b:c: ")
            .And.Contain("2 of the 4 spaces hang apart"));
        Assert.That(universe.Facts.Edges.Any(edge => edge.LeftOut), Is.False);
    }

    [Test]
    public void FewPairsOrNoneAreLearnedFrom()
    {
        Matrix cloud = PlantedSpaces.Cloud(400);
        UniverseSpace[] spaces = [PlantedSpaces.Space("a", cloud, 8, 11, 0.02), PlantedSpaces.Space("b", cloud, 10, 12, 0.02)];
        AnchorPairs ten = new([.. Enumerable.Range(0, 25)], [.. Enumerable.Range(0, 25)]);
        Universe universe = Universe.Fit(spaces, UniversePairing.Network([new UniverseEdge(0, 1, ten)]), null, Context);
        EdgeReport edge = universe.Facts.Edges.Single();
        Assert.That((edge.KnownPairs, edge.FittedPairs > 300), Is.EqualTo((25, true)));
        Assert.That(edge.Weight, Is.InRange(0.5, 1));
        Assert.That(PlantedSpaces.Mrr(universe, ("a", 8, 11), ("b", 10, 12)), Is.GreaterThan(0.95));
        Universe larger = universe.Add(PlantedSpaces.Space("c", cloud, 9, 13, 0.02), ten, "b", null, Context);
        Assert.That(PlantedSpaces.Mrr(larger, ("a", 8, 11), ("c", 9, 13)), Is.GreaterThan(0.95));
    }

    /// <summary>Spaces that are noised on their own: the mean of all is nearer to each than they are to one another.</summary>
    [Test]
    public void ItemsThatAllSpacesShareAreLearnedTogether()
    {
        Matrix cloud = PlantedSpaces.Cloud(300);
        UniverseSpace[] spaces = [.. Enumerable.Range(0, 4).Select(m => PlantedSpaces.Space($"s{m}", cloud, 8, (ulong)(90 + m), 0.3))];
        int[] all = [.. Enumerable.Range(0, 300)];
        PreparedSpace[] prepared = [.. spaces.Select(space => PreparedSpace.Of(space, new UniverseOptions().Fitted, Context))];
        FittedEdge[] edges =
            [.. Enumerable.Range(0, 3).Select(m => FittedEdge.Of(prepared, Edge(m, m + 1, 300), new UniverseOptions(), Context))];
        Matrix[] exact = NetworkFit.Of(prepared, edges, new UniverseOptions(), Context).Rotations;
        Matrix[] astray =
            [.. exact.Select((rotation, m) => Svd.Of(Sum(rotation, Given.Gaussian(8, 8, (ulong)(7 + m)), 0.08)).PolarFactor())];
        Consensus learned = ConsensusLearning.Of(prepared, astray, edges, new UniverseOptions(), Context);
        foreach (UniverseMember member in learned.Members)
        {
            int right = all.Count(t => member.Items[t] == t), matched = member.Items.Count(row => row >= 0);
            Assert.That(right, Is.GreaterThan(0.8 * matched), member.Space.Name);
            Assert.That(matched, Is.GreaterThan(200), member.Space.Name);
        }
        Assert.That(Distance([.. learned.Members.Select(member => member.ToCommon)]), Is.LessThan(Distance(astray)));

        double Distance(Matrix[] rotations)
        {
            ConsensusMean mean = new(300, 8);
            for (int m = 0; m < rotations.Length; m++) mean.Add(UniverseMember.Of(prepared[m], rotations[m], all), Context);
            return mean.Objective;
        }
    }

    [Test]
    public void ALatentBasisIsInvariantUnderTheMaps()
    {
        LaplacianSpectrum[] spectra = [Given.Basis(80, 6, 1), Given.Basis(80, 6, 2), Given.Basis(80, 6, 3)];
        int[] order = Given.Permutation(80), all = [.. Enumerable.Range(0, 80)];
        LaplacianSpectrum turned = Given.Spectrum(spectra[0].Eigenvalues, Reordered(spectra[0].Vectors, order).Transposed());
        Matrix map = LatentBasis.Map(spectra[0], order, turned, all);
        for (int i = 0; i < 6; i++)
        {
            for (int j = 0; j < 6; j++) Assert.That(map[i, j], Is.EqualTo(i == j ? 1 : 0).Within(1e-6));
        }
        EdgeReport report = new()
        {
            From = "a",
            To = "b",
            KnownPairs = 80,
            FittedPairs = 80,
            HeldOut = 0,
            Mrr = 1,
            MutualShare = 1,
            Trusted = true,
            Advice = "",
        };
        LatentBasis basis = LatentBasis.Of(
            [spectra[0], turned], [new FittedEdge(0, 1, new AnchorPairs(order, all), new Matrix(1, 1), report)
            { IsLearned = false }], 6);
        Assert.That(basis.Eigenvalues, Is.All.EqualTo(0).Within(1e-8), "both agree on all of them");
        Given.Near(Gemm.Product(map, basis.Blocks[0]), basis.Blocks[1], 1e-5);
    }

    [Test]
    public void TheSpectralMethodFindsTheItemsByItself()
    {
        Matrix cloud = PlantedSpaces.Cloud(300);
        int[] order = new Rng(6).Permutation(300);
        UniverseSpace[] spaces =
        [
            PlantedSpaces.Space("a", cloud, 8, 11), PlantedSpaces.Space("b", cloud, 10, 12, 0, order),
            PlantedSpaces.Space("c", cloud, 8, 13),
        ];
        int[] known = [.. Enumerable.Range(0, 300)];
        UniverseOptions options = new()
        {
            Method = UniverseMethod.Spectral,
            Graph = new() { K = 12 },
            Spectrum = new() { Eigenpairs = 20 },
            LatentBasis = 15,
        };
        Universe universe = Universe.Fit(spaces, UniversePairing.Network(
            [new UniverseEdge(0, 1, new AnchorPairs(order, known)), Edge(0, 2, 300)]), options, Context);
        Assert.That(universe.Facts.LatentEigenvalues, Has.Count.EqualTo(15));
        Assert.That(universe.Facts.Items, Is.EqualTo(300));
        int[] ofC = universe.Spaces[2].Items;
        int right = known.Count(t => ofC[t] == order[t]), wrong = known.Count(t => ofC[t] >= 0 && ofC[t] != order[t]);
        Assert.That(right, Is.GreaterThan(200), "though no pair of b and c was given");
        Assert.That(wrong, Is.LessThan(30));
        Assert.That(PlantedSpaces.Mrr(universe, ("b", 10, 12), ("c", 8, 13)), Is.GreaterThan(0.95));
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => Universe.Fit(spaces, UniversePairing.Network([Edge(0, 1), Edge(0, 2)]), options with { LatentBasis = 21 }, Context),
            "LatentBasis is 21", "20 eigenpairs");
    }

    private static UniverseEdge Edge(int a, int b, int n = 200) => new(a, b, PlantedSpaces.All(n));

    private static Matrix Sum(Matrix a, Matrix b, double scale) => new(a.Rows, a.Cols, [.. a.Data.Zip(b.Data, (x, y) => x + (scale * y))]);

    private static Matrix Reordered(Matrix vectors, int[] order)
    {
        Matrix result = new(vectors.Rows, order.Length);
        for (int k = 0; k < vectors.Rows; k++)
        {
            for (int i = 0; i < order.Length; i++) result[k, i] = vectors[k, order[i]];
        }
        return result;
    }
}
