using System.Globalization;
using System.Text.Unicode;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Which columns of COPY binary hold vectors and ids, and of which types: found from the first rows.</summary>
/// <remarks>The format tells neither names nor types of columns.</remarks>
internal sealed class CopyLayout
{
    private const int MaxRows = 100;
    private const int MaxBytes = 1 << 22;

    private readonly MatrixRequest _request;
    private readonly Column[] _columns;

    /// <summary>Looks at the first rows and goes back before them.</summary>
    public CopyLayout(MatrixRequest request, CopyTuples tuples)
    {
        _request = request;
        tuples.Mark();
        if (!tuples.Next())
        {
            if (!request.MayBeEmpty) throw request.Invalid("holds no rows; at least one is needed");
            (_columns, IdField, Understanding) = ([], -1, "");
            return;
        }
        _columns = [.. Enumerable.Range(0, tuples.Count).Select(_ => new Column())];
        int rows = 0;
        do
        {
            for (int j = 0; j < Math.Min(tuples.Count, Fields); j++)
            {
                if (!tuples.IsNull(j)) _columns[j].Add(tuples[j]);
            }
        }
        while (++rows < MaxRows && tuples.SinceMark < MaxBytes && tuples.Next());
        tuples.Rewind();
        VectorField = FindVector(rows);
        (Vector, Cols) = _columns[VectorField].Type();
        if (Cols == 0)
            throw request.Invalid($"column {VectorField} (counted from 0) holds arrays that are empty or have several dimensions; "
                + "vectors are arrays of one dimension");
        (IdField, Id) = FindId();
        string type = Vector switch
        {
            SqlVector.Array => "real[]",
            SqlVector.DoubleArray => "double precision[]",
            SqlVector.Vector => "vector",
            _ => "halfvec",
        };
        string name = IdField < 0 ? "no column holds names"
            : $"column {IdField} holds names, read as {Id.ToString().ToLowerInvariant()}";
        Understanding = $"COPY binary of PostgreSQL; {name}; column {VectorField} holds vectors, {type}";
    }

    /// <summary>Fields of a row.</summary>
    public int Fields => _columns.Length;

    /// <summary>The field of the vector, and its type.</summary>
    public int VectorField { get; }

    public SqlVector Vector { get; }

    /// <summary>Numbers of a vector; 0 where there are no rows and the request allows it.</summary>
    public int Cols { get; }

    /// <summary>The field of the id, or −1, and its type.</summary>
    public int IdField { get; }

    public SqlId Id { get; }

    /// <summary>The layout in words.</summary>
    public string Understanding { get; }

    /// <summary>Whether bytes are text without control characters, those of lines apart: what no small integer is.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) && !bytes.ContainsAny(Controls);

    private static System.Buffers.SearchValues<byte> Controls { get; } = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(c => c is not ('\t' or '\n' or '\r')).Select(c => (byte)c), 127]);

    private int FindVector(int rows)
    {
        int[] found = [.. Enumerable.Range(0, Fields).Where(j => _columns[j].IsVector)];
        if (_request.Member is { } member)
        {
            int wanted = Number(member, "what follows the colon");
            return found.Contains(wanted) ? wanted : throw _request.Invalid(
                $"column {wanted} (counted from 0) holds no vectors; these do: {(found.Length == 0 ? "none" : string.Join(", ", found))}");
        }
        if (found.Length == 1) return found[0];
        throw _request.Invalid(found.Length == 0
            ? $"has no column of vectors in its first {rows} rows; they must be real[], double precision[], vector or halfvec"
            : $"holds {found.Length} columns of vectors ({string.Join(", ", found)}, counted from 0); "
            + $"name one, as in {_request.Source}:{found[0]}");
    }

    private (int Field, SqlId Type) FindId()
    {
        if (_request.Table.IdColumn == "none") return (-1, SqlId.Text);
        if (_request.Table.IdColumn is { } given)
        {
            int field = Number(given, "⟨id-column⟩");
            if ((_request.Table.SqlId ?? _columns[field].Id()) is { } type && field != VectorField) return (field, type);
            throw _request.Invalid($"column {field} (counted from 0) holds neither text nor integers nor uuid; "
                + "choose another as ⟨id-column⟩");
        }
        for (int j = 0; j < Fields; j++)
        {
            if (j != VectorField && _columns[j].Id() is { } type) return (j, _request.Table.SqlId ?? type);
        }
        return (-1, SqlId.Text);
    }

    private int Number(string text, string option) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int field) && field < Fields ? field
            : throw new LfmException(
                LfmErrorCode.InvalidArgument,
                $"{_request.Source}: {option} is {text}; columns of COPY binary have no names and are counted from 0 to {Fields - 1}");

    /// <summary>What the first fields of a column are like.</summary>
    private sealed class Column
    {
        private readonly List<(SqlVector Type, int Length)> _vectors = [];
        private readonly HashSet<int> _lengths = [];
        private int _count;
        private bool _text = true;

        /// <summary>Whether most are vectors.</summary>
        public bool IsVector => 2 * _vectors.Count > _count;

        public void Add(ReadOnlySpan<byte> field)
        {
            _count++;
            _lengths.Add(field.Length);
            _text &= IsText(field);
            if (CopyBinary.IsVector(field, out SqlVector type, out int length)) _vectors.Add((type, length));
        }

        /// <summary>The most frequent type and length; of arrays without numbers or of several axes 0.</summary>
        public (SqlVector Type, int Length) Type() =>
            _vectors.CountBy(v => v).OrderBy(v => v.Key.Length == 0).ThenByDescending(v => v.Value).First().Key;

        /// <summary>The type that all fields can have as ids, or null.</summary>
        public SqlId? Id()
        {
            if (_count == 0 || IsVector) return null;
            if (_text) return SqlId.Text;
            if (_lengths.Count > 1) return null;
            return _lengths.First() switch { 2 => SqlId.Int2, 4 => SqlId.Int4, 8 => SqlId.Int8, 16 => SqlId.Uuid, _ => null };
        }
    }
}
