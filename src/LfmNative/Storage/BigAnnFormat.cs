using System.Buffers.Binary;

namespace LfmNative.Storage;

/// <summary>
/// The arrays of the big-ann-benchmarks, <c>.fbin</c>, <c>.u8bin</c> and <c>.i8bin</c>: rows and columns as uint32, then the elements.
/// </summary>
internal static class BigAnnFormat
{
    private const int HeadBytes = 2 * sizeof(uint);

    /// <summary>Opens <c>.fbin</c>: float32.</summary>
    public static RowSource OpenSingle(MatrixRequest request, ByteSource source) => Open(request, source, ElementType.Single);

    /// <summary>Opens <c>.u8bin</c>: uint8.</summary>
    public static RowSource OpenUInt8(MatrixRequest request, ByteSource source) =>
        Open(request, source, new ElementType(ElementKind.UInt8));

    /// <summary>Opens <c>.i8bin</c>: int8.</summary>
    public static RowSource OpenInt8(MatrixRequest request, ByteSource source) => Open(request, source, new ElementType(ElementKind.Int8));

    private static ArrayRows Open(MatrixRequest request, ByteSource source, ElementType type)
    {
        request.RefuseMaps();
        byte[] head = source.Head(0, HeadBytes);
        if (head.Length < HeadBytes) throw request.Invalid($"is cut short: {head.Length} bytes hold no sizes; copy it again");
        long rows = BinaryPrimitives.ReadUInt32LittleEndian(head);
        long cols = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(sizeof(uint)));
        StoredArray array = new(HeadBytes, type, ColumnMajor: false, [rows, cols]);
        if (!StoredArray.TryByteCount(array.Shape, type.Size, out long bytes))
            throw request.Invalid($"claims to hold {rows}×{cols} numbers, more than can be addressed; it is no such file, or damaged");
        long held = source.Length - HeadBytes;
        if (source.Length != ByteSource.UnknownLength && held != bytes)
        {
            throw request.Invalid(
                $"is {(held < bytes ? "cut short" : "too long")}: {rows}×{cols} of {type.Name} take {bytes} bytes and {held} follow "
                + "its sizes; copy it again");
        }
        return new ArrayRows(request, source, array, () =>
        {
            if (!source.EndsAt(HeadBytes + bytes)) throw request.Invalid("has bytes after its array; copy it again");
        });
    }
}
