using System.Numerics;
using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Writes matrices in the format that the file's extension names.</summary>
/// <remarks>
/// <c>.npy</c>, <c>.npz</c> (one member, <c>arr_0</c>) and <c>.safetensors</c> (one tensor,
/// <c>embeddings</c>) keep float32 or float64 as given; so do <c>.parquet</c>, and <c>.arrow</c>, <c>.feather</c>, <c>.ipc</c> (files) and
/// <c>.arrows</c> (streams) of Arrow, with the columns <c>id</c> and <c>embedding</c>;
/// <c>.csv</c>, <c>.tsv</c>, <c>.vec</c> and <c>.jsonl</c> keep each number exactly as text; <c>.fvecs</c>, <c>.fbin</c> and <c>.bin</c>
/// hold float32; <c>.copy</c> and <c>.pgcopy</c> are PostgreSQL's COPY as text and binary, an id and a <c>real[]</c> a row, unless options
/// say other types. Files appear whole or not at all; <c>-</c> is standard output, as .csv unless another format is asked for.
/// <see cref="RowWriter{T}"/> writes what is not all in memory.
/// </remarks>
public static class MatrixWriter
{
    /// <summary>The name that stands for standard output.</summary>
    internal const string StandardOutput = "-";

    private static readonly string[] Extensions =
    [
        ".npy", ".npz", ".fvecs", ".safetensors", ".csv", ".tsv", ".vec", ".bin", ".jsonl", ".ndjson", ".parquet", ".copy", ".pgcopy",
        ".fbin", ".arrow", ".feather", ".ipc", ".arrows",
    ];

    /// <summary>Writes float32.</summary>
    /// <param name="path">The target; what was there before is replaced at the end.</param>
    /// <param name="matrix">n×d, row-major, n and d ≥ 1.</param>
    /// <param name="rowNames">
    /// One name a row, kept by .csv, .tsv, .vec, .bin, .jsonl, .parquet, Arrow, .copy and .pgcopy, and beside the others as
    /// <c>.ids.txt</c>, a name a line; null numbers the words of .vec and .bin, the objects of .jsonl, the rows of .parquet and Arrow
    /// and the
    /// ids of .copy and .pgcopy.
    /// </param>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <param name="output">What the extension does not say; null for what is usual.</param>
    /// <exception cref="LfmException">
    /// InvalidArgument: unknown extension, an empty matrix, or names that do not fit the rows or the format.
    /// InvalidData: a float64 is beyond the range of a float32 format. OutputFailed: cannot be written.
    /// </exception>
    public static void Write(
        string path,
        ReadOnlyMatrixView<float> matrix,
        string[]? rowNames = null,
        ComputeContext? context = null,
        OutputOptions? output = null) => WriteAny(path, matrix, rowNames, context, output);

    /// <summary>Writes float64, or float32 where the format has nothing else; see the overload for float32.</summary>
    /// <param name="path">The target.</param>
    /// <param name="matrix">n×d, row-major, n and d ≥ 1.</param>
    /// <param name="rowNames">One name a row, or null.</param>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <param name="output">What the extension does not say; null for what is usual.</param>
    /// <exception cref="LfmException">As for float32.</exception>
    public static void Write(
        string path,
        ReadOnlyMatrixView<double> matrix,
        string[]? rowNames = null,
        ComputeContext? context = null,
        OutputOptions? output = null) => WriteAny(path, matrix, rowNames, context, output);

    /// <summary>Fails now, before long work, if a matrix could not be written there later.</summary>
    /// <param name="path">The target; it is not touched.</param>
    /// <param name="output">What its extension does not say; null for what is usual.</param>
    /// <exception cref="LfmException">InvalidArgument: unknown extension. OutputFailed: no such folder or no permission.</exception>
    public static void CheckWritable(string path, OutputOptions? output = null)
    {
        ExtensionOf(path, output?.Format);
        if (path != StandardOutput) AtomicFile.CheckWritable(path);
    }

    private static void WriteAny<T>(
        string path, ReadOnlyMatrixView<T> matrix, string[]? rowNames, ComputeContext? context, OutputOptions? output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
    {
        ExtensionOf(path, output?.Format);
        int rows = matrix.Rows;
        if (rows == 0 || matrix.Cols == 0) Throw.Argument($"{path}: a matrix of {rows}×{matrix.Cols} holds no data to write");
        if (rowNames is not null && rowNames.Length != rows) Throw.Argument($"{path}: {rowNames.Length} names were given for {rows} rows");
        using RowWriter<T> writer = new(path, matrix.Cols, rowNames is not null, rows, context, output);
        writer.Write(matrix, rowNames);
        writer.Finish();
    }

    /// <summary>The extension that chooses the format: the one asked for, the path's, or that of text for standard output.</summary>
    internal static string ExtensionOf(string path, string? format)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (format is not null)
        {
            return Array.Find(Extensions, extension => extension.AsSpan(1).SequenceEqual(format)) ?? throw new LfmException(
                LfmErrorCode.InvalidArgument,
                $"⟨output-format⟩ is '{format}'; it must be one of {string.Join(", ", Extensions.Select(e => e[1..]))}");
        }
        if (path == StandardOutput) return ".csv";
        foreach (string extension in Extensions)
        {
            if (path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return extension;
        }
        throw new LfmException(LfmErrorCode.InvalidArgument,
            $"{path}: the extension does not name a known format; these are written: {string.Join(", ", Extensions)}");
    }
}
