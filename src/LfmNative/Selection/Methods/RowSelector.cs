namespace LfmNative.Selection.Methods;

/// <summary>Chooses points that stand for all.</summary>
internal abstract class RowSelector
{
    /// <summary>Whether the points are to be rows of the first eigenvectors, as many as are known and wanted, not the samples.</summary>
    public virtual bool IsSpectral => false;

    /// <summary>Chooses.</summary>
    public abstract SelectedRows Choose(SelectionInputs inputs);

    /// <summary>Bytes held beside the points.</summary>
    /// <param name="n">Points.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="centers">Points known and wanted.</param>
    /// <param name="threads">Worker threads.</param>
    public abstract long ScratchBytes(long n, long d, long centers, int threads);
}
