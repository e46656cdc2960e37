using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>The files of a folder and of those in it as one matrix, in the order of their paths by code units.</summary>
/// <remarks>
/// All are of one kind and have as many columns. Names that begin with a point or an underscore are passed over, as of Hadoop's markers;
/// the names of rows beside arrays are read with these.
/// One file is open at a time. Rows count through all files.
/// </remarks>
internal sealed unsafe class FolderRows : RowSource
{
    private const long CountedBytes = 1 << 22;

    private readonly MatrixRequest _request;
    private readonly List<(string Path, long? Rows)> _files = [];
    private readonly long? _end;
    private RowSource? _open;
    private long? _openEnd;
    private int _next;
    private long _row;
    private bool _nonFinite;
    private RoundingLoss? _loss;

    /// <summary>Looks at the head of every file.</summary>
    /// <param name="request">What is wanted; its path is the folder.</param>
    /// <param name="files">Its files, in their order; all of one kind.</param>
    public FolderRows(MatrixRequest request, IReadOnlyList<string> files)
    {
        _request = request;
        string? first = null;
        long? rows = 0;
        foreach (string file in files)
        {
            using RowSource head = Open(file, null, null);
            if (head.Cols == 0) continue;
            if (first is null)
            {
                (first, Cols, HasNames, Understanding) = (file, head.Cols, head.HasNames, head.Understanding);
            }
            else if (head.Cols != Cols || HasNames != head.HasNames)
            {
                string what = head.HasNames ? "columns with names" : "columns without names";
                throw Of(file).Invalid($"has {head.Cols} {what}, unlike {first} in the same folder; all files must be alike");
            }
            rows = rows is null || head.Rows is null ? null : checked(rows + head.Rows);
            _files.Add((file, head.Rows));
        }
        if (first is null) throw request.Invalid("is a folder whose files hold no rows; at least one is needed");
        Understanding = $"{_files.Count} {(_files.Count == 1 ? "file" : "files")}"
            + (Understanding.Length > 0 ? "; " + Understanding : "");
        RowRange range = request.Rows ?? new RowRange(0, null);
        if (rows is { } known)
        {
            (FirstRow, long count) = range.Resolve(known, request.Source);
            _end = FirstRow + count;
            Rows = request.Bad is null ? count : null;
        }
        else
        {
            (FirstRow, _end) = (range.From, range.To);
            if (FirstRow < 0 || _end <= FirstRow) throw request.OutOfRows(0);
        }
    }

    /// <summary>Known where all files tell, unless rows that cannot be used are left out.</summary>
    public override long? Rows { get; }

    public override int Cols { get; }

    public override long FirstRow { get; }

    public override bool HasNames { get; }

    public override bool KnownFinite => !_nonFinite;

    /// <summary>Over all files: one of few rows alone has a range that says nothing.</summary>
    public override RoundingLoss? Loss => RoundingLoss.Join(_loss, _open?.Loss);

    public override string Understanding { get; } = "";

    /// <summary>The files that hold rows, in their order.</summary>
    public IReadOnlyList<string> Paths => [.. _files.Select(file => file.Path)];

    public override int Read(float* into, int rows, Span<string> names)
    {
        int done = 0;
        while (done < rows && (_open is not null || OpenNext()))
        {
            int wanted = (int)Math.Min(rows - done, _openEnd is null ? (_end ?? long.MaxValue) - _row : int.MaxValue);
            int n = wanted == 0 ? 0 : _open!.Read(into + ((long)done * Cols), wanted, names.IsEmpty ? names : names[done..]);
            if (n == 0)
            {
                Close();
                continue;
            }
            _nonFinite |= !_open!.KnownFinite;
            done += n;
            if (_openEnd is null) _row += n;
        }
        if (done == 0 && (_row <= FirstRow || _row < _request.Rows?.To)) throw _request.OutOfRows(_row);
        return done;
    }

    public override void Dispose() => _open?.Dispose();

