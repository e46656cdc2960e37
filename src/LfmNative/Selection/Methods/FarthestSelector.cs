using LfmNative.Kernels;

namespace LfmNative.Selection.Methods;

/// <summary>Farthest-point sampling (Gonzalez 1985) of the points.</summary>
internal sealed unsafe class FarthestSelector : RowSelector
{
    /// <inheritdoc/>
    /// <remarks>The score is the distance to the nearest point that was known or chosen before; 0 of a first that was drawn.</remarks>
    public override SelectedRows Choose(SelectionInputs inputs)
    {
        int[] rows = new int[inputs.Wanted];
        double[] scores = new double[inputs.Wanted], squared = new double[inputs.Count];
        bool[] taken = inputs.IsKnown();
        Array.Fill(squared, double.PositiveInfinity);
        foreach (int i in inputs.Known) Approach(inputs, i, squared);
        for (int t = 0; t < rows.Length; t++)
        {
            inputs.Tick(t);
            bool draws = t == 0 && inputs.Known.Length == 0;
            rows[t] = draws ? new Rng(inputs.Seed).NextInt(inputs.Count) : SelectionInputs.Best(squared, taken, -1);
            scores[t] = draws ? 0 : Math.Sqrt(squared[rows[t]]);
            taken[rows[t]] = true;
            Approach(inputs, rows[t], squared);
        }
        return new SelectedRows(rows, scores);
    }

    /// <inheritdoc/>
    public override long ScratchBytes(long n, long d, long centers, int threads) => 9 * n;

    private static void Approach(SelectionInputs inputs, int to, double[] squared) => inputs.ForPoints((first, last) =>
    {
        for (int i = first; i < last; i++)
        {
            double s = RowDistance.Squared(inputs.Point(i), 1, inputs.Point(to), 1, inputs.Dim);
            squared[i] = Math.Min(squared[i], s);
        }
    });
}
