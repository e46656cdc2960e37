namespace LfmNative.Storage;

/// <summary>Rows of a format without names, whose names are kept elsewhere.</summary>
internal sealed unsafe class NamedRows : RowSource
{
    private readonly RowSource _rows;
    private readonly NameSource _names;
    private readonly MatrixRequest _request;
    private long _done;
    private bool _ended;

    /// <summary>Joins rows and names.</summary>
    /// <param name="rows">The rows; owned.</param>
    /// <param name="names">Their names from the first row on that is given; owned.</param>
    /// <param name="request">The request, for messages.</param>
    public NamedRows(RowSource rows, NameSource names, MatrixRequest request)
    {
        (_rows, _names, _request) = (rows, names, request);
        Warnings = rows.Warnings;
    }

    public override long? Rows => _rows.Rows;

    public override int Cols => _rows.Cols;

    public override long FirstRow => _rows.FirstRow;

    public override bool HasNames => true;

    public override bool KnownFinite => _rows.KnownFinite;

    public override RoundingLoss? Loss => _rows.Loss;

    public override string Understanding => _rows.Understanding.Length > 0 ? $"{_rows.Understanding}; {_names.Origin}" : _names.Origin;

    public override int Read(float* into, int count, Span<string> found)
    {
        int n = _rows.Read(into, count, default);
        int named = _names.Read(found[..n]);
        _done += n;
        if (named < n)
        {
            throw _request.Invalid(
                $"has a row {_rows.FirstRow + _done - n + named} and no name for it ({_names.Origin}); give every row one");
        }
        bool end = n == 0 || _done == _rows.Rows;
        if (end && !_ended && _request.Rows?.To is null && _names.Read(new string[1]) > 0)
        {
            throw _request.Invalid(
                $"has {_rows.FirstRow + _done} rows and more names ({_names.Origin}); give every row one, or say ⟨id-column⟩ none");
        }
        _ended |= end;
        return n;
    }

    public override void Dispose()
    {
        _names.Dispose();
        _rows.Dispose();
    }
}
