using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Storage;

/// <summary>Rows of a text, one a line: read in order, parsed in parallel.</summary>
internal abstract unsafe class TextRows : RowSource
{
    private const int LinesPerBlock = 64;
    private const int SkippedTogether = 1 << 20;

    private readonly ByteSource _source;
    private readonly long _from;
    private readonly long? _to;
    private long _row;
    private bool _done;

    /// <summary>Begins behind the header.</summary>
    /// <param name="request">The request.</param>
    /// <param name="source">The text; owned.</param>
    /// <param name="lines">Its lines.</param>
    protected TextRows(MatrixRequest request, ByteSource source, LineReader lines)
    {
        (Request, _source, Lines) = (request, source, lines);
        (_from, _to) = request.Rows is { } range ? (range.From, range.To) : (0, null);
        if (_from < 0 || _to <= _from) throw request.OutOfRows(0);
        Texts = new RowNames(Warnings, "line");
    }

    public sealed override long? Rows => null;

    public sealed override long FirstRow => _from;

    protected MatrixRequest Request { get; }

    protected LineReader Lines { get; }

    /// <summary>Makes text of names.</summary>
    protected RowNames Texts { get; }

    public sealed override int Read(float* into, int rows, Span<string> names)
    {
        string[] found = HasNames ? new string[rows] : [];
        int done = 0;
        while (done < rows && !_done)
        {
            long wanted = _row < _from ? Math.Min(_from - _row, SkippedTogether) : Math.Min(rows - done, (_to ?? long.MaxValue) - _row);
            int n = wanted == 0 ? 0 : Lines.Fill((int)wanted);
            _done = n == 0;
            if (_row >= _from && n > 0) done += Parse(into + ((long)done * Cols), n, found, done);
            if (wanted > 0 && n == 0) Finish();
            Lines.Consume(n);
            _row += n;
        }
        found.AsSpan(0, Math.Min(found.Length, done)).CopyTo(names);
        return done;
    }

    public sealed override void Dispose() => _source.Dispose();

    /// <summary>Parses one line.</summary>
    /// <param name="line">Its number among the lines at hand.</param>
    /// <param name="values">Receives the numbers.</param>
    /// <param name="name">Receives the name, where rows have names.</param>
    /// <returns>What is wrong with it, or null.</returns>
    protected abstract LfmException? ParseLine(int line, Span<float> values, ref string name);

    /// <summary>Called after the last line of the text.</summary>
    /// <param name="rows">Rows of the text.</param>
    protected virtual void AtEnd(long rows)
    {
    }

    private void Finish()
    {
        if (_row <= _from || _row < _to) throw Request.OutOfRows(_row);
        AtEnd(_row);
    }

    /// <returns>How many of the rows can be used: all, unless bad ones may be left out.</returns>
    private int Parse(float* into, int rows, string[] names, int firstName)
    {
        FirstError firstError = new();
        LfmException?[] errors = Request.Bad is null ? [] : new LfmException?[rows];
        ParallelRows.For(rows, LinesPerBlock, Request.Context.Threads, Request.Context.Token, (from, to) =>
        {
            string none = "";
            for (int i = from; i < to && firstError.IsBefore(i); i++)
            {
                Span<float> values = new(into + ((long)i * Cols), Cols);
                ref string name = ref none;
                if (HasNames) name = ref names[firstName + i];
                name = "";
                if (ParseLine(i, values, ref name) is not { } error) continue;
                if (Request.Bad is null) firstError.Report(i, error);
                else errors[i] = error;
            }
        });
        firstError.ThrowIfAny();
        return Request.Bad is { } bad ? LeaveOut(bad, _row, errors, into, names.AsSpan(HasNames ? firstName : 0)) : rows;
    }
}
