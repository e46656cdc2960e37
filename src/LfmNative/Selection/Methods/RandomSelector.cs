using LfmNative.Kernels;

namespace LfmNative.Selection.Methods;

/// <summary>Points drawn without replacement: what a choice must beat.</summary>
internal sealed class RandomSelector : RowSelector
{
    /// <inheritdoc/>
    /// <remarks>All scores are 0.</remarks>
    public override SelectedRows Choose(SelectionInputs inputs)
    {
        bool[] known = inputs.IsKnown();
        int[] order = new Rng(inputs.Seed).Permutation(inputs.Count);
        return new SelectedRows([.. order.Where(i => !known[i]).Take(inputs.Wanted)], new double[inputs.Wanted]);
    }

    /// <inheritdoc/>
    public override long ScratchBytes(long n, long d, long centers, int threads) => 5 * n;
}
