using LfmNative.Diagnostics;

namespace LfmNative.Universes;

/// <summary>Which rows of the spaces are the same items.</summary>
public sealed class UniversePairing
{
    private UniversePairing(int[][]? items, IReadOnlyList<UniverseEdge>? edges, string source) =>
        (Rows, Edges, Source) = (items, edges, source);

    /// <summary>Row i of all spaces is the same item.</summary>
    public static UniversePairing SameRows { get; } = new(null, null, "rows");

    /// <summary>Row numbers by items; null where not given in this way.</summary>
    internal int[][]? Rows { get; }

    /// <summary>Edges; null where all spaces share their items.</summary>
    internal IReadOnlyList<UniverseEdge>? Edges { get; }

    /// <summary>Where the pairs come from, in a word.</summary>
    internal string Source { get; }

    /// <summary>Items that all spaces have.</summary>
    /// <param name="rows">For each space the rows of the items, in the same order.</param>
    /// <exception cref="LfmException">InvalidArgument: not equally many, or none.</exception>
    public static UniversePairing Items(IReadOnlyList<int[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        for (int m = 0; m < rows.Count; m++)
        {
            if (rows[m].Length == rows[0].Length && rows[m].Length > 0) continue;
            Throw.Argument($"space {m} has rows of {rows[m].Length} items and space 0 of {rows[0].Length}; "
                + "give one row an item for every space");
        }
        return new UniversePairing([.. rows], null, "items");
    }

    /// <summary>Pairs of some pairs of spaces.</summary>
    /// <param name="edges">The edges; each pair of spaces once, all spaces connected.</param>
    public static UniversePairing Network(IReadOnlyList<UniverseEdge> edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        return new UniversePairing(null, edges, "edges");
    }

    /// <summary>The rows of the items of every space, checked.</summary>
    internal int[][] ItemsOf(IReadOnlyList<UniverseSpace> spaces)
    {
        if (Rows is null)
        {
            int n = spaces[0].Count;
            UniverseSpace? other = spaces.FirstOrDefault(space => space.Count != n);
            if (other is not null)
            {
                Throw.Argument($"'{spaces[0].Name}' has {n} rows and '{other.Name}' {other.Count}; spaces that are paired row by row "
                    + "have equally many: pair them by names or by edges");
            }
            int[] all = [.. Enumerable.Range(0, n)];
            return [.. spaces.Select(_ => all)];
        }
        if (Rows.Length != spaces.Count) Throw.Argument($"items of {Rows.Length} spaces were given for {spaces.Count} spaces");
        for (int m = 0; m < Rows.Length; m++)
        {
            int wrong = Array.FindIndex(Rows[m], row => (uint)row >= (uint)spaces[m].Count);
            if (wrong < 0) continue;
            Throw.Argument($"item {wrong} names row {Rows[m][wrong]} of '{spaces[m].Name}', which has rows 0..{spaces[m].Count - 1}");
        }
        return Rows;
    }

    /// <summary>Refuses edges that are none, repeat another or leave the spaces unconnected.</summary>
    internal void CheckEdges(IReadOnlyList<UniverseSpace> spaces)
    {
        HashSet<(int, int)> seen = [];
        foreach (UniverseEdge edge in Edges!)
        {
            int wrong = (uint)edge.From >= (uint)spaces.Count ? edge.From : edge.To;
            if ((uint)wrong >= (uint)spaces.Count) Throw.Argument($"an edge names space {wrong}; spaces are 0..{spaces.Count - 1}");
            (string from, string to) = (spaces[edge.From].Name, spaces[edge.To].Name);
            if (edge.From == edge.To) Throw.Argument($"an edge joins '{from}' with itself; name two spaces");
            if (!seen.Add((Math.Min(edge.From, edge.To), Math.Max(edge.From, edge.To))))
                Throw.Argument($"'{from}' and '{to}' are joined by two edges; put their pairs together");
            edge.Pairs.Check(spaces[edge.From].Count, spaces[edge.To].Count);
        }
        int[] component = SpaceGraph.Components(spaces.Count, Edges.Select(edge => (edge.From, edge.To)));
        int apart = Array.FindIndex(component, c => c != component[0]);
        if (apart >= 0)
            Throw.Argument($"no chain of edges leads from '{spaces[0].Name}' to '{spaces[apart].Name}'; give an edge that joins them");
    }
}
