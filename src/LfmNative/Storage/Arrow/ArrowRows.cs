using System.Buffers;
using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Storage.Arrow;

/// <summary>The rows of an Arrow file (Feather version 2) or Arrow stream, batch by batch.</summary>
/// <remarks>Lists of numbers are vectors; texts, whole numbers and UUIDs, also behind a dictionary, are names.</remarks>
internal sealed unsafe class ArrowRows : RowSource
{
    private const int RowsTogether = 64;

    private readonly MatrixRequest _request;
    private readonly ByteSource _source;
    private readonly ArrowMessages _messages;
    private readonly ArrowField[] _fields;
    private readonly int _vector;
    private readonly int _id;
    private readonly List<string?> _dictionary = [];
    private readonly RowNames _texts;
    private readonly RoundingLoss? _loss;
    private readonly long _from;
    private readonly long? _to;
    private readonly long? _count;
    private ArrowColumn[] _columns = [];
    private ArrowVectors? _vectors;
    private ArrowNames? _names;
    private long _fileRow;
    private long _row;
    private long _batchRows;

    public ArrowRows(MatrixRequest request, ByteSource source)
    {
        request.RefuseMaps();
        request.RefuseTableOptions(
            "is an Arrow table; name the vector behind a colon and the id with ⟨id-column⟩ alone");
        (_request, _source) = (request, source);
        _texts = new RowNames(Warnings, "row");
        _messages = new ArrowMessages(request, source);
        _fields = ReadSchema();
        ColumnChoice<ArrowField> columns = new(request, _fields, f => f.Name, f => f.TypeName);
        _vector = Array.IndexOf(_fields, columns.Vector(f => f.IsVector));
        _id = columns.Names(f => f.IsName) is { } names ? Array.IndexOf(_fields, names) : -1;
        (_from, _to) = request.Rows is { } range ? (range.From, range.To) : (0, null);
        if (!source.IsSequential)
        {
            long available = CountRows();
            if (available == 0 && !request.MayBeEmpty) throw Empty();
            (_from, long count) = available == 0 ? (0, 0)
                : new RowRange(_from, _to) { Origin = request.Rows?.Origin }.Resolve(available, request.Source);
            (_to, _count) = (_from + count, count);
        }
        else if (_from < 0 || _to <= _from)
        {
            throw request.OutOfRows(0);
        }
        try
        {
            Cols = MoveOn() ? CountColumns() : 0;
        }
        catch
        {
            Release();
            throw;
        }
        bool rounds = _vectors?.Element is { Size: 8 } or { Kind: ElementKind.Int32 or ElementKind.UInt32 };
        _loss = rounds ? new RoundingLoss(Cols) : null;
    }

    public override long? Rows => _request.Bad is null ? _count : null;

    public override int Cols { get; }

    public override long FirstRow => _from;

    public override bool HasNames => _id >= 0;

    public override RoundingLoss? Loss => _loss;

    public override string Understanding =>
        $"vectors are {_fields[_vector].Name}" + (HasNames ? $"; {_fields[_id].Name} are names" : "");

    public override int Read(float* into, int rows, Span<string> names)
    {
        string[] found = HasNames ? new string[rows] : [];
        int done = 0;
        while (done < rows && MoveOn())
        {
            int n = (int)Math.Min(Math.Min(rows - done, _batchRows - _row), (_to ?? long.MaxValue) - _fileRow);
            done += Take(into + ((long)done * Cols), n, found, done);
            (_row, _fileRow) = (_row + n, _fileRow + n);
        }
        found.AsSpan(0, Math.Min(found.Length, done)).CopyTo(names);
        return done;
    }

    public override void Dispose()
    {
        Release();
        _source.Dispose();
    }

    private ArrowField[] ReadSchema()
    {
        FlatTable? schema = _messages.Next() is { Kind: ArrowMessageKind.Schema } message ? message.Header : _messages.FooterSchema();
        if (schema is not { } found) throw _request.Invalid("does not begin with an Arrow schema; write it again");
        if (found.Number(0, 2) != 0) throw _request.Invalid("holds big-endian Arrow data; write it on a little-endian machine");
        return ArrowField.ReadSchema(found);
    }

    /// <summary>Rows of all batches, by their headers alone.</summary>
    private long CountRows()
    {
        long rows = 0;
        _messages.Restart();
        while (_messages.Next() is { } message)
        {
            if (message.Kind != ArrowMessageKind.RecordBatch) continue;
            ArrowBatch batch = new(_messages, message, message.Header, _fields);
            if ((Int128)batch.Rows * _fields[_vector].LeastRowBytes > batch.MostBytes)
                throw new InvalidDataException("a batch claims more rows than it has bytes for");
            rows = checked(rows + batch.Rows);
        }
        _messages.Restart();
        return rows;
    }

    /// <summary>Makes the next row that is wanted the present one.</summary>
    /// <returns>False when there is none.</returns>
    private bool MoveOn()
    {
        if (_fileRow >= _to) return false;
        while (_row >= _batchRows)
        {
            if (_messages.Next() is not { } message)
            {
                if (_fileRow == 0 && _request.MayBeEmpty) return false;
                if (_fileRow == 0) throw Empty();
                if (_fileRow <= _from || _fileRow < _to) throw _request.OutOfRows(_fileRow);
                return false;
            }
            if (message.Kind == ArrowMessageKind.DictionaryBatch) ReadDictionary(message);
            else if (message.Kind == ArrowMessageKind.RecordBatch) Open(new ArrowBatch(_messages, message, message.Header, _fields));
        }
        return true;
    }

