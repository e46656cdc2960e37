using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Migration;

/// <summary>Pairs that maps are judged by, and the native items that the carried rows are sought among.</summary>
internal sealed class HeldOutPairs : IDisposable
{
    private readonly float[] _rows;
    private readonly UnitRows _items;
    private readonly int[] _own;
    private readonly SideNormalization _x;
    private readonly SideNormalization _y;

    /// <summary>Gathers them.</summary>
    /// <param name="rows">m×d1 rows of the side that is carried.</param>
    /// <param name="items">Rows of the other side; the first m are the partners.</param>
    /// <param name="x">Normalisation of the side that is carried.</param>
    /// <param name="y">Normalisation of the other side.</param>
    /// <param name="context">Threads and cancellation.</param>
    public HeldOutPairs(
        (float[] Data, int Cols) rows, (float[] Data, int Cols) items, SideNormalization x, SideNormalization y, ComputeContext context)
    {
        (_rows, Dimensions, TargetDimensions, _x, _y) = (rows.Data, rows.Cols, items.Cols, x, y);
        _own = [.. Enumerable.Range(0, rows.Data.Length / rows.Cols)];
        _items = UnitsOf(items.Data, items.Cols, context);
        try
        {
            using UnitRows queries = UnitsOf(items.Data.AsSpan(0, _own.Length * items.Cols), items.Cols, context);
            Native = RankedLists.Find(queries, _items, _own, MapChoice.ListLength, withoutOwn: false, context);
        }
        catch
        {
            _items.Dispose();
            throw;
        }
    }

    /// <summary>Dimensions d1.</summary>
    public int Dimensions { get; }

    /// <summary>Dimensions d2.</summary>
    public int TargetDimensions { get; }

    /// <summary>The native neighbours of the partners, themselves among them.</summary>
    public RankedLists Native { get; }

    /// <summary>The map of some settings.</summary>
    public CollectionMap Fit(PairedFit train, MapSettings settings)
    {
        (Matrix matrix, LocalMaps? local) = train.Fit(settings);
        return new CollectionMap(settings, _x, _y, matrix, local);
    }

    /// <summary>What the rows find among the items, carried by a map.</summary>
    public RankedLists Rank(CollectionMap map, ComputeContext context)
    {
        float[] carried = new float[_own.Length * TargetDimensions];
        map.Apply(new ReadOnlyMatrixView<float>(_rows, _own.Length, Dimensions), carried, context);
        using UnitRows queries = UnitsOf(carried, TargetDimensions, context);
        return RankedLists.Find(queries, _items, _own, MapChoice.ListLength, withoutOwn: false, context);
    }

    public void Dispose() => _items.Dispose();

    private static UnitRows UnitsOf(ReadOnlySpan<float> data, int cols, ComputeContext context) =>
        UnitsOf(new ReadOnlyMatrixView<float>(data, data.Length / cols, cols), context);

    /// <summary>Rows made unit, without a mean taken off: what searches in a database compare.</summary>
    public static UnitRows UnitsOf(ReadOnlyMatrixView<float> rows, ComputeContext context) => UnitRows.Of(rows, Raw, context);

    /// <summary>Rows as they are: searches in the database know no mean.</summary>
    internal static SideNormalization Raw { get; } = new(PreNormalization.None, [], 1, 1);
}
