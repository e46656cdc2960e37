using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Takes rows that cannot be used, which are then left out: without it the first of them ends the reading.</summary>
/// <param name="found">
/// Called for each by the thread that reads, in the order of the rows; in a block, rows with NaN or infinity come behind the others.
/// </param>
public sealed class BadRows(Action<BadRow> found)
{
    private readonly Action<BadRow> _found = found ?? throw new ArgumentNullException(nameof(found));

    /// <summary>Rows left out so far.</summary>
    public long Count { get; private set; }

    /// <summary>Leaves a row out.</summary>
    /// <param name="row">Its number in the file.</param>
    /// <param name="id">Its name; empty where it has none.</param>
    /// <param name="error">What is wrong with it.</param>
    internal void Add(long row, string id, LfmException error) => Add(new BadRow(row, id, error.Message));

    /// <summary>Leaves a row out.</summary>
    internal void Add(BadRow row)
    {
        Count++;
        _found(row);
    }
}