    /// <summary>Reads a batch, unless all of it is before the rows wanted.</summary>
    private void Open(ArrowBatch batch)
    {
        Release();
        long before = Math.Min(batch.Rows, Math.Max(0, _from - _fileRow));
        _fileRow += before;
        if (before == batch.Rows) return;
        _columns = HasNames ? batch.Read(_vector, _id) : batch.Read(_vector);
        _vectors = new ArrowVectors(_columns[0]);
        _names = HasNames ? new ArrowNames(_columns[1], _dictionary, _texts) : null;
        (_row, _batchRows) = (before, batch.Rows);
    }

    private void ReadDictionary(ArrowMessage message)
    {
        if (_id < 0 || _fields[_id].Dictionary != message.Header.Number(0, 8)) return;
        FlatTable data = message.Header.Table(1) ?? throw new InvalidDataException("a dictionary has no values");
        ArrowField values = _fields[_id] with { Dictionary = null };
        if (message.Header.Number(2, 1) == 0) _dictionary.Clear();
        using ArrowColumn column = new ArrowBatch(_messages, message, data, [values]).Read(0)[0];
        ArrowNames names = new(column, null, _texts);
        for (long i = 0; i < column.Rows; i++) _dictionary.Add(names.Of(i, i));
    }

    /// <summary>The length of fixed lists, or of the first list that is not empty.</summary>
    private int CountColumns()
    {
        long cols = _fields[_vector].Kind == ArrowKind.FixedSizeList ? _fields[_vector].Width : 0;
        for (long i = _row; i < _batchRows && cols == 0; i++) cols = _vectors!.Length(i);
        return cols is > 0 and <= int.MaxValue ? (int)cols
            : throw _request.Invalid(
                $"has no vector with numbers in the first batch of its column {_fields[_vector].Name}; write it again");
    }

    /// <returns>How many of the rows can be used: all, unless bad ones may be left out.</returns>
    private int Take(float* into, int rows, string[] found, int first)
    {
        (ArrowVectors vectors, long row, long fileRow) = (_vectors!, _row, _fileRow);
        LfmException?[] errors = new LfmException?[_request.Bad is null ? 0 : rows];
        bool[] unnamed = new bool[HasNames ? rows : 0];
        for (int i = 0; i < unnamed.Length; i++)
        {
            string? name = _names!.Of(row + i, fileRow + i);
            (found[first + i], unnamed[i]) = (name ?? "", name is null);
        }
        FirstError firstError = new();
        ParallelRows.For(rows, RowsTogether, _request.Context.Threads, _request.Context.Token, (from, to) =>
        {
            double[] wide = ArrayPool<double>.Shared.Rent(_loss is null ? 0 : Cols);
            for (int i = from; i < to && firstError.IsBefore(i); i++)
            {
                string? name = HasNames ? found[first + i] : null;
                Span<float> values = new(into + ((long)i * Cols), Cols);
                LfmException? error = HasNames && unnamed[i]
                    ? Unnamed(fileRow + i)
                    : Convert(vectors, row + i, fileRow + i, name, values, wide);
                if (error is null) continue;
                if (_request.Bad is null) firstError.Report(i, error);
                else errors[i] = error;
            }
            ArrayPool<double>.Shared.Return(wide);
        });
        firstError.ThrowIfAny();
        return _request.Bad is { } bad ? LeaveOut(bad, _fileRow, errors, into, found.AsSpan(HasNames ? first : 0)) : rows;
    }

    private LfmException? Convert(ArrowVectors vectors, long row, long fileRow, string? name, Span<float> values, double[] wide)
    {
        if (vectors.Row(row, Cols, out ReadOnlySpan<byte> bytes) is { } wrong) return _request.Invalid($"{Where(fileRow, name)}: {wrong}");
        int overflow = ElementConverter.ToSingle(vectors.Element, bytes, values);
        if (overflow >= 0)
        {
            return new LfmException(
                LfmErrorCode.InvalidData,
                $"{_request.Source}: {Where(fileRow, name)}, column {overflow} (counted from 0) is beyond float32's range of ±3.4e38; "
                + "rescale the data");
        }
        if (_loss is null) return null;
        ElementConverter.ToDouble(vectors.Element, bytes, wide.AsSpan(0, Cols));
        _loss.Add(wide.AsSpan(0, Cols), fileRow * Cols);
        return null;
    }

    private static string Where(long row, string? name) => name is null ? $"row {row}" : $"row {row} ({LineReader.ShowName(name)})";

    private LfmException Empty() => _request.Invalid("holds no rows; at least one is needed");

    private LfmException Unnamed(long row) => _request.Invalid(
        $"row {row} has no {_fields[_id].Name}; give every row one, or say ⟨id-column⟩ none");

    private void Release()
    {
        foreach (ArrowColumn column in _columns) column.Dispose();
        (_columns, _row, _batchRows) = ([], 0, 0);
    }
}
