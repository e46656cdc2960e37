using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>A side's distinct samples with what places rows never seen among them.</summary>
/// <param name="Rows">q×d, row-major.</param>
/// <param name="Cols">Columns d.</param>
/// <param name="Extension">Over these rows as nodes.</param>
internal sealed record PlacedRows(float[] Rows, int Cols, NystromExtension Extension)
{
    /// <summary>The samples, copied.</summary>
    public static PlacedRows Of(ReadOnlyMatrixView<float> nodes, NystromExtension extension) =>
        new(nodes.Gather([.. Enumerable.Range(0, nodes.Rows)]), nodes.Cols, extension);

    /// <summary>Canonical coordinates of rows.</summary>
    /// <param name="rows">n×d.</param>
    /// <param name="directions">m×r.</param>
    /// <param name="result">n·r values, written.</param>
    /// <param name="context">Threads and cancellation.</param>
    public void Place(ReadOnlyMatrixView<float> rows, Matrix directions, Span<float> result, ComputeContext context)
    {
        ReadOnlyMatrixView<float> nodes = new(Rows, Extension.Degrees.Length, Cols);
        Matrix placed = Gemm.Product(Extension.Place(nodes, rows, context), directions);
        for (int i = 0; i < placed.Data.Length; i++) result[i] = (float)placed.Data[i];
    }
}
