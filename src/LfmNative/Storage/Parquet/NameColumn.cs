using System.Globalization;

namespace LfmNative.Storage.Parquet;

/// <summary>The names of rows: texts, whole numbers in decimal, UUIDs in their usual form.</summary>
internal sealed unsafe class NameColumn(ByteSource source, ParquetField field, RowNames texts) : IDisposable
{
    private const int MaxBytes = 1 << 16;
    private const int MaxFixedBytes = 16;
    private readonly int _defined = field.Repetition == Repetition.Optional ? 1 : 0;
    private readonly ColumnPages _pages =
        new(source, field.Name, field, repeated: 0, field.Repetition == Repetition.Optional ? 1 : 0);

    /// <summary>Begins with a row group.</summary>
    public void Begin(ColumnChunk chunk) => _pages.Begin(chunk);

    /// <summary>The name of the next row; null where it has none.</summary>
    /// <param name="row">Its number, for the warning.</param>
    /// <exception cref="InvalidDataException">Damaged, or there is no row.</exception>
    public string? Next(long row)
    {
        try
        {
            string? name = Fill() ? Value(row) : null;
            _pages.Take(1);
            return name;
        }
        catch (InvalidDataException e)
        {
            throw _pages.Locate(e);
        }
    }

    /// <summary>Passes over rows.</summary>
    public void Skip(long rows)
    {
        try
        {
            for (long n; rows > 0; rows -= n)
            {
                bool present = Fill();
                n = Math.Min(rows, Math.Min(_pages.Definition.Count, _pages.Left));
                if (present && _pages.Fixed is not null) _pages.Fixed.Skip(n);
                else if (present) Texts.Skip(n);
                _pages.Take(n);
            }
        }
        catch (InvalidDataException e)
        {
            throw _pages.Locate(e);
        }
    }

    /// <summary>Makes sure that the row group is at its end.</summary>
    public void End()
    {
        if (_pages.Left > 0 || _pages.Next()) throw new InvalidDataException($"column {field.Name} has more rows than its row group");
    }

    public void Dispose() => _pages.Dispose();

    private TextValues Texts => _pages.Texts ?? throw new InvalidDataException("the page holds fewer values than its header tells");

    /// <summary>Moves to the next level.</summary>
    /// <returns>Whether there is a value.</returns>
    private bool Fill()
    {
        while (_pages.Left == 0)
        {
            if (!_pages.Next()) throw new InvalidDataException("the column has fewer rows than its row group");
        }
        _pages.Definition.Fill();
        return _pages.Definition.Value == _defined;
    }

    private string Value(long row)
    {
        if (_pages.Fixed is null)
        {
            ReadOnlySpan<byte> text = Texts.Next();
            return text.Length <= MaxBytes ? texts.Text(text, row)
                : throw new InvalidDataException($"the name of row {row} has {text.Length} bytes, and {MaxBytes} is the most");
        }
        byte* value = stackalloc byte[MaxFixedBytes];
        _pages.Fixed.Read(value, 1);
        bool signed = field.Meaning != FieldMeaning.Unsigned;
        return field.Type switch
        {
            PhysicalType.Int32 => signed ? Text(*(int*)value) : Text(*(uint*)value),
            PhysicalType.Int64 => signed ? Text(*(long*)value) : Text(*(ulong*)value),
            _ => new Guid(new ReadOnlySpan<byte>(value, MaxFixedBytes), bigEndian: true).ToString(),
        };
    }

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
