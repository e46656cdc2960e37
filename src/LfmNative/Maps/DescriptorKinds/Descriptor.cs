using LfmNative.Memory;

namespace LfmNative.Maps.DescriptorKinds;

/// <summary>One kind of descriptor: what it is made from, how many columns that gives, and how they are computed.</summary>
/// <remarks>
/// There is a column for every anchor where anchors are needed, times one for every class where labels are, times one for every scale where
/// it has scales; the scales of an anchor stand together.
/// </remarks>
internal abstract class Descriptor
{
    /// <summary>Whether it is made from anchors.</summary>
    public virtual bool NeedsAnchors => false;

    /// <summary>Whether it is made from the classes of the samples.</summary>
    public virtual bool NeedsLabels => false;

    /// <summary>Whether it is no more than functions that are given with the samples.</summary>
    public virtual bool NeedsGiven => false;

    /// <summary>Whether it is made from the samples themselves, not from graph or spectrum alone.</summary>
    public virtual bool NeedsSamples => false;

    /// <summary>Whether it is made from the neighbour graph, not from the spectrum or the samples alone.</summary>
    public virtual bool NeedsGraph => false;

    /// <summary>Times or energies where none are asked for; 0 for a kind that has no scales.</summary>
    public virtual int DefaultScales => 0;

    /// <summary>n×p values on one side.</summary>
    public abstract Matrix Compute(in DescriptorInputs inputs);

    /// <summary>Times or energies: those asked for, or the default; 1 for a kind that has none.</summary>
    /// <param name="wanted">What the options ask for; 0 takes the default.</param>
    public int Scales(int wanted)
    {
        if (DefaultScales == 0) return 1;
        return wanted > 0 ? wanted : DefaultScales;
    }

    /// <summary>Columns p.</summary>
    /// <param name="sizes">What there is of each kind.</param>
    public int Columns(in DescriptorSizes sizes) => NeedsGiven
        ? sizes.Given
        : (NeedsAnchors ? sizes.Anchors : 1) * (NeedsLabels ? sizes.Classes : 1) * Scales(sizes.Scales);

    /// <summary>Number of the anchor that a column belongs to; −1 where it belongs to none.</summary>
    /// <param name="column">0-based among this kind's columns.</param>
    /// <param name="sizes">What there is of each kind.</param>
    public int AnchorOf(int column, in DescriptorSizes sizes) =>
        NeedsAnchors ? column / ((NeedsLabels ? sizes.Classes : 1) * Scales(sizes.Scales)) : -1;
}
