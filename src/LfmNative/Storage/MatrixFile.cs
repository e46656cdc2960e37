using System.IO.Compression;
using LfmNative.Diagnostics;
using LfmNative.Storage.Arrow;
using LfmNative.Storage.Hdf5;
using LfmNative.Storage.Parquet;

namespace LfmNative.Storage;

/// <summary>Reads matrices of any known format as float32 rows.</summary>
/// <remarks>
/// Row i of a file is sample i. Sources are <c>file.npy</c>, <c>file.npz:member</c>, <c>file.fvecs</c>, <c>file.safetensors:name</c>,
/// <c>file.csv</c>, <c>file.tsv</c> and <c>file.txt</c> (tables; <c>:column</c> chooses one), <c>file.copy</c> and <c>file.pgcopy</c> (text
/// and binary of PostgreSQL's COPY; <c>:column</c> chooses the vector), <c>file.jsonl</c> (an object a line; <c>:path</c> chooses the
/// vector), <c>file.parquet</c> (a list of numbers a row; <c>:column</c> chooses it), <c>file.arrow</c>, <c>.feather</c>, <c>.ipc</c> and
/// <c>.arrows</c> (Arrow; <c>:column</c> chooses the vector), <c>file.h5:path</c> and <c>.hdf5</c>, <c>file.vec</c> (word2vec text),
/// <c>file.bin</c> (word2vec binary), and <c>.fbin</c>, <c>.u8bin</c> and <c>.i8bin</c> of the big-ann-benchmarks; all but .npz, .parquet
/// and HDF5 also gzipped, with <c>.gz</c> behind. A folder stands for all files in it and its folders, which must be of one kind, in the
/// order of their paths; names that begin with a point or an underscore are passed over. A folder of shards that <c>lfm spectrum --mpi</c>
/// wrote is read like the .npz of one machine (<c>:phi</c>, <c>:lambda</c>, <c>:mass</c>). <c>-</c> is standard input; it and pipes
/// without an extension are read by their content: text, COPY text or binary, JSON lines, Arrow or .npy. A member may be left out when
/// the file holds one matrix only.
/// </remarks>
public static class MatrixFile
{
    private const string Gzip = ".gz";

    private static readonly MatrixFormat[] Formats =
    [
        new(".npy", false, OpenNpy, IsArray: true),
        new(".npz", true, NpzFormat.Open, IsArray: true),
        new(".fvecs", false, (request, source) => new FvecsRows(request, source), IsArray: true),
        new(".safetensors", true, SafetensorsFormat.Open, IsArray: true),
        new(".csv", true, TextFormat.OpenTable),
        new(".tsv", true, TextFormat.OpenTable),
        new(".txt", true, TextFormat.OpenAny),
        new(".copy", true, TextFormat.OpenCopy),
        new(".pgcopy", true, (request, source) => new CopyBinaryRows(request, source)),
        new(".vec", false, TextFormat.OpenWords),
        new(".bin", false, (request, source) => new Word2VecBinaryRows(request, source)),
        new(".jsonl", true, (request, source) => new JsonLinesRows(request, source)),
        new(".ndjson", true, (request, source) => new JsonLinesRows(request, source)),
        new(".parquet", true, (request, source) => new ParquetRows(request, source)),
        new(".fbin", false, BigAnnFormat.OpenSingle, IsArray: true),
        new(".u8bin", false, BigAnnFormat.OpenUInt8, IsArray: true),
        new(".i8bin", false, BigAnnFormat.OpenInt8, IsArray: true),
        new(".arrow", true, (request, source) => new ArrowRows(request, source)),
        new(".arrows", true, (request, source) => new ArrowRows(request, source)),
        new(".feather", true, (request, source) => new ArrowRows(request, source)),
        new(".ipc", true, (request, source) => new ArrowRows(request, source)),
        new(".h5", true, Hdf5Format.Open, IsArray: true),
        new(".hdf5", true, Hdf5Format.Open, IsArray: true),
    ];

    /// <summary>The extensions that are read, for help and messages.</summary>
    internal static string KnownExtensions { get; } = string.Join(", ", Formats.Select(f => f.Extension));

    /// <summary>Opens a matrix n×d.</summary>
    /// <param name="source">A path, with <c>:member</c> where the format has members.</param>
    /// <param name="rows">The rows wanted; null for all. Of arrays only these are read.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>The rows; dispose of it. An array of one axis is a column.</returns>
    /// <exception cref="LfmException">
    /// InvalidFile: missing, malformed, truncated or of an unknown format. InvalidArgument: <paramref name="rows"/> do not fit.
    /// InvalidData: a value is beyond float32's range. OutOfMemory: the rows do not fit.
    /// </exception>
    public static LoadedMatrix Open(string source, RowRange? rows = null, CancellationToken token = default) =>
        Open(source, rows, new ComputeContext(0, null, token));

    /// <summary>
    /// As <see cref="Open(string, RowRange?, CancellationToken)"/>, with the threads and token of <paramref name="context"/>.
    /// </summary>
    /// <param name="source">A path, with <c>:member</c> where the format has members.</param>
    /// <param name="rows">The rows wanted; null for all.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="table">How text tables are read; null to find out.</param>
    public static LoadedMatrix Open(string source, RowRange? rows, ComputeContext context, TableOptions? table = null) =>
        Load(source, rows, context, table);

