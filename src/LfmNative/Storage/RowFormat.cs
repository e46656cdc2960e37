using System.Numerics;
using System.Text;
using LfmNative.Diagnostics;
using LfmNative.Storage.Arrow;
using LfmNative.Storage.Parquet;

namespace LfmNative.Storage;

/// <summary>Where rows go.</summary>
/// <param name="Path">The file as it was named.</param>
/// <param name="Cols">Columns.</param>
/// <param name="Named">Whether the rows have names.</param>
/// <param name="Rows">Rows there will be, or null while that is not known.</param>
/// <param name="Context">Threads and cancellation.</param>
/// <param name="Output">What the format's name does not say.</param>
internal sealed record RowTarget(string Path, int Cols, bool Named, long? Rows, ComputeContext Context, OutputOptions Output)
{
    /// <summary>The refusal of a row's name.</summary>
    public LfmException BadName(long row, string name, string what) =>
        new(LfmErrorCode.InvalidArgument, $"{Path}: the name of row {row}, {LineReader.Show(Encoding.UTF8.GetBytes(name))}, holds {what}");
}

/// <summary>How a format lays out rows: a head, the rows, a tail.</summary>
internal abstract unsafe class RowFormat<T>(RowTarget target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    /// <summary>Whether the head is written again at the end, when the number of rows is known.</summary>
    public virtual bool IsPatched => false;

    /// <summary>Whether names of rows are part of the file; otherwise they go beside it.</summary>
    public virtual bool HoldsNames => true;

    protected RowTarget Target { get; } = target;

    protected static ElementType Type => typeof(T) == typeof(double) ? ElementType.Double : ElementType.Single;

    /// <summary>The format of an extension.</summary>
    public static RowFormat<T> Of(string extension, RowTarget target) => extension switch
    {
        ".npy" => new NpyOutput<T>(target),
        ".npz" => new NpzOutput<T>(target),
        ".safetensors" => new SafetensorsOutput<T>(target),
        ".fvecs" => new FvecsOutput<T>(target),
        ".arrow" or ".feather" or ".ipc" => new ArrowOutput<T>(target, file: true),
        ".arrows" => new ArrowOutput<T>(target, file: false),
        ".fbin" => new BigAnnOutput<T>(target),
        ".bin" => new Word2VecBinaryOutput<T>(target),
        ".vec" => new WordVectorOutput<T>(target),
        ".parquet" => new ParquetOutput<T>(target),
        ".jsonl" or ".ndjson" => new JsonLinesOutput<T>(target),
        ".copy" => new CopyTextOutput<T>(target),
        ".pgcopy" => new CopyBinaryOutput<T>(target),
        _ => new DelimitedOutput<T>(target, DelimitedWriter.Separator(extension)),
    };

    /// <summary>The bytes before the rows; where they are patched, of one length for any number of rows.</summary>
    public virtual byte[] Head(long rows) => [];

    /// <summary>The bytes after the rows; <see cref="Checkpoint"/> was called after the last of them.</summary>
    public virtual byte[] Tail(long rows) => [];

    /// <summary>Writes rows.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="rows">The first row.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="ld">Elements from row to row.</param>
    /// <param name="names">One a row, or none.</param>
    /// <param name="first">The number of the first row in the file.</param>
    public abstract void Write(Stream stream, T* rows, int count, long ld, string[] names, long first);

    /// <summary>Completes what was written so far: the file may be cut off here and gone on with.</summary>
    /// <param name="stream">The file.</param>
    /// <returns>What <see cref="Resume"/> of another object needs, beside the bytes of the file up to here.</returns>
    public virtual byte[] Checkpoint(Stream stream) => [];

    /// <summary>Goes on at a checkpoint, before anything else: the bytes are those of a file that was not interrupted there.</summary>
    /// <param name="state">What <see cref="Checkpoint"/> returned.</param>
    /// <param name="rows">Rows written before it.</param>
    public virtual void Resume(byte[] state, long rows)
    {
    }
}
