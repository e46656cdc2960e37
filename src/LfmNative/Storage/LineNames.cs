using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Names of rows as lines of text, or as the first column of a table.</summary>
/// <remarks>In a table a first line that holds a usual name of an id column is its header.</remarks>
internal sealed class LineNames : NameSource
{
    private const int LinesTogether = 1 << 16;

    private readonly ByteSource _source;
    private readonly LineReader _lines;
    private readonly RowNames _texts;
    private readonly byte? _separator;
    private long _skip;

    /// <summary>Begins with the name of the first row that is given.</summary>
    public LineNames(ByteSource source, string path, RowSource rows, CancellationToken token, Func<string, LfmException> invalid)
    {
        _source = source;
        _lines = new LineReader(source, token, invalid) { RefusesBlankLines = true };
        _texts = new RowNames(rows.Warnings, "line");
        Origin = $"names from {Path.GetFileName(path)}";
        _separator = Path.GetExtension(path) switch
        {
            ".csv" => (byte)',',
            ".tsv" => (byte)'\t',
            _ => null,
        };
        _lines.Separator = _separator;
        bool header = _separator is not null && _lines.Fill(1) == 1 && ColumnNames.Ids.Contains(Name(0));
        _skip = rows.FirstRow + (header ? 1 : 0);
    }

    public override string Origin { get; }

    public override int Read(Span<string> into)
    {
        int done = 0;
        while (done < into.Length)
        {
            int n = _lines.Fill((int)Math.Min(LinesTogether, _skip > 0 ? _skip : into.Length - done));
            if (n == 0) break;
            for (int i = 0; i < n && _skip == 0; i++) into[done + i] = Name(i);
            _lines.Consume(n);
            if (_skip > 0) _skip -= n;
            else done += n;
        }
        return done;
    }

    public override void Dispose() => _source.Dispose();

    private string Name(int line)
    {
        ReadOnlySpan<byte> text = _lines[line];
        if (_separator is not { } separator) return _texts.Text(text, _lines.Number(line));
        FieldReader fields = new(text, separator);
        fields.Next(out ReadOnlySpan<byte> field);
        return fields.Single(_texts.Text(field, _lines.Number(line)));
    }
}
