namespace LfmNative.Search;

/// <summary>Which of two entries of a result list comes first.</summary>
internal interface IEntryOrder
{
    /// <summary>The key of an empty place: every real key precedes it.</summary>
    static abstract float Worst { get; }

    /// <summary>Whether an entry comes before another.</summary>
    static abstract bool Precedes(float key, int id, float otherKey, int otherId);
}

/// <summary>Distances: ascending; equal keys stay in the order they were inserted in.</summary>
internal readonly struct SmallestFirst : IEntryOrder
{
    public static float Worst => float.PositiveInfinity;

    public static bool Precedes(float key, int id, float otherKey, int otherId) => key < otherKey;
}

/// <summary>Scores: descending; of equal keys the lower row number.</summary>
/// <remarks>A total order: the list does not depend on who inserted what when.</remarks>
internal readonly struct LargestFirst : IEntryOrder
{
    public static float Worst => float.NegativeInfinity;

    public static bool Precedes(float key, int id, float otherKey, int otherId) => key > otherKey || (key == otherKey && id < otherId);
}