    /// <summary>Opens the next file that holds rows that are wanted.</summary>
    private bool OpenNext()
    {
        for (; _next < _files.Count && !(_row >= _end); _next++)
        {
            (string path, long? rows) = _files[_next];
            // Where a text holds rows to be passed over, or bad ones before an end, only its number of rows tells which they are.
            if (_row < FirstRow || (_end is not null && _request.Bad is not null)) rows ??= Count(path);
            if (rows is { } known && _row + known <= FirstRow)
            {
                _row += known;
                continue;
            }
            long from = Math.Max(0, FirstRow - _row);
            _openEnd = _row + rows;
            bool whole = rows is null || (from == 0 && !(_openEnd > _end));
            _open = Open(path, whole ? null : new RowRange(from, Math.Min(rows!.Value, (_end ?? long.MaxValue) - _row)), BadFrom(_row));
            if (_open.Cols != Cols || _open.HasNames != HasNames) throw Of(path).Invalid("changed while the folder was read; try again");
            return true;
        }
        return false;
    }

    private void Close()
    {
        string path = _files[_next++].Path;
        _loss = RoundingLoss.Join(_loss, _open!.Loss);
        foreach (string warning in _open.Warnings) Warnings.Add($"{path}: {warning}");
        _open.Dispose();
        _open = null;
        _row = _openEnd ?? _row;
    }

    /// <summary>Takes the bad rows of the file that begins with a row of the folder.</summary>
    private BadRows? BadFrom(long first) => _request.Bad is not { } bad ? null : new BadRows(row =>
    {
        if (_openEnd is null) _row++;
        bad.Add(row with { Row = first + row.Row });
    });

    private long Count(string path)
    {
        long rows = 0;
        using RowSource text = Open(path, null, new BadRows(_ => rows++));
        int together = (int)Math.Clamp(CountedBytes / ((long)Cols * sizeof(float)), 1, 1 << 16);
        using NativeBuffer<float> block = new((long)together * Cols);
        string[] names = new string[together];
        for (int n; (n = text.Read(block.Pointer, together, names)) > 0;) rows += n;
        return rows;
    }

    private RowSource Open(string path, RowRange? range, BadRows? bad) =>
        MatrixFile.OpenSource(Of(path) with { Rows = range, Bad = bad });

    private MatrixRequest Of(string path) =>
        _request with { Source = _request.Member is null ? path : $"{path}:{_request.Member}", Path = path, MayBeEmpty = true };

    /// <summary>The files of a folder and of those in it, in the order of their paths, all of one kind.</summary>
    /// <param name="request">What is wanted; its path is the folder.</param>
    /// <param name="kindOf">The extension of a file's kind; null for a kind that is not read.</param>
    public static IReadOnlyList<string> Files(MatrixRequest request, Func<string, string?> kindOf)
    {
        List<string> files = [];
        Gather(request.Path, files, request.Context.Token);
        files.Sort(string.CompareOrdinal);
        if (files.Count == 0) throw request.Invalid("is a folder without files in it; name a file, or a folder of files of one kind");
        foreach (string file in files)
        {
            string kind = kindOf(file) ?? throw request.Invalid(
                $"is a folder that holds {Path.GetFileName(file)}, which is of no kind that is read; keep files of one kind in it");
            if (kind == kindOf(files[0])) continue;
            throw request.Invalid($"is a folder of different kinds, as {Path.GetFileName(files[0])} and {Path.GetFileName(file)} are; "
                + "keep files of one kind in it");
        }
        return files;
    }

    private static void Gather(string folder, List<string> files, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder))
        {
            if (Path.GetFileName(entry) is ['.' or '_', ..] || NameSidecar.IsNames(entry)) continue;
            if (!Directory.Exists(entry)) files.Add(entry);
            else if (File.ResolveLinkTarget(entry, returnFinalTarget: false) is null) Gather(entry, files, token);
        }
    }
}
