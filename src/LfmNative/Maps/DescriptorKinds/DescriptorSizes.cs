namespace LfmNative.Maps.DescriptorKinds;

/// <summary>How many there are of what descriptors are made from.</summary>
/// <param name="Anchors">Anchors.</param>
/// <param name="Classes">Classes of both sides together.</param>
/// <param name="Given">Functions that are given with the samples.</param>
/// <param name="Scales">Times or energies that the options ask for; 0 for the default of the kind.</param>
internal readonly record struct DescriptorSizes(int Anchors, int Classes, int Given, int Scales);
