using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Universes;

/// <summary>The fits of a universe.</summary>
internal static class UniverseFit
{
    /// <summary>Generalised Procrustes analysis of items that all spaces share.</summary>
    public static Universe ByItems(PreparedSpace[] spaces, UniversePairing pairing, UniverseOptions options, StageClock clock)
    {
        UniverseSpace[] given = [.. spaces.Select(space => space.Space)];
        int[][] items = pairing.ItemsOf(given);
        PairScore[] scores;
        int heldOut;
        using (clock.Stage("trial")) (scores, heldOut) = ConsensusTrial.Of(spaces, items, options, clock.Context);
        Consensus consensus;
        using (clock.Stage("consensus")) consensus = Consensus.Of(spaces, items, options, clock.Context);
        (bool? trusted, string advice) = UniverseVerdict.Of(given, scores, items[0].Length, heldOut);
        UniverseFacts facts = Facts(UniverseMethod.Procrustes, consensus.Members, pairing.Source, options) with
        {
            Items = items[0].Length,
            HeldOut = heldOut,
            Objectives = consensus.Objectives,
            Pairs = scores,
            Trusted = trusted,
            Advice = advice,
        };
        return Universe.Of(consensus.Members, consensus.Rows, [], facts);
    }

    /// <summary>Maps of pairs of spaces, synchronised, or a latent basis of their functional maps.</summary>
    public static Universe ByEdges(
        PreparedSpace[] spaces, UniversePairing pairing, UniverseMethod method, UniverseOptions options, StageClock clock)
    {
        UniverseSpace[] given = [.. spaces.Select(space => space.Space)];
        UniversePairing network = pairing.Edges is null ? AllPairs(given, pairing.ItemsOf(given)) : pairing;
        network.CheckEdges(given);
        IReadOnlyList<UniverseEdge> edges = network.Edges!;
        FittedEdge[] fitted = new FittedEdge[edges.Count];
        using (clock.Stage("edges"))
        {
            for (int e = 0; e < fitted.Length; e++)
            {
                clock.Context.Tick("edges", e, fitted.Length);
                fitted[e] = FittedEdge.Of(spaces, edges[e], options, clock.Context);
            }
        }
        SynchronizedNetwork synchronized;
        using (clock.Stage("synchronize")) synchronized = NetworkFit.Of(spaces, fitted, options, clock.Context);
        (bool? trusted, string advice) = UniverseVerdict.Of(spaces.Length, synchronized, fitted);
        UniverseMember[] members =
            [.. spaces.Select((space, m) => UniverseMember.Of(space, synchronized.Rotations[m], []))];
        UniverseFacts facts = Facts(method, members, pairing.Source, options) with
        {
            Objectives = synchronized.Objectives,
            Edges = synchronized.Edges,
            Trusted = trusted,
            Advice = advice,
        };
        AnchorPairs[] pairs = [.. fitted.Select(edge => edge.Pairs)];
        FittedEdge[] kept = [.. fitted.Where((_, e) => !synchronized.Edges[e].LeftOut)];
        if (method == UniverseMethod.Synchronize) return Learned(spaces, synchronized.Rotations, kept, options, clock) is { } learned
            ? WithConsensus(learned, pairs, facts)
            : Universe.Of(members, [], pairs, facts);
        (int[][] items, LatentBasis basis) = ItemsOfBasis(spaces, kept, options, clock);
        Consensus consensus;
        using (clock.Stage("consensus")) consensus = Consensus.Of(spaces, items, options, clock.Context);
        return WithConsensus(consensus, pairs, facts with { LatentEigenvalues = basis.Eigenvalues });
    }

    private static Universe WithConsensus(Consensus consensus, AnchorPairs[] pairs, UniverseFacts facts) =>
        Universe.Of(consensus.Members, consensus.Rows, pairs, facts with
        {
            Items = consensus.Members[0].Items.Length,
            Objectives = consensus.Objectives,
        });

    /// <summary>
    /// Items that all spaces share, where pairs were learned; null where they were not, or where fewer rows choose each other then.
    /// </summary>
    /// <remarks>
    /// All pairs of spaces are asked, as a tree of maps agrees with itself. Spaces that share no items lose by being brought together.
    /// </remarks>
    private static Consensus? Learned(
        PreparedSpace[] spaces, Matrix[] rotations, FittedEdge[] edges, UniverseOptions options, StageClock clock)
    {
        if (!Array.Exists(edges, edge => edge.IsLearned)) return null;
        using StageClock.StageScope stage = clock.Stage("items");
        Consensus learned = ConsensusLearning.Of(spaces, rotations, edges, options, clock.Context);
        double before = MutualShare(spaces, rotations, clock.Context);
        double after = MutualShare(spaces, [.. learned.Members.Select(member => member.ToCommon)], clock.Context);
        return after > before ? learned : null;
    }

    /// <summary>Part of the rows that choose each other by CSLS, the mean over all pairs of spaces.</summary>
    private static double MutualShare(PreparedSpace[] spaces, Matrix[] rotations, ComputeContext context)
    {
        List<double> shares = [];
        for (int a = 0; a < spaces.Length; a++)
        {
            for (int b = a + 1; b < spaces.Length; b++)
            {
                context.Tick("items", shares.Count, spaces.Length * (spaces.Length - 1) / 2);
                PreparedSpace x = spaces[a], y = spaces[b];
                Matrix through = Gemm.Product(rotations[a], rotations[b], transB: true);
                SpaceTransform map = new(TransformKind.Orthogonal, through, [], x.Normalization, y.Normalization);
                shares.Add(FittedEdge.Mutual(x, y, map, context).Count / (double)Math.Min(x.Space.Count, y.Space.Count));
            }
        }
        return shares.Average();
    }

