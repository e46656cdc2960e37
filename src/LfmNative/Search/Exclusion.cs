namespace LfmNative.Search;

/// <summary>Which samples a searching row leaves out.</summary>
internal enum Exclusion
{
    /// <summary>None: the rows that search are not among those that are searched.</summary>
    None,

    /// <summary>The row itself.</summary>
    Self,

    /// <summary>All rows of its group.</summary>
    Group,
}
