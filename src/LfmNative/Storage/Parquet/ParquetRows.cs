using LfmNative.Diagnostics;

namespace LfmNative.Storage.Parquet;

/// <summary>A column of vectors of a Parquet file, with a column of names beside it, read page by page.</summary>
/// <remarks>
/// The vectors are in the column that the source names (<c>file.parquet:values</c>), else in one called <c>embedding</c>, <c>vector</c>,
/// <c>values</c> or <c>embeddings</c>, else in the only list of numbers. Source of the format: apache/parquet-format.
/// </remarks>
internal sealed unsafe class ParquetRows : RowSource
{
    private const int RowsBetweenPolls = 1024;

    /// <summary>The name pandas gives to an index that has none.</summary>
    private const string PandasIndex = "__index_level_0__";

    private readonly MatrixRequest _request;
    private readonly ByteSource _source;
    private readonly ParquetField _vectorField;
    private readonly List<RowGroup> _groups;
    private readonly VectorColumn _vectors;
    private readonly NameColumn? _names;
    private readonly string _understanding;
    private readonly long _end;
    private long _row;
    private int _group;
    private long _groupRow;

    /// <summary>Chooses the columns and finds out how long the vectors are.</summary>
    /// <param name="request">The request.</param>
    /// <param name="source">The file; owned when nothing is thrown.</param>
    public ParquetRows(MatrixRequest request, ByteSource source)
    {
        request.RefuseMaps();
        request.RefuseTableOptions(
            "has no header line, and its vectors are in one column: name it behind a colon, the names' by ⟨id-column⟩");
        (_request, _source) = (request, source);
        ParquetFooter footer = new(request, source);
        ColumnChoice<ParquetField> columns = new(request, footer.Fields, f => f.Name, f => f.Kind);
        _vectorField = columns.Vector(f => f.Vectors is not null);
        ParquetField? names = columns.Names(f => f.IsName, PandasIndex);
        VectorLayout layout = _vectorField.Vectors!;
        _groups = names is null ? footer.Groups(request, layout.Element.Leaf) : footer.Groups(request, layout.Element.Leaf, names.Leaf);
        _understanding = $"vectors are {_vectorField.Name}" + (names is null ? "" : $"; {names.Name} are names");
        if (footer.Rows == 0 && !request.MayBeEmpty) throw request.Invalid("holds no rows; at least one is needed");
        Cols = footer.Rows == 0 ? 0 : FirstLength(layout);
        (long first, long count) = footer.Rows == 0 ? (0, 0) : (request.Rows ?? new RowRange(0, null)).Resolve(footer.Rows, request.Source);
        (FirstRow, _end) = (first, first + count);
        _vectors = new VectorColumn(source, _vectorField.Name, layout, Cols);
        if (names is not null) _names = new NameColumn(source, names, new RowNames(Warnings, "row"));
    }

    /// <summary>Known, unless rows that cannot be used are left out.</summary>
    public override long? Rows => _request.Bad is null ? _end - FirstRow : null;

    public override int Cols { get; }

    public override long FirstRow { get; }

    public override bool HasNames => _names is not null;

    public override RoundingLoss? Loss => _vectors.Loss;

    public override string Understanding => _understanding;

    public override int Read(float* into, int rows, Span<string> names)
    {
        int done = 0;
        while (done < rows && _row < _end)
        {
            if (_groupRow == 0) BeginGroup();
            if (_groupRow < _groups[_group].Rows)
            {
                if (_row % RowsBetweenPolls == 0) _request.Context.Token.ThrowIfCancellationRequested();
                string? name = _names?.Next(_row);
                VectorRow row = _vectors.Next(into + ((long)done * Cols));
                if (Check(row, name) is not { } error)
                {
                    if (name is not null) names[done] = name;
                    done++;
                }
                else
                {
                    if (_request.Bad is null) throw error;
                    _request.Bad.Add(_row, name ?? "", error);
                }
                _row++;
                _groupRow++;
            }
            if (_groupRow == _groups[_group].Rows) EndGroup();
        }
        _vectors.Flush();
        return done;
    }

    public override void Dispose()
    {
        _vectors.Dispose();
        _names?.Dispose();
        _source.Dispose();
    }

    /// <summary>Passes over row groups and rows before the first that is wanted.</summary>
    private void BeginGroup()
    {
        while (_row + _groups[_group].Rows <= FirstRow) _row += _groups[_group++].Rows;
        RowGroup group = _groups[_group];
        _vectors.Begin(group.Columns[0]);
        _names?.Begin(group.Columns[1]);
        _groupRow = Math.Max(0, FirstRow - _row);
        _names?.Skip(_groupRow);
        for (long i = 0; i < _groupRow; i++)
        {
            if (i % RowsBetweenPolls == 0) _request.Context.Token.ThrowIfCancellationRequested();
            _vectors.Next(null);
        }
        _row += _groupRow;
    }

    private void EndGroup()
    {
        _vectors.End();
        _names?.End();
        _groupRow = 0;
        _group++;
    }

    /// <summary>What is wrong with a row; null when it can be used.</summary>
    private LfmException? Check(VectorRow row, string? name)
    {
        if (_names is not null && name is null)
            return _request.Invalid($"row {_row} has no name, being NULL; give every row one, or say ⟨id-column⟩ none");
        if (!row.IsNull && row.Length == Cols && row.Nulls == 0 && row.TooLarge < 0) return null;
        string column = _vectorField.Name, where = $"row {_row}" + (name is null ? "" : $" ({LineReader.ShowName(name)})");
        if (row.IsNull) return _request.Invalid($"{where}: {column} is NULL; every row needs a vector");
        if (row.Length != Cols)
            return _request.Invalid($"{where}: {column} has {row.Length} numbers where others have {Cols}; all must be equally long");
        if (row.Nulls > 0) return _request.Invalid($"{where}: {column} holds {row.Nulls} NULL where numbers are expected");
        return new LfmException(LfmErrorCode.InvalidData,
            $"{_request.Source}: {where}, column {row.TooLarge} (counted from 0) is beyond float32's range of ±3.4e38; rescale the data");
    }

    /// <summary>The length of the first vector that is not empty.</summary>
    private int FirstLength(VectorLayout layout)
    {
        using VectorColumn vectors = new(_source, _vectorField.Name, layout, 0);
        foreach (RowGroup group in _groups)
        {
            vectors.Begin(group.Columns[0]);
            for (long i = 0; i < group.Rows; i++)
            {
                if (i % RowsBetweenPolls == 0) _request.Context.Token.ThrowIfCancellationRequested();
                long length = vectors.Next(null).Length;
                if (length > int.MaxValue) throw _request.Invalid($"has vectors of {length} numbers; at most {int.MaxValue} are possible");
                if (length > 0) return (int)length;
            }
        }
        throw _request.Invalid($"has no vectors: {_vectorField.Name} is NULL or empty in every row");
    }
}