    /// <summary>The one map of a new space, to the consensus or through a member.</summary>
    /// <param name="space">The new space.</param>
    /// <param name="pairs">X its rows, Y rows of the target.</param>
    /// <param name="target">A member, or the common space itself.</param>
    /// <param name="family">Family and normalisation of the universe.</param>
    /// <param name="options">Graphs and spectra, for learning.</param>
    /// <param name="clock">Threads, progress, seconds.</param>
    public static (UniverseMember Member, EdgeReport Report) Member(
        UniverseSpace space, AnchorPairs pairs, UniverseMember target, TransformOptions family, UniverseOptions options, StageClock clock)
    {
        using StageClock.StageScope stage = clock.Stage("add");
        pairs.Check(space.Count, target.Space.Count);
        PreparedSpace x = PreparedSpace.Of(space, family, clock.Context), y = new(target.Space, target.Normalization);
        FittedEdge edge = FittedEdge.Of([x, y], new UniverseEdge(0, 1, pairs), options, clock.Context);
        int[] items = [];
        if (target.Items.Length > 0)
        {
            int[] rowOf = new int[target.Space.Count];
            Array.Fill(rowOf, -1);
            for (int t = edge.Pairs.Count - 1; t >= 0; t--) rowOf[edge.Pairs.Y[t]] = edge.Pairs.X[t];
            items = Array.ConvertAll(target.Items, row => row < 0 ? -1 : rowOf[row]);
        }
        if (target.Space.Name != UniverseSpace.Common)
        {
            Matrix to = Gemm.Product(edge.Map, target.ToCommon), from = Gemm.Product(target.FromCommon, edge.Map, transB: true);
            double[] fromOffset = target.FromOffset.Length == 0
                ? []
                : Gemm.Product(new Matrix(1, target.FromOffset.Length, target.FromOffset), edge.Map, transB: true).Data;
            return (new UniverseMember(space, x.Normalization, (to, target.ToOffset), (from, fromOffset), items), edge.Report);
        }
        return (UniverseMember.Fit(x, target.Space.Rows, items, family, clock.Context), edge.Report);
    }

    private static UniversePairing AllPairs(UniverseSpace[] spaces, int[][] items)
    {
        List<UniverseEdge> edges = [];
        for (int a = 0; a < spaces.Length; a++)
        {
            for (int b = a + 1; b < spaces.Length; b++) edges.Add(new UniverseEdge(a, b, new AnchorPairs(items[a], items[b])));
        }
        return UniversePairing.Network(edges);
    }

    /// <summary>Rows of every space that agree with those of the largest in the latent functions.</summary>
    private static (int[][] Items, LatentBasis Basis) ItemsOfBasis(
        PreparedSpace[] spaces, FittedEdge[] edges, UniverseOptions options, StageClock clock)
    {
        LaplacianSpectrum[] spectra = new LaplacianSpectrum[spaces.Length];
        for (int m = 0; m < spaces.Length; m++)
        {
            SampleSpectrum made = SamplePipeline.Spectrum(spaces[m].Space.Rows, options.Graph, options.Spectrum, clock.Context);
            spectra[m] = made.Spectrum;
            foreach ((string name, double seconds) in made.Graph.Seconds) clock.Add(name, seconds);
        }
        using StageClock.StageScope stage = clock.Stage("latent basis");
        int fewest = spectra.Min(spectrum => spectrum.Size), size = options.LatentBasis > 0 ? options.LatentBasis : fewest;
        if (size > fewest)
        {
            Throw.Argument($"⟨latent-basis⟩ is {size}, and a space has a spectrum of {fewest} eigenpairs; take at most so many, "
                + "or more ⟨eigenpairs⟩");
        }
        LatentBasis basis = LatentBasis.Of(spectra, edges, size);
        int reference = Consensus.Largest([.. spaces.Select(space => space.Space)]), n = spaces[reference].Space.Count;
        using UnitRows ofReference = basis.Coordinates(spectra[reference], reference, clock.Context);
        int[][] items = new int[spaces.Length][];
        for (int m = 0; m < spaces.Length; m++)
        {
            items[m] = [.. Enumerable.Range(0, n)];
            if (m == reference) continue;
            using UnitRows own = basis.Coordinates(spectra[m], m, clock.Context);
            AnchorPairs pairs = FittedEdge.Mutual(own, ofReference, clock.Context);
            Array.Fill(items[m], -1);
            for (int t = 0; t < pairs.Count; t++) items[m][pairs.Y[t]] = pairs.X[t];
        }
        return (items, basis);
    }

    private static UniverseFacts Facts(UniverseMethod method, UniverseMember[] members, string source, UniverseOptions options) => new()
    {
        Method = method,
        Transform = options.Fitted,
        Seed = options.Graph.Seed,
        Dimensions = members.Max(member => member.Space.Dimensions),
        PairSource = source,
        Objectives = [],
        Trusted = null,
        Advice = "",
    };
}
