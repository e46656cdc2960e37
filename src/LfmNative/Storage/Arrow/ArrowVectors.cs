namespace LfmNative.Storage.Arrow;

/// <summary>The vectors of one batch.</summary>
/// <param name="column">A column of lists of numbers.</param>
internal sealed class ArrowVectors(ArrowColumn column)
{
    private readonly ArrowField _field = column.Field;

    /// <summary>Where the numbers' buffers begin: behind validity, and offsets where lists have them.</summary>
    private readonly int _inside = column.Field.Kind == ArrowKind.FixedSizeList ? 1 : 2;

    /// <summary>The format of the numbers.</summary>
    public ElementType Element { get; } = column.Field.Children[0].Element!.Value;

    /// <summary>Numbers of a row; 0 for null.</summary>
    public long Length(long row) => column.IsNull(0, 0, row) ? 0 : Range(row).Count;

    /// <summary>The bytes of a row.</summary>
    /// <param name="row">The row of the batch.</param>
    /// <param name="cols">How many numbers it needs.</param>
    /// <param name="bytes">The numbers.</param>
    /// <returns>What is wrong with it, or null.</returns>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public string? Row(long row, int cols, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (column.IsNull(0, 0, row)) return $"{_field.Name} is null; leave out rows without a vector";
        (long start, long count) = Range(row);
        if (count != cols) return $"{_field.Name} has {count} numbers where the first has {cols}; all must be equally long";
        for (int j = 0; j < cols && column.HasNulls(1); j++)
        {
            if (column.IsNull(1, _inside, start + j)) return $"number {j} of {_field.Name} is null; repair or remove that row";
        }
        bytes = column.Slice(_inside + 1, start * Element.Size, (long)cols * Element.Size);
        return null;
    }

    private (long Start, long Count) Range(long row)
    {
        if (_field.Kind == ArrowKind.FixedSizeList) return (row * _field.Width, _field.Width);
        bool wide = _field.Kind == ArrowKind.LargeList;
        (long start, long end) = (column.Offset(1, row, wide), column.Offset(1, row + 1, wide));
        // Beyond 2⁴⁰ no buffer reaches, and below it products with sizes do not overflow.
        if (start < 0 || end < start || end > 1L << 40) throw new InvalidDataException($"the offsets of column {_field.Name} are damaged");
        return (start, end - start);
    }
}
