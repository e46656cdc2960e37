using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Maps.DescriptorKinds;

/// <summary>The Laplacian of the indicator of each class.</summary>
internal sealed class LabelDescriptor : Descriptor
{
    public override bool NeedsLabels => true;

    public override unsafe Matrix Compute(in DescriptorInputs inputs)
    {
        (LaplacianSpectrum spectrum, SparseMatrix affinities) = (inputs.Space.Spectrum, inputs.Space.Graph.AffinityMatrix);
        (int[] labels, int[] classes) = (inputs.Labels!, inputs.Classes!);
        int n = affinities.Rows;
        if (labels.Length != n) Throw.Argument($"{labels.Length} labels were given for {n} samples; give one a sample");
        using LaplacianOperator op = new(affinities, spectrum.Kind, inputs.Context.Threads);
        Matrix result = new(n, classes.Length);
        double[] indicator = new double[n], product = new double[n];
        // The operator of the random walk is the symmetric one: I − D⁻¹W = D^−½(I − D^−½WD^−½)D^½.
        double[]? mass = spectrum.Mass;
        fixed (double* f = indicator, b = product)
        {
            for (int c = 0; c < classes.Length; c++)
            {
                for (int i = 0; i < n; i++) indicator[i] = labels[i] == classes[c] ? Math.Sqrt(mass?[i] ?? 1) : 0;
                op.ApplyPlain(f, b);
                for (int i = 0; i < n; i++) result[i, c] = ((op.Shift * indicator[i]) - product[i]) / Math.Sqrt(mass?[i] ?? 1);
            }
        }
        return result;
    }
}
