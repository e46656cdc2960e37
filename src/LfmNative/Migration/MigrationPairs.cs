using LfmNative.Diagnostics;

namespace LfmNative.Migration;

/// <summary>Which rows of the old collection and of the new model are known to belong together.</summary>
public sealed class MigrationPairs
{
    private MigrationPairs(string description, Func<string[]?, string[]?, AnchorPairs>? given) =>
        (Description, Given) = (description, given);

    /// <summary>Rows of the same id.</summary>
    public static MigrationPairs SharedIds { get; } = new("shared ids", null);

    /// <summary>None is known.</summary>
    public static MigrationPairs None { get; } = new("none", (_, _) => AnchorPairs.None);

    /// <summary>Rows of the same number, in collections of equally many rows.</summary>
    public static MigrationPairs SameRows { get; } = new("rows of the same number", null) { ByRow = true };

    /// <summary>What they are, for reports.</summary>
    public string Description { get; }

    /// <summary>So many at most, drawn by the seed; null for all.</summary>
    public int? Count { get; private init; }

    internal bool ByRow { get; private init; }

    /// <summary>Finds pairs from the ids of both sides, which are null where rows have none; null for the pairs by ids or rows.</summary>
    internal Func<string[]?, string[]?, AnchorPairs>? Given { get; }

    /// <summary>Pairs that somebody lists.</summary>
    /// <param name="description">Where they come from, for reports.</param>
    /// <param name="find">Gets the ids of both sides, null where rows have none, and gives row numbers.</param>
    public static MigrationPairs Listed(string description, Func<string[]?, string[]?, AnchorPairs> find) => new(description, find);

    /// <summary>A few of these pairs, as if no others were known.</summary>
    /// <param name="count">How many at most, ≥ 1.</param>
    /// <exception cref="LfmException">InvalidArgument: not positive.</exception>
    public MigrationPairs Random(int count)
    {
        if (count < 1) Throw.Argument($"{count} pairs were asked for; at least one is needed, or none by name");
        return new MigrationPairs($"{count} at random of {Description}", Given) { Count = count, ByRow = ByRow };
    }
}
