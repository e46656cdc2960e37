using System.Numerics;
using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Writes matrices in the format that the file's extension names.</summary>
/// <remarks>
/// <c>.npy</c>, <c>.npz</c> (one member, <c>arr_0</c>) and <c>.safetensors</c> (one tensor,
/// <c>embeddings</c>) keep float32 or float64 as given;
/// <c>.csv</c>, <c>.tsv</c> and <c>.vec</c> keep each number exactly as text; <c>.fvecs</c> and <c>.bin</c> hold float32.
/// Files appear whole or not at all.
/// </remarks>
public static partial class MatrixWriter
{
    private static readonly string[] Extensions = [".npy", ".npz", ".fvecs", ".safetensors", ".csv", ".tsv", ".vec", ".bin"];

    /// <summary>Writes float32.</summary>
    /// <param name="path">The target; what was there before is replaced at the end.</param>
    /// <param name="matrix">n×d, row-major, n and d ≥ 1.</param>
    /// <param name="rowNames">
    /// One name a row, kept by .csv, .tsv, .vec and .bin and not by the others; null numbers the words of .vec and .bin.
    /// </param>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <exception cref="LfmException">
    /// InvalidArgument: unknown extension, an empty matrix, or names that do not fit the rows or the format.
    /// InvalidData: a float64 is beyond the range of a float32 format. OutputFailed: cannot be written.
    /// </exception>
    public static void Write(string path, ReadOnlyMatrixView<float> matrix, string[]? rowNames = null, ComputeContext? context = null) =>
        WriteAny(path, matrix, rowNames, context);

    /// <summary>Writes float64, or float32 where the format has nothing else; see the overload for float32.</summary>
    /// <param name="path">The target.</param>
    /// <param name="matrix">n×d, row-major, n and d ≥ 1.</param>
    /// <param name="rowNames">One name a row, or null.</param>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <exception cref="LfmException">As for float32.</exception>
    public static void Write(string path, ReadOnlyMatrixView<double> matrix, string[]? rowNames = null, ComputeContext? context = null) =>
        WriteAny(path, matrix, rowNames, context);

    /// <summary>Fails now, before long work, if a matrix could not be written there later.</summary>
    /// <param name="path">The target; it is not touched.</param>
    /// <exception cref="LfmException">InvalidArgument: unknown extension. OutputFailed: no such folder or no permission.</exception>
    public static void CheckWritable(string path)
    {
        ExtensionOf(path);
        AtomicFile.CheckWritable(path);
    }

    private static unsafe void WriteAny<T>(string path, ReadOnlyMatrixView<T> matrix, string[]? rowNames, ComputeContext? context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
    {
        string extension = ExtensionOf(path);
        context ??= new ComputeContext();
        int rows = matrix.Rows, cols = matrix.Cols;
        long ld = matrix.LeadingDimension;
        if (rows == 0 || cols == 0) Throw.Argument($"{path}: a matrix of {rows}×{cols} holds no data to write");
        if (rowNames is not null && rowNames.Length != rows) Throw.Argument($"{path}: {rowNames.Length} names were given for {rows} rows");
        fixed (T* origin = matrix)
        {
            T* data = origin;
            AtomicFile.Write(path, stream =>
            {
                Job<T> job = new(path, stream, new ReadOnlyMatrixView<T>(data, rows, cols, ld), rowNames, context);
                switch (extension)
                {
                    case ".npy": WriteNpy(job); break;
                    case ".npz": WriteNpz(job); break;
                    case ".fvecs": WriteFvecs(job); break;
                    case ".safetensors": WriteSafetensors(job); break;
                    case ".vec": WriteVec(job, data); break;
                    case ".bin": WriteBin(job); break;
                    default: WriteDelimited(job, data); break;
                }
            });
        }
    }

    private static string ExtensionOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (string extension in Extensions)
        {
            if (path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return extension;
        }
        throw new LfmException(LfmErrorCode.InvalidArgument,
            $"{path}: the extension does not name a known format; these are written: {string.Join(", ", Extensions)}");
    }

    /// <summary>What a format needs to write.</summary>
    private readonly ref struct Job<T>(string path, Stream stream, ReadOnlyMatrixView<T> matrix, string[]? names, ComputeContext context)
        where T : unmanaged
    {
        public string Path { get; } = path;

        public Stream Stream { get; } = stream;

        public ReadOnlyMatrixView<T> Matrix { get; } = matrix;

        public string[]? Names { get; } = names;

        public ComputeContext Context { get; } = context;
    }
}
