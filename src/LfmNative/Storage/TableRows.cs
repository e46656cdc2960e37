using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>The rows of a text table.</summary>
internal sealed class TableRows : TextRows
{
    private readonly TableLayout _layout;

    public TableRows(MatrixRequest request, ByteSource source, LineReader lines)
        : base(request, source, lines) => _layout = new TableLayout(request, lines);

    public override int Cols => _layout.Cols;

    public override bool HasNames => _layout.NameFields.Length > 0;

    public override string Understanding => _layout.Understanding;

    protected override LfmException? ParseLine(int line, Span<float> values, ref string name)
    {
        FieldReader fields = new(Lines[line], _layout.Separator);
        int field = 0;
        string? named = null;
        for (; fields.Next(out ReadOnlySpan<byte> text); field++)
        {
            if (field == _layout.Fields) return WrongCount(line);
            if (_layout.NameFields.AsSpan().Contains(field))
            {
                string part = fields.Single(Texts.Text(text, Lines.Number(line)));
                named = named is null ? part : $"{named},{part}";
            }
            LfmException? error = null;
            if (field == _layout.VectorField) error = ParseVector(text, values, line, field, named);
            else if (_layout.VectorField < 0 && _layout.Targets[field] is >= 0 and int to) error = Parse(text, ref values[to], line, field);
            name = named ?? "";
            if (error is not null) return error;
        }
        return field == _layout.Fields ? null : WrongCount(line);
    }

    private LfmException? ParseVector(ReadOnlySpan<byte> text, Span<float> values, int line, int field, string? named)
    {
        if (text.SequenceEqual("\\N"u8) || text.IsEmpty)
        {
            string of = named is null ? "" : $" of {LineReader.Show(Encoding.UTF8.GetBytes(named))}";
            return Request.Invalid($"{Where(line, field)}: the vector{of} is NULL; leave out rows without a vector");
        }
        ReadOnlySpan<byte> rest = VectorText.Inside(text);
        int n = 0;
        while (VectorText.Next(ref rest, out ReadOnlySpan<byte> number))
        {
            if (n < values.Length && Parse(number, ref values[n], line, field) is { } error) return error;
            n++;
        }
        return n == values.Length ? null : Request.Invalid($"{Where(line, field)}: the vector has {n} numbers "
            + $"where the first has {values.Length}; all must be equally long");
    }

    private LfmException? Parse(ReadOnlySpan<byte> text, ref float value, int line, int field)
    {
        TextNumberKind kind = TextNumber.Parse(text, out value, _layout.Point);
        if (kind == TextNumberKind.Number) return null;
        if (kind == TextNumberKind.TooLarge)
        {
            return new LfmException(LfmErrorCode.InvalidData,
                $"{Request.Source}: {Where(line, field)}: {LineReader.Show(text)} is beyond float32's range of ±3.4e38; rescale the data");
        }
        if (FieldReader.Count(Lines[line], _layout.Separator) != _layout.Fields) return WrongCount(line);
        string what = text.Trim(" \t"u8).IsEmpty
            ? "is empty where a number is expected"
            : "is not a number, as the column's other fields are";
        return Request.Invalid($"{Where(line, field)}: {LineReader.Show(text)} {what}; correct it, "
            + "or leave the column out with ⟨columns⟩, or say ⟨id-column⟩ if it holds names");
    }

    private string Where(int line, int field) => $"line {Lines.Number(line)}, {_layout.Column(field)}, counted from 0";

    private LfmException WrongCount(int line) =>
        Request.Invalid($"line {Lines.Number(line)} has {FieldReader.Count(Lines[line], _layout.Separator)} "
            + $"fields where {_layout.Fields} are expected; all lines must have equally many");
}
