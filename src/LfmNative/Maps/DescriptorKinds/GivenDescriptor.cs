using LfmNative.Memory;

namespace LfmNative.Maps.DescriptorKinds;

/// <summary>The functions that are given with the samples.</summary>
internal sealed class GivenDescriptor : Descriptor
{
    public override bool NeedsGiven => true;

    /// <summary>A copy: descriptors may be scaled in place, and these are the caller's.</summary>
    public override Matrix Compute(in DescriptorInputs inputs) =>
        new(inputs.Given!.Rows, inputs.Given.Cols, (double[])inputs.Given.Data.Clone());
}