    /// <summary>Opens feature maps: an array of three or four axes, in C order, read in blocks.</summary>
    /// <param name="source">A .npy, .npz or .safetensors source.</param>
    /// <param name="layout">The order of its axes.</param>
    /// <param name="samples">The range of samples wanted; null for all.</param>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <exception cref="LfmException">As for a matrix.</exception>
    public static FeatureMapFile OpenFeatureMaps(
        string source, MapLayout layout = MapLayout.Nsc, RowRange? samples = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        context ??= new ComputeContext();
        return Guard(source, () => new FeatureMapFile(Request(source, samples, context, null, layout)));
    }

    /// <summary>Opens a matrix of any size, to be read block by block.</summary>
    /// <param name="source">A path, with <c>:member</c> where the format has members; <c>-</c> is standard input.</param>
    /// <param name="rows">The rows wanted; null for all.</param>
    /// <param name="table">How text tables are read; null to find out.</param>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <param name="bad">Takes rows that cannot be used, which are left out; null where the first of them is an error.</param>
    /// <exception cref="LfmException">As for <see cref="Open(string, RowRange?, CancellationToken)"/>.</exception>
    public static RowReader OpenRows(
        string source, RowRange? rows = null, TableOptions? table = null, ComputeContext? context = null, BadRows? bad = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        context ??= new ComputeContext();
        DroppedRows? dropped = bad is null ? null : new DroppedRows(bad);
        RowSource opened = Guard(source, () => OpenSource(Request(source, rows, context, table) with { Bad = dropped?.Bad }));
        try
        {
            return new RowReader(opened, source, context, dropped);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Opens some rows of a matrix of any size; all are read, block by block, and these are kept.</summary>
    /// <param name="source">A path, with <c>:member</c> where the format has members.</param>
    /// <param name="rows">Numbers of the rows wanted, ascending, each once.</param>
    /// <param name="table">How text tables are read; null to find out.</param>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <returns>The rows in the order of their numbers; dispose of it.</returns>
    /// <exception cref="LfmException">As for <see cref="Open(string, RowRange?, CancellationToken)"/>; a row that there is not.</exception>
    public static LoadedMatrix OpenSome(string source, int[] rows, TableOptions? table = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0 || (i > 0 && rows[i] <= rows[i - 1])) Throw.Argument($"row {rows[i]} is wanted; rows must ascend from 0 on");
        }
        if (rows.Length == 0) Throw.Argument($"no rows of {source} are wanted; choose at least one");
        context ??= new ComputeContext();
        using RowReader reader = OpenRows(source, null, table, context);
        return reader.Pick(rows);
    }

    /// <summary>Splits a source into its path and its member.</summary>
    /// <remarks>A colon separates them only where a known extension or a folder stands before it, and not in a name that exists.</remarks>
    internal static (string Path, string? Member) SplitSource(string source)
    {
        if (FileName.Exists(source) || FileName.IsFolder(source)) return (source, null);
        for (int colon = source.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = source.IndexOf(':', colon + 1))
        {
            string path = source[..colon];
            if (FormatOf(path) is not null || FileName.IsFolder(path)) return (path, source[(colon + 1)..]);
        }
        return (source, null);
    }

    /// <summary>The files of a folder that hold rows, in their order; all alike.</summary>
    /// <exception cref="LfmException">As for opening it.</exception>
    internal static IReadOnlyList<string> FilesOf(string folder, TableOptions? table, ComputeContext context) => Guard(folder, () =>
    {
        using FolderRows rows = OpenFolder(Request(folder, null, context, table));
        return rows.Paths;
    });

