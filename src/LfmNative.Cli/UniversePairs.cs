using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Storage;
using LfmNative.Universes;

namespace LfmNative.Cli;

/// <summary>Which rows of the spaces of a universe are the same items, on the command line.</summary>
internal static class UniversePairs
{
    private const string Specs = "rows|ids|FILE|first:N|random:N|none";

    private static readonly Option<string> Paired = CliOption.Text(
        "all spaces share their items: rows (row i of all) or ids (the names that all have)", "rows|ids", "--paired");

    private static readonly Option<string> Anchors = CliOption.Text(
        "few known pairs of every pair of spaces, the others are learned: first:N or random:N of row-paired spaces, none, or with --add a "
        + "file of two columns",
        "first:N|random:N|none|FILE",
        "--anchors");

    private static readonly Option<string> Network = CliOption.Text(
        "which pairs of spaces are mapped to each other with --paired or --anchors: all, or chain (each file and the next)",
        "all|chain",
        "--edges");

    private static readonly Option<string[]> Edge = new("--edge")
    {
        Description = "a pair of spaces and their known pairs: rows, ids, a file of two columns, first:N, random:N, or none, which are "
            + "learned; may be given again and again",
        HelpName = $"A:B={Specs}",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static IReadOnlyList<Option> All { get; } = [Paired, Anchors, Network, Edge];

    /// <summary>Refuses what does not go together, before any file is read.</summary>
    public static void Check(ParseResult parsed, bool adding)
    {
        (string? paired, string? anchors, string? network) =
            (parsed.GetValue(Paired), parsed.GetValue(Anchors), parsed.GetValue(Network));
        bool edges = CliOption.IsGiven(parsed, Edge);
        if ((paired is null ? 0 : 1) + (anchors is null ? 0 : 1) + (edges ? 1 : 0) != 1)
        {
            throw Job.Usage(adding
                ? "which rows belong together must be said once: --paired rows or ids, or --anchors"
                : "which rows belong together must be said once: --paired rows or ids, --anchors, or --edge for each pair of spaces");
        }
        if (paired is not (null or "rows" or "ids")) throw Job.Usage($"--paired is '{paired}'; it is rows or ids");
        if (network is not (null or "all" or "chain")) throw Job.Usage($"--edges is '{network}'; it is all or chain");
        if (edges && network is not null) throw Job.Usage("--edges names pairs of spaces, and --edge too; give one of them");
        if (adding && (edges || network is not null))
            throw Job.Usage("--edge and --edges are of a new universe; with --add say by --with what the new space is paired with");
    }

    /// <summary>Reads the pairing of a new universe.</summary>
    public static UniversePairing Read(ParseResult parsed, Job job, UniverseSpace[] spaces)
    {
        if (CliOption.IsGiven(parsed, Edge))
            return UniversePairing.Network([.. parsed.GetValue(Edge)!.Select(text => Parse(text, job, spaces))]);
        string? paired = parsed.GetValue(Paired), network = parsed.GetValue(Network);
        if (paired is not null && network is null)
            return paired == "rows" ? UniversePairing.SameRows : UniversePairing.Items(SharedNames(spaces));
        string spec = paired ?? parsed.GetValue(Anchors)!;
        List<UniverseEdge> edges = [];
        for (int a = 0; a < spaces.Length; a++)
        {
            for (int b = a + 1; b < (network == "chain" ? Math.Min(a + 2, spaces.Length) : spaces.Length); b++)
            {
                if (!IsSpec(spec))
                    throw Job.Usage($"--anchors is '{spec}'; a file pairs two spaces: give one for each pair by --edge A:B=FILE");
                edges.Add(new UniverseEdge(a, b, Pairs(spec, job, spaces[a], spaces[b])));
            }
        }
        return UniversePairing.Network(edges);
    }

    /// <summary>Pairs of a new space with the common space of a universe, or one of its spaces.</summary>
    public static AnchorPairs ReadAdded(ParseResult parsed, Job job, UniverseSpace space, Universe universe, string? with)
    {
        string spec = parsed.GetValue(Paired) ?? parsed.GetValue(Anchors)!;
        UniverseMember? member = with is null ? null : universe.Spaces.FirstOrDefault(m => m.Space.Name == with);
        if (member is not null) return Pairs(spec, job, space, member.Space);
        // An unknown name is refused by the universe itself, which knows the others.
        if (universe.Facts.Items < 2) return AnchorPairs.None;
        // The consensus goes by another name here only because no space may have its own.
        return Pairs(spec, job, space, new UniverseSpace("common", universe.Consensus, universe.ItemNames));
    }

    private static UniverseEdge Parse(string text, Job job, UniverseSpace[] spaces)
    {
        string[] halves = text.Split('=', 2);
        string[] names = halves[0].Split(':');
        if (halves.Length < 2 || names.Length != 2) throw Job.Usage($"--edge is '{text}'; write A:B={Specs}");
        int a = IndexOf(names[0], text, spaces), b = IndexOf(names[1], text, spaces);
        return new UniverseEdge(a, b, Pairs(halves[1], job, spaces[a], spaces[b]));
    }

    private static int IndexOf(string name, string text, UniverseSpace[] spaces)
    {
        int at = Array.FindIndex(spaces, space => space.Name == name);
        string known = string.Join(", ", spaces.Select(space => space.Name));
        return at >= 0 ? at : throw Job.Usage($"--edge is '{text}', and no space is called '{name}'; there are {known}");
    }

    private static bool IsSpec(string spec) => spec is "rows" or "ids" or "none"
        || spec.StartsWith("first:", StringComparison.Ordinal) || spec.StartsWith("random:", StringComparison.Ordinal);

    private static AnchorPairs Pairs(string spec, Job job, UniverseSpace x, UniverseSpace y)
    {
        if (spec == "none") return AnchorPairs.None;
        if (spec == "rows")
        {
            return x.Count == y.Count
                ? AnchorPairs.First(x.Count, x.Count, y.Count)
                : throw Job.Usage($"'{x.Name}' has {x.Count} rows and '{y.Name}' {y.Count}; they cannot be paired row by row");
        }
        if (spec == "ids")
        {
            int[][] rows = SharedNames([x, y]);
            return new AnchorPairs(rows[0], rows[1]);
        }
        if (AlignCommand.CountAfter("first:", spec) is int first) return AnchorPairs.First(first, x.Count, y.Count);
        if (AlignCommand.CountAfter("random:", spec) is int random) return AnchorPairs.Random(random, x.Count, y.Count, job.Seed);
        List<string> warnings = [];
        (int[] ofX, int[] ofY) = AnchorFile.Read(spec, x.RowNames, y.RowNames, warnings, job.Context.Token);
        foreach (string warning in warnings) job.Warn(warning);
        return new AnchorPairs(ofX, ofY);
    }

    /// <summary>The rows of the names that all spaces have, in the order of the first.</summary>
    private static int[][] SharedNames(UniverseSpace[] spaces)
    {
        UniverseSpace? nameless = spaces.FirstOrDefault(space => space.RowNames is null);
        if (nameless is not null)
            throw Job.Usage($"the rows of '{nameless.Name}' have no names to pair them by; give names, or pair row by row");
        Dictionary<string, int>[] rowOf = [.. spaces.Select(RowsByName)];
        string[] shared = [.. spaces[0].RowNames!.Where(name => rowOf.All(rows => rows.ContainsKey(name)))];
        if (shared.Length == 0) throw Job.Usage("no name of a row is in all spaces, so nothing pairs them; look at the files' names");
        return [.. rowOf.Select(rows => Array.ConvertAll(shared, name => rows[name]))];
    }

    private static Dictionary<string, int> RowsByName(UniverseSpace space)
    {
        Dictionary<string, int> rows = new(space.Count, StringComparer.Ordinal);
        for (int i = 0; i < space.Count; i++)
        {
            if (!rows.TryAdd(space.RowNames![i], i))
                throw Job.Usage($"'{space.RowNames[i]}' names more than one row of '{space.Name}'; give every row a name of its own");
        }
        return rows;
    }
}
