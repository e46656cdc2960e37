using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Options;

namespace LfmNative.Universes;

/// <summary>Many spaces in one: a map to the common space for each, through which every pair of them is joined.</summary>
public sealed partial class Universe
{
    private readonly float[] _consensus;
    private readonly AnchorPairs[] _edgePairs;

    private Universe(IReadOnlyList<UniverseMember> members, float[] consensus, AnchorPairs[] edgePairs, UniverseFacts facts) =>
        (Spaces, _consensus, _edgePairs, Facts) = (members, consensus, edgePairs, facts);

    /// <summary>The spaces with their maps, in the order they were given, added ones last.</summary>
    public IReadOnlyList<UniverseMember> Spaces { get; }

    /// <summary>The mean of all spaces' rows in the common space, items × D; no rows after synchronisation.</summary>
    public ReadOnlyMatrixView<float> Consensus => new(_consensus, Facts.Items, Facts.Dimensions);

    /// <summary>What the fit tells of itself.</summary>
    public UniverseFacts Facts { get; }

    /// <summary>Names of the consensus' items: those of the rows of the first space that has names; null where none has.</summary>
    public string[]? ItemNames
    {
        get
        {
            if (Facts.Items == 0) return null;
            UniverseMember? named = Spaces.FirstOrDefault(member => member.Space.RowNames is not null && !member.Items.Contains(-1));
            return named is null ? null : Array.ConvertAll(named.Items, row => named.Space.RowNames![row]);
        }
    }

    /// <summary>Brings spaces into one.</summary>
    /// <param name="spaces">Two or more, of any dimensions, with different names.</param>
    /// <param name="pairing">Which rows are the same items.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">
    /// Names that repeat; pairs that do not fit; edges that leave spaces apart; a method that the pairs do not allow; options out of range.
    /// </exception>
    public static Universe Fit(
        IReadOnlyList<UniverseSpace> spaces, UniversePairing pairing, UniverseOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        ArgumentNullException.ThrowIfNull(pairing);
        options ??= new UniverseOptions();
        options.Check();
        CheckNames(spaces);
        UniverseMethod method = options.Method ?? (pairing.Edges is null ? UniverseMethod.Procrustes : UniverseMethod.Synchronize);
        if (method == UniverseMethod.Procrustes && pairing.Edges is not null)
        {
            Throw.Argument("⟨universe-method⟩ is procrustes, which needs items that all spaces share; pairs of edges take "
                + "synchronize or spectral");
        }
        if (method == UniverseMethod.Synchronize && options.Fitted.Family != TransformKind.Orthogonal)
        {
            Throw.Argument($"⟨transform⟩ is {OptionNames.Of(options.Fitted.Family)}, and synchronisation is of rotations; take "
                + "orthogonal, or another ⟨universe-method⟩");
        }
        StageClock clock = new(context ?? new ComputeContext());
        PreparedSpace[] prepared;
        using (clock.Stage("normalize"))
            prepared = [.. spaces.Select(space => PreparedSpace.Of(space, options.Fitted, clock.Context))];
        Universe made = method == UniverseMethod.Procrustes
            ? UniverseFit.ByItems(prepared, pairing, options, clock)
            : UniverseFit.ByEdges(prepared, pairing, method, options, clock);
        return new Universe(made.Spaces, made._consensus, made._edgePairs, made.Facts with { Seconds = clock.Seconds.ToDictionary() });
    }

