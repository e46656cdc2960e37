using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>
/// Names of the rows of formats that hold none, in a file beside them: <c>vectors.ids.txt</c> beside <c>vectors.npy</c>, one name a line.
/// </summary>
/// <remarks>
/// Read are <c>.ids.txt</c>, the first column of <c>.ids.csv</c> and <c>.ids.tsv</c>, and whole numbers in <c>.ids.npy</c>, whichever is
/// found first; written is <c>.ids.txt</c>.
/// </remarks>
internal sealed class NameSidecar : IDisposable
{
    private const string Text = ".ids.txt";

    private static readonly string[] Endings = [Text, ".ids.csv", ".ids.tsv", ".ids.npy"];

    private readonly string _path;
    private readonly PendingFile _file;
    private readonly List<WrittenSegment> _segments = [];
    private long _row;

    private NameSidecar(string path, PendingFile file) => (_path, _file) = (path, file);

    /// <summary>The rows with the names beside their file; as they are where there is no such file or nobody wants it.</summary>
    public static RowSource Attach(RowSource rows, MatrixRequest request)
    {
        if (rows.HasNames || request.Layout is not null || request.Table.IdColumn == "none") return rows;
        if (Find(request.Path) is not { } path) return rows;
        LfmException Invalid(string message) => request.Invalid($"the names in {Path.GetFileName(path)}: {message}");
        try
        {
            ByteSource bytes = FileSource.Open(path, path);
            try
            {
                NameSource names = path.EndsWith(".npy", StringComparison.Ordinal)
                    ? new NpyNames(bytes, path, rows.FirstRow, Invalid)
                    : new LineNames(bytes, path, rows, request.Context.Token, Invalid);
                return new NamedRows(rows, names, request);
            }
            catch
            {
                bytes.Dispose();
                throw;
            }
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Begins the file of names of what is written to a format that holds none.</summary>
    /// <param name="path">The target of the rows.</param>
    /// <param name="named">Whether they have names.</param>
    /// <param name="resumed">What counts of the partial file, where it outlives an interruption; null for one that does not.</param>
    /// <param name="row">The row whose name comes next.</param>
    /// <returns>Null where no names are to be written.</returns>
    /// <exception cref="LfmException">InvalidArgument: a file is there that would name rows without names.</exception>
    public static NameSidecar? Begin(string path, bool named, IReadOnlyList<WrittenSegment>? resumed = null, long row = 0)
    {
        if (path == MatrixWriter.StandardOutput || AtomicFile.IsDevice(Path.GetFullPath(path))) return null;
        CheckFree(path, named);
        if (!named) return null;
        string sidecar = PathOf(path);
        if (resumed is null) return new NameSidecar(sidecar, new PendingFile(sidecar));
        NameSidecar names = new(sidecar, new PendingFile(sidecar, resumed.Count > 0 ? resumed[^1].End : 0)) { _row = row };
        names._segments.AddRange(resumed);
        return names;
    }

    /// <summary>Refuses a target beside which names of other rows lie.</summary>
    /// <exception cref="LfmException">InvalidArgument: a file is there that would name rows without names.</exception>
    public static void CheckFree(string path, bool named)
    {
        if (!named && Find(path) is { } other)
        {
            throw new LfmException(
                LfmErrorCode.InvalidArgument,
                $"{path}: {Path.GetFileName(other)} beside it would name its rows, which have no names; remove it or choose another name");
        }
    }

    /// <summary>Whether a file is one of names, by its own name.</summary>
    public static bool IsNames(string path) => Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>The file of names of what is written to a path.</summary>
    public static string PathOf(string path) => Stem(path) + Text;

    /// <summary>Adds names.</summary>
    /// <exception cref="LfmException">InvalidArgument: a name is empty or holds a line end.</exception>
    public void Write(string[] names)
    {
        StringBuilder text = new();
        foreach (string name in names)
        {
            if (string.IsNullOrWhiteSpace(name) || name.AsSpan().IndexOfAny('\n', '\r') >= 0)
            {
                throw new LfmException(
                    LfmErrorCode.InvalidArgument,
                    $"{_path}: the name of row {_row}, {LineReader.Show(Encoding.UTF8.GetBytes(name))}, "
                    + "is empty or holds a line end, which lines of text cannot tell; rename it");
            }
            text.Append(name).Append('\n');
            _row++;
        }
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        _file.Do(stream => stream.Write(bytes));
    }

    /// <summary>Hands what was written to the system.</summary>
    /// <returns>The stretches of the file so far.</returns>
    public IReadOnlyList<WrittenSegment> Settle()
    {
        ulong hash = _file.Settle();
        if (_file.Position > (_segments.Count > 0 ? _segments[^1].End : 0)) _segments.Add(new WrittenSegment(_file.Position, hash));
        return [.. _segments];
    }

    /// <summary>Writes through to the disk.</summary>
    public void FlushToDisk() => _file.FlushToDisk();

    /// <summary>Puts the file, which was flushed, in its place.</summary>
    public void Rename() => _file.Rename();

    public void Dispose() => _file.Dispose();

    private static string? Find(string path)
    {
        string stem = Stem(path);
        return Array.ConvertAll(Endings, ending => stem + ending).FirstOrDefault(FileName.Exists);
    }

    /// <summary>The path without its extension, and without that of gzip.</summary>
    private static string Stem(string path)
    {
        string plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return plain[..^Path.GetExtension(plain).Length];
    }
}
