using System.Buffers.Binary;
using System.Globalization;

namespace LfmNative.Storage.Arrow;

/// <summary>The names of rows in one batch, or the values of a dictionary of them.</summary>
/// <param name="column">A column of texts, whole numbers or UUIDs, or of indices into a dictionary of them.</param>
/// <param name="dictionary">The dictionary's values, where there is one.</param>
/// <param name="texts">Makes text of bytes.</param>
internal sealed class ArrowNames(ArrowColumn column, List<string?>? dictionary, RowNames texts)
{
    private const int InlineBytes = 12;

    /// <summary>Views may show the same bytes again and again: this is where a batch of names ends that cannot be meant.</summary>
    private const long MostBytes = 1L << 30;

    private readonly ArrowField _field = column.Field;
    private long _bytes;

    /// <summary>The name of a row; null where there is none.</summary>
    /// <param name="row">The row of the batch.</param>
    /// <param name="place">The row of the file, for a warning.</param>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public string? Of(long row, long place)
    {
        if (column.IsNull(0, 0, row)) return null;
        if (_field.Dictionary is not null)
        {
            Int128 index = Integer(row, _field.Index);
            if (dictionary is null || index < 0 || index >= dictionary.Count)
                throw new InvalidDataException($"column {_field.Name} has values that its dictionary does not hold");
            return dictionary[(int)index];
        }
        switch (_field.Kind)
        {
            case ArrowKind.Int:
                return Integer(row, _field.Element!.Value).ToString(CultureInfo.InvariantCulture);
            case ArrowKind.FixedSizeBinary:
                return new Guid(column.Slice(1, 16 * row, 16), bigEndian: true).ToString();
            case ArrowKind.Utf8View:
                return Text(View(row), place);
            default:
                bool wide = _field.Kind == ArrowKind.LargeUtf8;
                long start = column.Offset(1, row, wide), end = column.Offset(1, row + 1, wide);
                return Text(start < 0 || end < start ? throw Damaged() : column.Slice(2, start, end - start), place);
        }
    }

    private string Text(ReadOnlySpan<byte> bytes, long place)
    {
        _bytes += bytes.Length;
        return _bytes <= MostBytes ? texts.Text(bytes, place) : throw Damaged();
    }

    /// <summary>Short texts lie in the view itself, long ones in a buffer that it names.</summary>
    private ReadOnlySpan<byte> View(long row)
    {
        ReadOnlySpan<byte> view = column.Slice(1, 16 * row, 16);
        int length = BinaryPrimitives.ReadInt32LittleEndian(view);
        if (length is >= 0 and <= InlineBytes) return view.Slice(4, length);
        int buffer = BinaryPrimitives.ReadInt32LittleEndian(view[8..]), at = BinaryPrimitives.ReadInt32LittleEndian(view[12..]);
        return buffer < 0 || buffer >= column.Buffers.Length - 2 ? throw Damaged() : column.Slice(buffer + 2, at, length);
    }

    private Int128 Integer(long row, ElementType type) => WholeNumber.Of(type, column.Slice(1, row * type.Size, type.Size));

    private InvalidDataException Damaged() => new($"the texts of column {_field.Name} are damaged");
}
