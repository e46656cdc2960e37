using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>The rows of a text table.</summary>
internal sealed class TableRows : TextRows
{
    private readonly TableLayout _layout;

    /// <summary>Finds the layout.</summary>
    /// <param name="request">The request.</param>
    /// <param name="source">The text; owned.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="copy">Whether it is PostgreSQL's COPY text; null to find out.</param>
    public TableRows(MatrixRequest request, ByteSource source, LineReader lines, bool? copy)
        : base(request, source, lines)
    {
        lines.MayEndAtMark = copy != false;
        _layout = new TableLayout(request, lines, copy);
        lines.MayEndAtMark = _layout.IsCopy;
    }

    public override int Cols => _layout.Cols;

    public override bool HasNames => _layout.NameFields.Length > 0;

    public override string Understanding => _layout.Understanding;

    public override SqlForm? Sql => _layout.IsCopy && _layout.VectorField >= 0
        ? new SqlForm(_layout.IsBracketed ? SqlVector.Vector : SqlVector.Array, SqlId.Text)
        : null;

    protected override LfmException? ParseLine(int line, Span<float> values, ref string name)
    {
        FieldReader fields = new(Lines[line], _layout.Separator, quotes: !_layout.IsCopy);
        ReadOnlySpan<byte> vector = default, wrong = default;
        (TextNumberKind kind, int wrongField) = (TextNumberKind.Number, -1);
        bool unnamed = false;
        string? named = null;
        int field = 0;
        for (; field < _layout.Fields && fields.Next(out ReadOnlySpan<byte> text); field++)
        {
            if (_layout.NameFields.AsSpan().Contains(field))
            {
                unnamed |= _layout.IsCopy && text.SequenceEqual(CopyText.Null);
                string part = NameOf(text, fields, line);
                named = named is null ? part : $"{named},{part}";
            }
            if (field == _layout.VectorField)
            {
                vector = text;
            }
            else if (_layout.VectorField < 0 && wrongField < 0 && _layout.Targets[field] is >= 0 and int to)
            {
                kind = TextNumber.Parse(text, out values[to], _layout.Point);
                if (kind == TextNumberKind.Number) continue;
                wrong = text;
                wrongField = field;
            }
        }
        // The name is known by now, wherever it stands, and errors tell it.
        name = unnamed ? "" : named ?? "";
        if (field < _layout.Fields || fields.Next(out _)) return WrongCount(line, name);
        if (unnamed) return Request.Invalid($"{Where(line, _layout.NameFields[0])}: the id is NULL; leave out rows without one");
        if (wrongField >= 0) return NoNumber(kind, wrong, line, wrongField, name);
        return _layout.VectorField < 0 ? null : ParseVector(vector, values, line, name);
    }

    private string NameOf(ReadOnlySpan<byte> text, FieldReader fields, int line) => _layout.IsCopy
        ? Texts.Text(CopyText.Unescape(text), Lines.Number(line))
        : fields.Single(Texts.Text(text, Lines.Number(line)));

    private LfmException? ParseVector(ReadOnlySpan<byte> text, Span<float> values, int line, string name)
    {
        string of = name.Length == 0 ? "the vector" : $"the vector of {LineReader.ShowName(name)}";
        if (text.SequenceEqual(CopyText.Null) || text.IsEmpty)
            return Request.Invalid($"{Where(line, _layout.VectorField)}: {of} is NULL; leave out rows without a vector");
        ReadOnlySpan<byte> rest = VectorText.Inside(text);
        int n = 0;
        for (; VectorText.Next(ref rest, out ReadOnlySpan<byte> number); n++)
        {
            TextNumberKind kind = TextNumberKind.Number;
            if (n < values.Length) kind = TextNumber.Parse(number, out values[n], _layout.Point);
            if (kind == TextNumberKind.Number) continue;
            string where = $"{Where(line, _layout.VectorField)}: number {n} of {of}, {LineReader.Show(number)},";
            return kind == TextNumberKind.TooLarge
                ? new LfmException(
                    LfmErrorCode.InvalidData, $"{Request.Source}: {where} is beyond float32's range of ±3.4e38; rescale the data")
                : Request.Invalid($"{where} is not a number; correct it or leave the row out");
        }
        return n == values.Length ? null : Request.Invalid($"{Where(line, _layout.VectorField)}: {of} has {n} numbers "
            + $"where the others have {values.Length}; all must be equally long");
    }

    private LfmException NoNumber(TextNumberKind kind, ReadOnlySpan<byte> text, int line, int field, string name)
    {
        string shown = $"{Where(line, field)}: {LineReader.Show(text)}{(name.Length == 0 ? "" : $" of {LineReader.ShowName(name)}")}";
        if (kind == TextNumberKind.TooLarge)
        {
            return new LfmException(
                LfmErrorCode.InvalidData,
                $"{Request.Source}: {shown} is beyond float32's range of ±3.4e38; rescale the data");
        }
        string what = text.Trim(" \t"u8).IsEmpty
            ? "is empty where a number is expected"
            : "is not a number, as the column's other fields are";
        return Request.Invalid($"{shown} {what}; correct it, "
            + "or leave the column out with ⟨columns⟩, or say ⟨id-column⟩ if it holds names");
    }

    private string Where(int line, int field) => $"line {Lines.Number(line)}, {_layout.Column(field)}, counted from 0";

    private LfmException WrongCount(int line, string name)
    {
        int found = FieldReader.Count(Lines[line], _layout.Separator, quotes: !_layout.IsCopy);
        string of = name.Length == 0 ? "" : $" ({LineReader.ShowName(name)})";
        return Request.Invalid($"line {Lines.Number(line)}{of} has {found} fields where {_layout.Fields} are expected; "
            + "all lines must have equally many");
    }
}
