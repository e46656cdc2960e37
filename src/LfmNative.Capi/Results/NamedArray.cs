using LfmNative.Capi.Marshalling;
using LfmNative.Memory;

namespace LfmNative.Capi.Results;

/// <summary>An array of a result: its type and shape, and how it gets into a buffer.</summary>
/// <param name="Type">Type of the elements as they are stored.</param>
/// <param name="Axes">1 or 2.</param>
/// <param name="Rows">Length, or rows.</param>
/// <param name="Cols">1, or columns.</param>
/// <param name="CopyTo">Fills a buffer that is large enough.</param>
internal sealed record NamedArray(int Type, int Axes, long Rows, long Cols, Action<Target> CopyTo)
{
    public long Count => Rows * Cols;

    public static NamedArray Of(double[] values) => new(Element.F64, 1, values.Length, 1, target => target.Write(values));

    public static NamedArray Of(int[] values) => new(Element.I32, 1, values.Length, 1, target => target.Write(values));

    public static NamedArray Of(long[] values) => new(Element.I64, 1, values.Length, 1, target => target.Write(values));

    public static NamedArray Of(int[] values, int rows, int cols) => new(Element.I32, 2, rows, cols, target => target.Write(values));

    public static NamedArray Of(double[] values, int rows, int cols) => new(Element.F64, 2, rows, cols, target => target.Write(values));

    public static NamedArray Of(Matrix matrix) => Of(matrix.Data, matrix.Rows, matrix.Cols);

    public static NamedArray Of(SharedMatrix matrix) => new(matrix.Type, 2, matrix.Rows, matrix.Cols, matrix.CopyTo);

    /// <summary>A matrix that is kept with rows and columns exchanged.</summary>
    public static NamedArray Transposed(Matrix matrix) =>
        new(Element.F64, 2, matrix.Cols, matrix.Rows, target => target.Write(matrix.Transposed().Data));
}
