namespace LfmNative.Search;

/// <summary>How neighbours are searched.</summary>
public enum NeighborMethod
{
    /// <summary>Exact up to 100,000 samples, approximate above.</summary>
    Auto,

    /// <summary>The neighbours of double precision; time grows with n².</summary>
    Exact,

    /// <summary>
    /// Most of them, with the part that was found measured; time grows little faster than n. Small sets are searched exactly all the same.
    /// </summary>
    Approximate,
}
