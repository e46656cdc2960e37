using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Maps.DescriptorKinds;

/// <summary>A spectral signature of each sample, or its kernel between a sample and each anchor.</summary>
/// <param name="signature">n×scales without landmarks, n×(landmarks·scales) with them.</param>
/// <param name="landmarks">Whether the anchors are its landmarks.</param>
internal sealed class SignatureDescriptor(SignatureDescriptor.Signature signature, bool landmarks) : Descriptor
{
    /// <summary>Values from eigenpairs, for a number of times or energies, towards landmarks or none.</summary>
    public delegate Matrix Signature(LaplacianSpectrum spectrum, int scales, ReadOnlySpan<int> landmarks);

    public override bool NeedsAnchors => landmarks;

    public override int DefaultScales => landmarks ? 16 : 100;

    public override Matrix Compute(in DescriptorInputs inputs) =>
        signature(inputs.Spectrum, Scales(inputs.Options.Scales), landmarks ? inputs.Anchors : []);
}
