namespace LfmNative.Selection.Methods;

/// <summary>
/// Rows of largest leverage ‖φ_i‖² in the Laplacian's eigenvectors, what those before explain taken off: QR of Φᵀ with column
/// pivoting (Drmač and Gugercin 2016), which is deterministic where sampling by leverage (Drineas et al. 2008) is not.
/// </summary>
internal sealed class LeverageSelector : RowSelector
{
    /// <inheritdoc/>
    public override bool IsSpectral => true;

    /// <inheritdoc/>
    /// <remarks>The score is the leverage that those before left, 0..1.</remarks>
    public override SelectedRows Choose(SelectionInputs inputs)
    {
        ResidualBasis basis = new(inputs);
        double[] left = basis.SquaredNorms(), along = new double[inputs.Count];
        bool[] taken = inputs.IsKnown();
        foreach (int i in inputs.Known) Take(basis, i, left, along);
        int[] rows = new int[inputs.Wanted];
        double[] scores = new double[inputs.Wanted];
        for (int t = 0; t < rows.Length; t++)
        {
            inputs.Tick(t);
            rows[t] = SelectionInputs.Best(left, taken, double.NegativeInfinity);
            scores[t] = Math.Clamp(left[rows[t]], 0, 1);
            taken[rows[t]] = true;
            Take(basis, rows[t], left, along);
        }
        return new SelectedRows(rows, scores);
    }

    /// <inheritdoc/>
    public override long ScratchBytes(long n, long d, long centers, int threads) => (17 * n) + (8 * d * centers);

    private static void Take(ResidualBasis basis, int point, double[] left, double[] along)
    {
        if (basis.Add(point) is not { } direction) return;
        basis.Along(direction, along);
        for (int i = 0; i < left.Length; i++) left[i] -= along[i] * along[i];
    }
}
