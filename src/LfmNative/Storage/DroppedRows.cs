namespace LfmNative.Storage;

/// <summary>Which rows a source left out while it gave others, so that these are known by their numbers in the file.</summary>
/// <remarks>Kept as stretches: between rows that are given there is one at most, however many rows are bad.</remarks>
internal sealed class DroppedRows
{
    private readonly List<(long First, long Behind)> _stretches = [];

    /// <summary>Passes on what is left out.</summary>
    /// <param name="into">Takes it.</param>
    public DroppedRows(BadRows into)
    {
        Into = into;
        Bad = new BadRows(row =>
        {
            Note(row.Row);
            into.Add(row);
        });
    }

    /// <summary>Whom the rows are passed on to.</summary>
    public BadRows Into { get; }

    /// <summary>What the source gives its bad rows to, in their order.</summary>
    public BadRows Bad { get; }

    /// <summary>Finds the numbers of rows that were given, and forgets what was left out among them.</summary>
    /// <param name="next">The number of the row behind those before.</param>
    /// <param name="numbers">Receives one number a row.</param>
    /// <returns>The number of the row behind all these, given or left out.</returns>
    public long Number(long next, Span<long> numbers)
    {
        int at = 0;
        for (int i = 0; i <= numbers.Length; i++)
        {
            while (at < _stretches.Count && _stretches[at].First == next) next = _stretches[at++].Behind;
            if (i < numbers.Length) numbers[i] = next++;
        }
        _stretches.Clear();
        return next;
    }

    private void Note(long row)
    {
        if (_stretches.Count > 0 && _stretches[^1].Behind == row) _stretches[^1] = (_stretches[^1].First, row + 1);
        else _stretches.Add((row, row + 1));
    }
}
