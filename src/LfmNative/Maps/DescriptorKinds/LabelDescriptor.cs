using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Maps.DescriptorKinds;

/// <summary>The Laplacian of the indicator of each class.</summary>
internal sealed class LabelDescriptor : Descriptor
{
    public override bool NeedsLabels => true;

    public override bool NeedsGraph => true;

    public override unsafe Matrix Compute(in DescriptorInputs inputs)
    {
        (LaplacianSpectrum spectrum, NeighborGraph graph) = (inputs.Spectrum, inputs.Graph!);
        SparseMatrix affinities = graph.AffinityMatrix;
        (int[] labels, int[] classes) = (inputs.Labels!, inputs.Classes!);
        int[]? nodeOf = graph.NodeOf;
        int n = graph.SampleCount, nodes = affinities.Rows;
        if (labels.Length != n) Throw.Argument($"{labels.Length} labels were given for {n} samples; give one a sample");
        using LaplacianOperator op = new(affinities, spectrum.Kind, inputs.Context.Threads);
        Matrix result = new(nodes, classes.Length);
        double[] indicator = new double[nodes], product = new double[nodes], copies = new double[nodes];
        for (int i = 0; i < n; i++) copies[nodeOf?[i] ?? i]++;
        // The operator of the random walk is the symmetric one: I − D⁻¹W = D^−½(I − D^−½WD^−½)D^½.
        double[]? mass = spectrum.Kind == LaplacianKind.RandomWalk
            ? Array.ConvertAll(graph.Degrees(), d => d > 0 ? d : 1)
            : null;
        fixed (double* f = indicator, b = product)
        {
            for (int c = 0; c < classes.Length; c++)
            {
                // Copies of one sample may be of several classes: a node belongs to each in part.
                Array.Clear(indicator);
                for (int i = 0; i < n; i++) indicator[nodeOf?[i] ?? i] += labels[i] == classes[c] ? 1 / copies[nodeOf?[i] ?? i] : 0;
                for (int i = 0; i < nodes; i++) indicator[i] *= Math.Sqrt(mass?[i] ?? 1);
                op.ApplyPlain(f, b);
                for (int i = 0; i < nodes; i++) result[i, c] = ((op.Shift * indicator[i]) - product[i]) / Math.Sqrt(mass?[i] ?? 1);
            }
        }
        return nodeOf is null ? result : result.GatherRows(nodeOf);
    }
}
