using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>A row that could not be used.</summary>
/// <param name="Row">Its number in the file, counted from 0.</param>
/// <param name="Id">Its name; empty where it has none.</param>
/// <param name="Reason">What is wrong, in one sentence with the file and the place.</param>
public sealed record BadRow(long Row, string Id, string Reason);

/// <summary>Takes rows that cannot be used, which are then left out: without it the first of them ends the reading.</summary>
/// <param name="found">Called for each, in the order of the rows, by the thread that reads.</param>
public sealed class BadRows(Action<BadRow> found)
{
    private readonly Action<BadRow> _found = found ?? throw new ArgumentNullException(nameof(found));

    /// <summary>Rows left out so far.</summary>
    public long Count { get; private set; }

    /// <summary>Leaves a row out.</summary>
    /// <param name="row">Its number in the file.</param>
    /// <param name="id">Its name; empty where it has none.</param>
    /// <param name="error">What is wrong with it.</param>
    internal void Add(long row, string id, LfmException error)
    {
        Count++;
        _found(new BadRow(row, id, error.Message));
    }
}
