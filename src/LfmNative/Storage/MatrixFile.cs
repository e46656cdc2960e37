using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Reads matrices of any known format as float32 rows.</summary>
/// <remarks>
/// Row i of a file is sample i. Sources are <c>file.npy</c>, <c>file.npz:member</c>, <c>file.fvecs</c>, <c>file.safetensors:name</c>,
/// <c>file.csv</c>, <c>file.tsv</c>, <c>file.vec</c> (word2vec text) and <c>file.bin</c> (word2vec binary).
/// A member may be left out when the file holds one matrix only.
/// </remarks>
public static class MatrixFile
{
    private static readonly MatrixFormat[] Formats =
    [
        new(".npy", false, NpyFormat.Read),
        new(".npz", true, NpzFormat.Read),
        new(".fvecs", false, FvecsFormat.Read),
        new(".safetensors", true, SafetensorsFormat.Read),
        new(".csv", false, DelimitedFormat.Read),
        new(".tsv", false, DelimitedFormat.Read),
        new(".vec", false, Word2VecTextFormat.Read),
        new(".bin", false, Word2VecBinaryFormat.Read),
    ];

    /// <summary>The extensions that are read, for help and messages.</summary>
    internal static string KnownExtensions { get; } = string.Join(", ", Formats.Select(f => f.Extension));

    /// <summary>Opens a matrix n×d.</summary>
    /// <param name="source">A path, with <c>:member</c> where the format has members.</param>
    /// <param name="rows">The rows wanted; null for all. Of a mapped file only these are touched.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>The rows; dispose of it. An array of one axis is a column.</returns>
    /// <exception cref="LfmException">
    /// InvalidFile: missing, malformed, truncated or of an unknown format. InvalidArgument: <paramref name="rows"/> do not fit.
    /// InvalidData: a value is beyond float32's range. OutOfMemory: a converted copy does not fit.
    /// </exception>
    public static LoadedMatrix Open(string source, RowRange? rows = null, CancellationToken token = default) =>
        Open(source, rows, new ComputeContext(0, null, token));

    /// <summary>
    /// As <see cref="Open(string, RowRange?, CancellationToken)"/>, with the threads and token of <paramref name="context"/>.
    /// </summary>
    /// <param name="source">A path, with <c>:member</c> where the format has members.</param>
    /// <param name="rows">The rows wanted; null for all.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static LoadedMatrix Open(string source, RowRange? rows, ComputeContext context) => Open(source, rows, context, stack: false);

    /// <summary>
    /// Opens an array of three axes N×S×C, in C order, as the matrix (N·S)×C of <see cref="LoadedMatrix.Shape"/> N, S, C.
    /// </summary>
    /// <param name="source">A .npy, .npz or .safetensors source.</param>
    /// <param name="items">The range of N wanted; null for all.</param>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <exception cref="LfmException">As for a matrix.</exception>
    public static LoadedMatrix OpenStack(string source, RowRange? items = null, ComputeContext? context = null) =>
        Open(source, items, context ?? new ComputeContext(), stack: true);

    /// <summary>Splits a source into its path and its member.</summary>
    /// <remarks>A colon separates them only where a known extension stands before it, and not in the name of a file that exists.</remarks>
    internal static (string Path, string? Member) SplitSource(string source)
    {
        if (File.Exists(source)) return (source, null);
        for (int colon = source.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = source.IndexOf(':', colon + 1))
        {
            if (FormatOf(source[..colon]) is not null) return (source[..colon], source[(colon + 1)..]);
        }
        return (source, null);
    }

    private static LoadedMatrix Open(string source, RowRange? rows, ComputeContext context, bool stack)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        (string path, string? member) = SplitSource(source);
        MatrixRequest request = new(source, path, member, rows, stack, context);
        if (FormatOf(path) is not { } format)
        {
            string extension = Path.GetExtension(path);
            throw request.Invalid($"{(extension.Length == 0 ? "has no extension" : $"is of the unknown kind {extension}")}; "
                + $"these are read: {KnownExtensions}");
        }
        if (member is { Length: 0 }) throw request.Invalid("the name after the colon is empty; write the member's name or drop the colon");
        if (member is not null && !format.HasMembers)
            throw request.Invalid($"a {format.Extension} file holds one matrix and no member {member}; drop what follows the colon");
        FileSource file = new(path, source);
        LoadedMatrix? loaded = null;
        try
        {
            loaded = format.Read(request, file);
            return loaded;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or OverflowException)
        {
            throw new LfmException(LfmErrorCode.InvalidFile,
                $"{source}: cannot be read ({e.Message.TrimEnd('.')}); copy or write it again", e);
        }
        finally
        {
            if (loaded?.Owns(file) != true) file.Dispose();
        }
    }

    private static MatrixFormat? FormatOf(string path)
    {
        foreach (MatrixFormat format in Formats)
        {
            if (path.EndsWith(format.Extension, StringComparison.OrdinalIgnoreCase)) return format;
        }
        return null;
    }

    private sealed record MatrixFormat(string Extension, bool HasMembers, Func<MatrixRequest, ByteSource, LoadedMatrix> Read);
}
