using System.IO.Hashing;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Migration;

/// <summary>The ids of a collection: which row each belongs to. Ids are kept as 128-bit hashes, so that tens of millions fit.</summary>
internal sealed class CollectionIds
{
    private readonly Dictionary<UInt128, int> _rowOf = [];
    private readonly List<string>? _names;

    private CollectionIds(bool keepNames) => _names = keepNames ? [] : null;

    /// <summary>Rows of the collection.</summary>
    public int Rows { get; private set; }

    /// <summary>The file's own number of its first row.</summary>
    public long FirstRow { get; private set; }

    /// <summary>Columns of the collection.</summary>
    public int Cols { get; private set; }

    /// <summary>Whether its rows have ids.</summary>
    public bool HasIds { get; private set; }

    /// <summary>The ids, where they were to be kept.</summary>
    public string[]? Names => HasIds ? _names?.ToArray() : null;

    /// <summary>Every id's hash with its row.</summary>
    public IReadOnlyDictionary<UInt128, int> RowOf => _rowOf;

    /// <summary>Reads a collection through.</summary>
    /// <param name="open">Opens it from its start.</param>
    /// <param name="keepNames">Whether the ids themselves are wanted.</param>
    /// <param name="context">Progress and cancellation.</param>
    /// <exception cref="LfmException">InvalidData: an id stands twice.</exception>
    public static CollectionIds Read(Func<RowReader> open, bool keepNames, ComputeContext context)
    {
        CollectionIds ids = new(keepNames);
        using RowReader reader = open();
        (ids.Cols, ids.HasIds, ids.FirstRow) = (reader.Cols, reader.HasNames, reader.FirstRow);
        if (!ids.HasIds && reader.Rows is { } known)
        {
            ids.Rows = Checked(known, reader.Source);
            return ids;
        }
        while (reader.ReadBlock())
        {
            context.Tick("ids", reader.RowsRead, reader.Rows ?? 0);
            for (int i = 0; i < reader.Names.Length; i++)
            {
                string name = reader.Names[i];
                int row = Checked(reader.RowsRead - reader.Block.Rows + i, reader.Source);
                if (!ids._rowOf.TryAdd(HashOf(name), row)) throw Repeated(reader.Source, name, ids._rowOf[HashOf(name)], row);
                ids._names?.Add(name);
            }
        }
        ids.Rows = Checked(reader.RowsRead, reader.Source);
        return ids;
    }

    /// <summary>The hash of an id.</summary>
    public static UInt128 HashOf(string id) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(id.AsSpan()));

    /// <summary>The refusal of an id that stands twice.</summary>
    public static LfmException Repeated(string source, string id, long first, long second) => new(
        LfmErrorCode.InvalidData,
        $"{source}: the id '{id}' stands in row {first} and again in row {second} (counted from 0); an id must name one row");

    private static int Checked(long rows, string source)
    {
        if (rows > int.MaxValue)
            throw new LfmException(LfmErrorCode.InvalidArgument,
                $"{source}: has more than {int.MaxValue} rows; choose some with ⟨rows⟩");
        return (int)rows;
    }
}
