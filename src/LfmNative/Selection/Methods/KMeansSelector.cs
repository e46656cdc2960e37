using LfmNative.Kernels;
using LfmNative.Search;

namespace LfmNative.Selection.Methods;

/// <summary>Medoids of k-means clusters; points that are known are centres that stay where they are.</summary>
internal sealed unsafe class KMeansSelector : RowSelector
{
    private const int Rounds = 100;

    /// <inheritdoc/>
    /// <remarks>The score is the number of points in the cluster; larger clusters come first.</remarks>
    public override SelectedRows Choose(SelectionInputs inputs)
    {
        inputs.Tick(0);
        int n = inputs.Count, d = inputs.Dim, held = inputs.Known.Length, c = held + inputs.Wanted;
        KMeans clusters = KMeans.Of(inputs.Points, n, d, c, Rounds, inputs.Seed, inputs.Context, inputs.Known);
        double[] squared = new double[n];
        fixed (float* fixedCenters = clusters.Centers)
        {
            float* centers = fixedCenters;
            inputs.ForPoints((first, last) =>
            {
                for (int i = first; i < last; i++)
                    squared[i] = RowDistance.Squared(inputs.Point(i), 1, centers + ((long)clusters.ClusterOf[i] * d), 1, d);
            });
        }
        int[] sizes = new int[c], medoids = new int[c];
        Array.Fill(medoids, -1);
        bool[] taken = inputs.IsKnown();
        for (int i = 0; i < n; i++)
        {
            int k = clusters.ClusterOf[i];
            sizes[k]++;
            if (k >= held && !taken[i] && (medoids[k] < 0 || squared[i] < squared[medoids[k]])) medoids[k] = i;
        }
        int[] filled = [.. Enumerable.Range(held, inputs.Wanted).Where(k => medoids[k] >= 0).OrderByDescending(k => sizes[k])];
        List<int> rows = [.. filled.Select(k => medoids[k])];
        List<double> scores = [.. filled.Select(k => (double)sizes[k])];
        foreach (int i in rows) taken[i] = true;
        // A cluster without a free point gives way to the point that lies farthest from its own centre.
        while (rows.Count < inputs.Wanted)
        {
            int far = SelectionInputs.Best(squared, taken, -1);
            taken[far] = true;
            rows.Add(far);
            scores.Add(1);
        }
        return new SelectedRows([.. rows], [.. scores]);
    }

    /// <inheritdoc/>
    public override long ScratchBytes(long n, long d, long centers, int threads) => KMeans.ScratchBytes(n, d, centers, threads) + (9 * n);
}
