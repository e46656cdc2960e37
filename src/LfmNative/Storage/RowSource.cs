using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>The rows of one matrix in order, as float32: what every format comes to.</summary>
internal abstract unsafe class RowSource : IDisposable
{
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

    /// <summary>Closes rows that were read over those that cannot be used.</summary>
    /// <param name="bad">Takes the latter.</param>
    /// <param name="first">The file's own number of the first row.</param>
    /// <param name="errors">What is wrong with each row, or null.</param>
    /// <param name="rows">The rows, × <see cref="Cols"/>.</param>
    /// <param name="names">Their names; empty where rows have none.</param>
    /// <returns>How many are left.</returns>
    protected int LeaveOut(BadRows bad, long first, ReadOnlySpan<LfmException?> errors, float* rows, Span<string> names)
    {
        int kept = 0;
        for (int i = 0; i < errors.Length; i++)
        {
            if (errors[i] is { } error)
            {
                bad.Add(first + i, HasNames ? names[i] : "", error);
                continue;
            }
            if (kept < i)
            {
                new Span<float>(rows + ((long)i * Cols), Cols).CopyTo(new Span<float>(rows + ((long)kept * Cols), Cols));
                if (HasNames) names[kept] = names[i];
            }
            kept++;
        }
        return kept;
    }
}
