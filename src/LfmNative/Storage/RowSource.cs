namespace LfmNative.Storage;

/// <summary>The rows of one matrix in order, as float32: what every format comes to.</summary>
internal abstract unsafe class RowSource : IDisposable
{
    /// <summary>What a field with vectors is called, the likeliest first.</summary>
    protected static readonly string[] VectorNames = ["embedding", "vector", "values", "embeddings"];

    /// <summary>What a field with names of rows is called, the likeliest first.</summary>
    protected static readonly string[] IdNames = ["id", "_id", "custom_id", "key", "uuid", "name"];

    /// <summary>Rows that will be given, or null while that is not known.</summary>
    public abstract long? Rows { get; }

    /// <summary>Columns, ≥ 1.</summary>
    public abstract int Cols { get; }

    /// <summary>The file's own number of the first row that is given.</summary>
    public abstract long FirstRow { get; }

    /// <summary>Whether each row has a name.</summary>
    public virtual bool HasNames => false;

    /// <summary>Whether all elements read so far are known to be finite.</summary>
    public virtual bool KnownFinite => false;

    /// <summary>What rounding to float32 took from the rows read so far; null for numbers that it takes nothing from.</summary>
    public virtual RoundingLoss? Loss => null;

    /// <summary>The SQL types of vectors and ids, where the format is one of PostgreSQL's COPY; otherwise null.</summary>
    public virtual SqlForm? Sql => null;

    /// <summary>How the file was understood, without its size; may be empty.</summary>
    public virtual string Understanding => "";

    /// <summary>What the user should know, one sentence each; may grow while rows are read.</summary>
    public List<string> Warnings { get; protected init; } = [];

    /// <summary>Reads the next rows.</summary>
    /// <param name="into">Room for <paramref name="rows"/> × <see cref="Cols"/> elements.</param>
    /// <param name="rows">Rows wanted, ≥ 1.</param>
    /// <param name="names">Receives names where there are any; room for <paramref name="rows"/>.</param>
    /// <returns>How many were read; 0 at the end, and then only.</returns>
    public abstract int Read(float* into, int rows, Span<string> names);

    public abstract void Dispose();
}