    /// <summary>Runs what reads; the system's failures become one sentence.</summary>
    internal static T Guard<T>(string source, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or OverflowException)
        {
            throw new LfmException(LfmErrorCode.InvalidFile,
                $"{source}: cannot be read ({e.Message.TrimEnd('.')}); copy or write it again", e);
        }
    }

    private static LoadedMatrix Load(string source, RowRange? rows, ComputeContext context, TableOptions? table)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        MatrixRequest request = Request(source, rows, context, table);
        return Guard(source, () =>
        {
            using RowSource opened = OpenSource(request);
            return LoadedMatrix.Load(request, opened);
        });
    }

    private static MatrixRequest Request(
        string source, RowRange? rows, ComputeContext context, TableOptions? table, MapLayout? layout = null)
    {
        (string path, string? member) = SplitSource(source);
        return new MatrixRequest(source, path, member, rows, layout, context, table ?? new TableOptions());
    }

    /// <summary>Opens what was asked for.</summary>
    internal static RowSource OpenSource(MatrixRequest request)
    {
        if (FileName.IsFolder(request.Path))
        {
            if (request.Layout is not null) throw request.Invalid("is a folder, and feature maps come from one file; name a file in it");
            return SpectrumManifest.IsIn(request.Path) ? OpenShards(request) : OpenFolder(request);
        }
        MatrixFormat? format = FormatOf(request.Path);
        bool unnamed = format is null && (request.Path == FileSource.StandardInput || FileName.Exists(request.Path));
        if (format is null && !unnamed) throw UnknownKind(request);
        if (request.Member is { Length: 0 })
            throw request.Invalid("the name after the colon is empty; write the member's name or drop the colon");
        if (request.Member is not null && format?.HasMembers == false)
        {
            throw request.Invalid(
                $"a {format.Extension} file holds one matrix and no member {request.Member}; drop what follows the colon");
        }
        ByteSource source = FileSource.OpenAny(request.Path, request.Source);
        try
        {
            if (unnamed && source is FileSource && !IsDevice(request.Path)) throw UnknownKind(request);
            if (unnamed ? IsGzip(source) : request.Path.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase))
                source = Unpack(source, request);
            if (unnamed) return OpenByContent(request, source);
            RowSource rows = format!.Open(request, source);
            return format.IsArray ? NameSidecar.Attach(rows, request) : rows;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static FolderRows OpenFolder(MatrixRequest request) =>
        new(request, FolderRows.Files(request, file => FormatOf(file)?.Extension));

    /// <summary>A spectrum in shards as a matrix, like that of one file: its eigenvectors, unless another member is named.</summary>
    private static RowSource OpenShards(MatrixRequest request)
    {
        SpectrumFile.Open(request.Path, request.Context).Dispose();
        SpectrumManifest manifest = SpectrumManifest.Read(request.Path);
        MatrixRequest whole = request with { Member = null };
        bool weighs = manifest.Shards[0].Mass is not null;
        return request.Member switch
        {
            null or "phi" => new FolderRows(whole, [.. manifest.Shards.Where(shard => shard.Rows > 0).Select(shard => shard.Phi)]),
            "mass" when weighs =>
                new FolderRows(whole, [.. manifest.Shards.Where(shard => shard.Rows > 0).Select(shard => shard.Mass!)]),
            "lambda" => OpenSource(whole with { Path = manifest.Lambda }),
            _ => throw request.Invalid(
                $"is a spectrum and holds no array called {request.Member} (it holds: lambda, phi{(weighs ? ", mass" : "")})"),
        };
    }

    private static ArrayRows OpenNpy(MatrixRequest request, ByteSource source)
    {
        NpyHeader header = NpyHeader.Parse(source.Head(0, NpyHeader.MaxBytes), source.Length, request.Invalid);
        return new ArrayRows(request, source, header.At(0), () =>
        {
            if (!source.EndsAt(header.Length + header.DataLength))
                throw request.Invalid("has bytes after its array; save one array a file with numpy.save");
        });
    }

    private static RowSource OpenByContent(MatrixRequest request, ByteSource source) => source.Head(0, 8) switch
    {
        [0x93, ..] => OpenNpy(request, source),
        [(byte)'P', ..] when source.Head(0, 4).AsSpan().SequenceEqual(ParquetFooter.Magic) => new ParquetRows(request, source),
        [(byte)'P', ..] when CopyBinary.Begins(source) => new CopyBinaryRows(request, source),
        [(byte)'{', ..] when !StartsWithArray(source) => new JsonLinesRows(request, source),
        var head when ArrowMessages.IsArrow(head) => new ArrowRows(request, source),
        _ => TextFormat.OpenPiped(request, source),
    };

    /// <summary>Whether a brace begins an array of PostgreSQL, whose first thing is a number, rather than an object.</summary>
    private static bool StartsWithArray(ByteSource source) => source.Head(0, 2) is [_, (byte)'-' or (>= (byte)'0' and <= (byte)'9')];

    private static bool IsGzip(ByteSource source) => source.Head(0, 2) is [0x1F, 0x8B];

    private static ForwardSource Unpack(ByteSource packed, MatrixRequest request)
    {
        if (!IsGzip(packed)) throw request.Invalid("is not a gzip file; unpack it or drop .gz from its name");
        SourceStream bytes = new(packed, 0, packed.Length, owns: true);
        return new ForwardSource(new GZipStream(bytes, CompressionMode.Decompress), ByteSource.UnknownLength, request.Invalid);
    }

    private static LfmException UnknownKind(MatrixRequest request)
    {
        string extension = Path.GetExtension(request.Path);
        return request.Invalid($"{(extension.Length == 0 ? "has no extension" : $"is of the unknown kind {extension}")}; "
            + $"these are read: {KnownExtensions}, most of them also with {Gzip} behind");
    }

    /// <summary>Whether a file may be there without an extension: what a shell makes of redirections.</summary>
    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static MatrixFormat? FormatOf(string path)
    {
        bool packed = path.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<char> name = packed ? path.AsSpan(0, path.Length - Gzip.Length) : path;
        foreach (MatrixFormat format in Formats)
        {
            if (name.EndsWith(format.Extension, StringComparison.OrdinalIgnoreCase)) return format;
        }
        return null;
    }

    private sealed record MatrixFormat(
        string Extension, bool HasMembers, Func<MatrixRequest, ByteSource, RowSource> Open, bool IsArray = false);
}
