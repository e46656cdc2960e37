using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Selection.Methods;

/// <summary>Kernel herding (Chen, Welling and Smola 2010): the maximum mean discrepancy from all points is kept least, greedily.</summary>
/// <remarks>
/// The kernel is Gaussian, of half the median distance of points. The mean over all points is taken over 2,048 of them that are drawn.
/// </remarks>
internal sealed unsafe class ThinningSelector : RowSelector
{
    private const int Most = 2048;
    private const int Distances = 2000;
    private const int Block = 256;

    /// <inheritdoc/>
    /// <remarks>The score is what a point's mean affinity to all exceeds that to the points before it by.</remarks>
    public override SelectedRows Choose(SelectionInputs inputs)
    {
        inputs.Tick(0);
        Rng rng = new(inputs.Seed);
        int n = inputs.Count;
        double gamma = Gamma(inputs, ref rng);
        double[] mean = MeanAffinities(inputs, gamma, rng.Permutation(n)[..Math.Min(n, Most)]);
        double[] near = new double[n], gain = new double[n];
        bool[] taken = inputs.IsKnown();
        int before = 0;
        void Add(int point)
        {
            before++;
            inputs.ForPoints((first, last) =>
            {
                for (int i = first; i < last; i++)
                {
                    near[i] += Math.Exp(-gamma * RowDistance.Squared(inputs.Point(i), 1, inputs.Point(point), 1, inputs.Dim));
                    gain[i] = mean[i] - (near[i] / (before + 1));
                }
            });
        }
        mean.CopyTo(gain, 0);
        foreach (int i in inputs.Known) Add(i);
        int[] rows = new int[inputs.Wanted];
        double[] scores = new double[inputs.Wanted];
        for (int t = 0; t < rows.Length; t++)
        {
            inputs.Tick(t);
            rows[t] = SelectionInputs.Best(gain, taken, double.NegativeInfinity);
            scores[t] = gain[rows[t]];
            taken[rows[t]] = true;
            Add(rows[t]);
        }
        return new SelectedRows(rows, scores);
    }

    /// <inheritdoc/>
    public override long ScratchBytes(long n, long d, long centers, int threads)
    {
        long references = Math.Min(n, Most);
        return (33 * n) + (4 * references * (d + (threads * (long)Block)));
    }

    /// <summary>1/(2σ²) of the kernel.</summary>
    private static double Gamma(SelectionInputs inputs, ref Rng rng)
    {
        double[] squared = new double[Distances];
        for (int t = 0; t < Distances; t++)
        {
            (int i, int j) = (rng.NextInt(inputs.Count), rng.NextInt(inputs.Count));
            squared[t] = RowDistance.Squared(inputs.Point(i), 1, inputs.Point(j), 1, inputs.Dim);
        }
        Array.Sort(squared);
        double median = squared[Distances / 2];
        return median > 0 ? 2 / median : 1;
    }

    private static double[] MeanAffinities(SelectionInputs inputs, double gamma, int[] references)
    {
        int d = inputs.Dim, m = references.Length;
        double[] mean = new double[inputs.Count], squared = new ResidualBasis(inputs).SquaredNorms();
        using NativeBuffer<float> gathered = new((long)m * d), products = new((long)inputs.Context.Threads * Block * m);
        float* to = gathered.Pointer, scratch = products.Pointer;
        for (int t = 0; t < m; t++)
            new ReadOnlySpan<float>(inputs.Point(references[t]), d).CopyTo(new Span<float>(to + ((long)t * d), d));
        ParallelRows.ForWorkers(inputs.Count, Block, inputs.Context.Threads, inputs.Context.Token, (worker, first, last) =>
        {
            float* block = scratch + ((long)worker * Block * m);
            Gemm.Multiply(false, true, last - first, m, d, 1f, inputs.Point(first), d, to, d, 0f, block, m);
            for (int i = first; i < last; i++)
            {
                float* row = block + ((long)(i - first) * m);
                double sum = 0;
                for (int t = 0; t < m; t++)
                    sum += Math.Exp(-gamma * Math.Max(0, squared[i] + squared[references[t]] - (2.0 * row[t])));
                mean[i] = sum / m;
            }
        });
        return mean;
    }
}
