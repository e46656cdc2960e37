using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Storage;

namespace LfmNative.Migration;

/// <summary>Draws the rows that a map is fitted or judged on from two collections of any size, which are read through twice.</summary>
public sealed class CollectionSampler
{
    private readonly Func<RowReader> _old;
    private readonly Func<RowReader> _new;
    private readonly CollectionIds _oldIds;
    private readonly CollectionIds _newIds;
    private readonly ulong _seed;
    private readonly ComputeContext _context;
    private readonly long[] _keys;
    private readonly (int Old, int New, long Key)[] _pairs;

    /// <summary>Reads the ids of both and finds the pairs.</summary>
    /// <param name="old">Opens the old collection from its start.</param>
    /// <param name="new">Opens the new model's rows from their start.</param>
    /// <param name="pairs">Which rows belong together.</param>
    /// <param name="seed">The same seed draws the same rows.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    /// <exception cref="LfmException">
    /// InvalidArgument: pairs by id without ids, or by row number in collections of unequal length. InvalidData: an id stands twice.
    /// </exception>
    public CollectionSampler(Func<RowReader> old, Func<RowReader> @new, MigrationPairs pairs, ulong seed, ComputeContext context)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        (_old, _new, _seed, _context) = (old, @new, seed, context);
        bool names = pairs.Given is not null && pairs != MigrationPairs.None;
        _oldIds = CollectionIds.Read(old, names, context);
        _newIds = CollectionIds.Read(@new, names, context);
        IEnumerable<(int Old, int New)> found = pairs.Given is { } given ? Listed(given) : pairs.ByRow ? ByRow() : ByIds();
        _keys = KeysOfOld();
        _pairs = [.. found.Select(p => (p.Old, p.New, Key: _keys[p.Old]))];
        Array.Sort(Array.ConvertAll(_pairs, p => Order(p.Key)), _pairs);
        if (pairs.Count is { } few && few < _pairs.Length) _pairs = _pairs[..few];
    }

    /// <summary>Rows of the old collection.</summary>
    public int OldRows => _oldIds.Rows;

    /// <summary>Rows of the new model.</summary>
    public int NewRows => _newIds.Rows;

    /// <summary>Whether the rows have ids, of the old collection and of the new model.</summary>
    public (bool Old, bool New) HasIds => (_oldIds.HasIds, _newIds.HasIds);

    /// <summary>Columns of both.</summary>
    public (int Old, int New) Cols => (_oldIds.Cols, _newIds.Cols);

    /// <summary>Pairs that are known.</summary>
    public int PairCount => _pairs.Length;

    /// <summary>Draws pairs and, of each side, rows that have no partner known.</summary>
    /// <param name="skip">Pairs that are left out first, in the order that the seed gives them.</param>
    /// <param name="pairs">Pairs at most.</param>
    /// <param name="others">Other rows of each side at most.</param>
    public MigrationSample Draw(int skip, int pairs, int others) => Gather([.. _pairs.Skip(skip).Take(pairs)], others);

    /// <summary>Draws the pairs of these keys behind so many others that have not them.</summary>
    /// <param name="known">Keys.</param>
    /// <param name="queries">Pairs without such a key at most, which come first.</param>
    /// <param name="pairs">Pairs at most in all.</param>
    /// <param name="others">Other rows of each side at most.</param>
    /// <returns>The sample and how many of its first pairs have no such key.</returns>
    internal (MigrationSample Sample, int Unseen) DrawUnseen(IReadOnlySet<long> known, int queries, int pairs, int others)
    {
        (int Old, int New, long Key)[] unseen = [.. _pairs.Where(p => !known.Contains(p.Key))];
        (int Old, int New, long Key)[] first = [.. unseen.Take(queries)];
        var rest = unseen.Skip(queries).Concat(_pairs.Where(p => known.Contains(p.Key))).Take(Math.Max(0, pairs - first.Length));
        return (Gather([.. first, .. rest], others), first.Length);
    }

    /// <summary>A number that mixes a key with the seed, so that keys come in no order of their own.</summary>
    private ulong Order(long key) => new Rng(_seed ^ (ulong)key).Next();

    /// <summary>What tells an old row from others: its id, or the file's own number of it.</summary>
    private long[] KeysOfOld()
    {
        long[] keys = new long[OldRows];
        for (int row = 0; row < keys.Length && !_oldIds.HasIds; row++) keys[row] = _oldIds.FirstRow + row;
        foreach ((UInt128 hash, int row) in _oldIds.RowOf) keys[row] = (long)(ulong)hash;
        return keys;
    }

    private IEnumerable<(int Old, int New)> Listed(Func<string[]?, string[]?, AnchorPairs> find)
    {
        AnchorPairs given = find(_oldIds.Names, _newIds.Names).OneToOne();
        for (int t = 0; t < given.Count; t++)
        {
            if ((uint)given.X[t] >= (uint)OldRows || (uint)given.Y[t] >= (uint)NewRows)
            {
                Throw.Argument($"pair {t} (counted from 0) names row {given.X[t]} of the old collection and row {given.Y[t]} of the new "
                    + $"model, which have {OldRows} and {NewRows} rows, counted from 0");
            }
            yield return (given.X[t], given.Y[t]);
        }
    }

    private IEnumerable<(int Old, int New)> ByRow()
    {
        if (OldRows != NewRows)
        {
            Throw.Argument(
                $"rows of the same number belong together in collections of equally many rows; these have {OldRows} and {NewRows}");
        }
        for (int i = 0; i < OldRows; i++) yield return (i, i);
    }

    private IEnumerable<(int Old, int New)> ByIds()
    {
        if (!_oldIds.HasIds || !_newIds.HasIds)
        {
            string side = !_oldIds.HasIds && !_newIds.HasIds ? "neither side has" : !_oldIds.HasIds ? "the old collection has no"
                : "the new model's rows have no";
            Throw.Argument(
                $"pairs are found by shared ids, and {side} ids; say ⟨pairs⟩ FILE, rows (row i of both is the same item) or none");
        }
        foreach ((UInt128 hash, int row) in _newIds.RowOf)
        {
            if (_oldIds.RowOf.TryGetValue(hash, out int old)) yield return (old, row);
        }
    }

    private MigrationSample Gather((int Old, int New, long Key)[] drawn, int others)
    {
        int[] old = [.. drawn.Select(p => p.Old), .. RowDraw.Others(_pairs.Select(p => p.Old), OldRows, others, _seed)];
        int[] @new = [.. drawn.Select(p => p.New), .. RowDraw.Others(_pairs.Select(p => p.New), NewRows, others, ~_seed)];
        float[] oldRows = Rows(_old, old, _oldIds.Cols), newRows = Rows(_new, @new, _newIds.Cols);
        return new MigrationSample(
            oldRows, _oldIds.Cols, newRows, _newIds.Cols, drawn.Length, Array.ConvertAll(old, row => _keys[row]))
        {
            OldTotal = OldRows,
            NewTotal = NewRows,
            SharedTotal = _pairs.Length,
            KeyedByIds = _oldIds.HasIds,
        };
    }

    /// <summary>The rows of some numbers, in their order.</summary>
    private float[] Rows(Func<RowReader> open, int[] wanted, int cols)
    {
        float[] rows = new float[(long)wanted.Length * cols];
        int[] places = [.. Enumerable.Range(0, wanted.Length)];
        int[] numbers = (int[])wanted.Clone();
        Array.Sort(numbers, places);
        using RowReader reader = open();
        for (int next = 0; next < numbers.Length && reader.ReadBlock();)
        {
            _context.Tick("rows", reader.RowsRead, reader.Rows ?? 0);
            long first = reader.RowsRead - reader.Block.Rows;
            for (; next < numbers.Length && numbers[next] < reader.RowsRead; next++)
                reader.Block.Row((int)(numbers[next] - first)).CopyTo(rows.AsSpan(places[next] * cols, cols));
        }
        return rows;
    }
}
