using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Storage;

/// <summary>The rows of PostgreSQL's COPY binary: an id and a vector a tuple, other columns passed over.</summary>
internal sealed unsafe class CopyBinaryRows : RowSource
{
    private const int RowsBetweenPolls = 4096;

    private readonly MatrixRequest _request;
    private readonly ByteSource _source;
    private readonly CopyTuples _tuples;
    private readonly CopyLayout _layout;
    private readonly long _from;
    private readonly long? _to;
    private bool _done;

    public CopyBinaryRows(MatrixRequest request, ByteSource source)
    {
        request.RefuseMaps();
        request.RefuseTableOptions(
            "has no header, being COPY binary; give the vector's number behind a colon, the id's as ⟨id-column⟩");
        (_request, _source) = (request, source);
        (_from, _to) = request.Rows is { } range ? (range.From, range.To) : (0, null);
        if (_from < 0 || _to <= _from) throw request.OutOfRows(0);
        _tuples = new CopyTuples(source, request.Invalid);
        _layout = new CopyLayout(request, _tuples);
    }

    public override long? Rows => null;

    public override int Cols => _layout.Cols;

    public override long FirstRow => _from;

    public override bool HasNames => _layout.IdField >= 0;

    public override string Understanding => _layout.Understanding;

    public override SqlForm? Sql => new(_layout.Vector, _layout.Id);

    public override int Read(float* into, int rows, Span<string> names)
    {
        int done = 0;
        while (done < rows && !_done)
        {
            if (_tuples.Row % RowsBetweenPolls == 0) _request.Context.Token.ThrowIfCancellationRequested();
            _done = _tuples.Row + 1 == _to;
            if (_done) break;
            if (!_tuples.Next())
            {
                _done = true;
                if (_tuples.Row <= _from || _tuples.Row < _to) throw _request.OutOfRows(_tuples.Row);
                break;
            }
            if (_tuples.Row < _from) continue;
            LfmException? error = Take(new Span<float>(into + ((long)done * Cols), Cols), out string name);
            if (error is not null)
            {
                if (_request.Bad is not { } bad) throw error;
                bad.Add(_tuples.Row, name, error);
                continue;
            }
            if (names.Length > 0) names[done] = name;
            done++;
        }
        return done;
    }

    public override void Dispose() => _source.Dispose();

    private LfmException? Take(Span<float> values, out string name)
    {
        name = "";
        int id = _layout.IdField;
        if (id >= 0 && id < _tuples.Count && !_tuples.IsNull(id) && !TryName(_tuples[id], out name))
        {
            string bytes = Convert.ToHexStringLower(_tuples[id][..Math.Min(16, _tuples[id].Length)]);
            return Wrong("", $"the id (bytes {bytes}) is no {OptionNames.Of(_layout.Id)}, as the first are; say its type by ⟨sql-id⟩");
        }
        if (_tuples.Count != _layout.Fields)
            return Wrong(name, $"there are {_tuples.Count} fields where the first has {_layout.Fields}; all rows must have equally many");
        if (id >= 0 && _tuples.IsNull(id)) return Wrong("", "the id is NULL; leave out rows without one");
        if (_tuples.IsNull(_layout.VectorField)) return Wrong(name, "the vector is NULL; leave out rows without a vector");
        string? what = CopyBinary.Read(_tuples[_layout.VectorField], _layout.Vector, values);
        return what is null ? null : Wrong(name, $"the vector {what}");
    }

    private bool TryName(ReadOnlySpan<byte> bytes, out string name)
    {
        name = "";
        int size = _layout.Id switch { SqlId.Int2 => 2, SqlId.Int4 => 4, SqlId.Int8 => 8, SqlId.Uuid => 16, _ => bytes.Length };
        if (bytes.Length != size || (_layout.Id == SqlId.Text && !IsText(bytes))) return false;
        name = _layout.Id switch
        {
            SqlId.Int2 => BinaryPrimitives.ReadInt16BigEndian(bytes).ToString(CultureInfo.InvariantCulture),
            SqlId.Int4 => BinaryPrimitives.ReadInt32BigEndian(bytes).ToString(CultureInfo.InvariantCulture),
            SqlId.Int8 => BinaryPrimitives.ReadInt64BigEndian(bytes).ToString(CultureInfo.InvariantCulture),
            SqlId.Uuid => new Guid(bytes, bigEndian: true).ToString(),
            _ => Encoding.UTF8.GetString(bytes),
        };
        return true;
    }

    /// <summary>Whether an id can be text: of a type that was only guessed, no control characters are believed.</summary>
    private bool IsText(ReadOnlySpan<byte> bytes) => _request.Table.SqlId == SqlId.Text ? Utf8.IsValid(bytes) : CopyLayout.IsText(bytes);

    private LfmException Wrong(string name, string what)
    {
        string of = name.Length == 0 ? "" : $" ({LineReader.ShowName(name)})";
        return _request.Invalid($"row {_tuples.Row}{of}, counted from 0: {what}");
    }
}