    /// <summary>The universe with one more space, whose one map is fitted; the other maps stay as they are, bit for bit.</summary>
    /// <param name="space">The new space; its name must be new as well.</param>
    /// <param name="pairs">
    /// Rows of the same items: X of the new space, Y items of the consensus, or rows of <paramref name="with"/>. Where they are few, others
    /// are learned.
    /// </param>
    /// <param name="with">The space that the new one is paired with; null for the consensus.</param>
    /// <param name="options">
    /// Graphs, spectra and seed, where pairs are learned; the normalisation is that of the universe, and the family too where the consensus
    /// is paired with (through a space it is a rotation). Null for the defaults.
    /// </param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">A name that is taken or unknown; no consensus to pair with; pairs that do not fit.</exception>
    public Universe Add(
        UniverseSpace space, AnchorPairs pairs, string? with = null, UniverseOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(pairs);
        options = (options ?? new UniverseOptions()) with { Transform = Facts.Transform };
        options.Check();
        if (Spaces.Any(member => member.Space.Name == space.Name))
            Throw.Argument($"the universe has a space '{space.Name}' already; name the new one otherwise");
        with ??= UniverseSpace.Common;
        if (with == UniverseSpace.Common && Facts.Items == 0)
        {
            Throw.Argument("this universe has no consensus to pair a new space with, as it was synchronised; name one of its spaces: "
                + string.Join(", ", Spaces.Select(member => member.Space.Name)));
        }
        StageClock clock = new(context ?? new ComputeContext());
        UniverseMember target = Member(with);
        (UniverseMember member, EdgeReport report) = UniverseFit.Member(space, pairs, target, Facts.Transform, options, clock);
        string advice = report.Trusted switch
        {
            false => $"DO NOT TRUST the maps of {space.Name}: {report.Advice}" + (Facts.Trusted is false ? $"; {Facts.Advice}" : ""),
            null when Facts.Trusted is true => $"not checked: the map of {space.Name} ({report.Advice}); of the others: {Facts.Advice}",
            _ => Facts.Advice,
        };
        return new Universe([.. Spaces, member], _consensus, _edgePairs, Facts with
        {
            Added = [.. Facts.Added, report],
            Trusted = report.Trusted is false ? false : Facts.Trusted is true ? report.Trusted : Facts.Trusted,
            Advice = advice,
            Seconds = clock.Seconds.ToDictionary(),
        });
    }

    /// <summary>The map from one space to another, and what can be done with it.</summary>
    /// <param name="from">Name of the space whose rows are carried; <see cref="UniverseSpace.Common"/> for the common one.</param>
    /// <param name="to">Name of the space that they are carried to; likewise.</param>
    /// <exception cref="LfmException">InvalidArgument: an unknown name; the same name twice.</exception>
    public UniversePair Between(string from, string to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from == to) Throw.Argument($"a map from '{from}' to itself was asked for; name two spaces of the universe");
        UniverseMember x = Member(from), y = Member(to);
        return new UniversePair(x, y, KnownPairs(x, y), Facts.Transform);
    }

    internal static Universe Of(
        IReadOnlyList<UniverseMember> members, float[] consensus, AnchorPairs[] edgePairs, UniverseFacts facts) =>
        new(members, consensus, edgePairs, facts);

    private static void CheckNames(IReadOnlyList<UniverseSpace> spaces)
    {
        if (spaces.Count < 2) Throw.Argument($"{spaces.Count} spaces were given; a universe needs two or more");
        string? twice = spaces.GroupBy(space => space.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null) Throw.Argument($"two spaces are called '{twice}'; give each a name of its own");
    }

    private UniverseMember Member(string name)
    {
        if (name == UniverseSpace.Common) return CommonMember();
        UniverseMember? member = Spaces.FirstOrDefault(m => m.Space.Name == name);
        if (member is not null) return member;
        throw new LfmException(LfmErrorCode.InvalidArgument, $"the universe has no space '{name}'; it has "
            + $"{string.Join(", ", Spaces.Select(m => m.Space.Name))}, and {UniverseSpace.Common} for the common space");
    }

    /// <summary>The common space as a member, whose rows are the consensus.</summary>
    private UniverseMember CommonMember()
    {
        Matrix identity = new(Facts.Dimensions, Facts.Dimensions);
        for (int i = 0; i < identity.Rows; i++) identity[i, i] = 1;
        UniverseSpace space = new(UniverseSpace.Common, _consensus, Facts.Dimensions, ItemNames);
        return new UniverseMember(
            space, PreparedSpace.Plain, (identity, []), (identity, []), [.. Enumerable.Range(0, Facts.Items)]);
    }

    /// <summary>Pairs of two spaces that a map of these two alone can be fitted on; none where none were given.</summary>
    private AnchorPairs KnownPairs(UniverseMember x, UniverseMember y)
    {
        if (Facts.Method == UniverseMethod.Procrustes)
        {
            int count = Math.Min(x.Items.Length, y.Items.Length);
            int[] shared = [.. Enumerable.Range(0, count).Where(t => x.Items[t] >= 0 && y.Items[t] >= 0)];
            return new AnchorPairs(Array.ConvertAll(shared, t => x.Items[t]), Array.ConvertAll(shared, t => y.Items[t]));
        }
        for (int e = 0; e < Facts.Edges.Count; e++)
        {
            EdgeReport edge = Facts.Edges[e];
            if (edge.LeftOut) continue;
            if (edge.From == x.Space.Name && edge.To == y.Space.Name) return _edgePairs[e];
            if (edge.From == y.Space.Name && edge.To == x.Space.Name) return new AnchorPairs(_edgePairs[e].Y, _edgePairs[e].X);
        }
        return AnchorPairs.None;
    }
}
