namespace LfmNative.Storage;

/// <summary>An array as it lies in a file: where, of what numbers, in which order and shape.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Type">Number format.</param>
/// <param name="ColumnMajor">Fortran order: the first axis varies fastest.</param>
/// <param name="Shape">Sizes, slowest axis of C order first.</param>
internal readonly record struct StoredArray(long Offset, ElementType Type, bool ColumnMajor, long[] Shape)
{
    /// <summary>Bytes of an array, or false when that number needs more than 63 bits.</summary>
    public static bool TryByteCount(ReadOnlySpan<long> shape, int elementSize, out long bytes)
    {
        bytes = 0;
        if (shape.Contains(0)) return true;
        Int128 product = elementSize;
        foreach (long size in shape)
        {
            // Each factor is below 2⁶³, so the product of two 63-bit numbers still fits.
            product *= size;
            if (product > long.MaxValue) return false;
        }
        bytes = (long)product;
        return true;
    }
}
