namespace LfmNative.Maps;

/// <summary>What is done to the samples of a side before a transform is fitted.</summary>
public enum PreNormalization
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The mean is taken off.</summary>
    Center,

    /// <summary>Rows are scaled to unit norm.</summary>
    Unit,

    /// <summary>Unit rows, their mean taken off, unit rows again (Artetxe et al. 2018).</summary>
    UnitCenterUnit,
}
