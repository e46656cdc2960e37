using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>One matrix somebody wants: where it is and how much of it.</summary>
/// <param name="Source">The text the user gave; messages begin with it.</param>
/// <param name="Path">The file.</param>
/// <param name="Member">The array inside the file, or null.</param>
/// <param name="Rows">The rows wanted, or null for all.</param>
/// <param name="Layout">The order of the axes of feature maps; null where a matrix is wanted.</param>
/// <param name="Context">Threads and cancellation.</param>
/// <param name="Table">How text tables are read.</param>
/// <param name="Bad">Takes rows that cannot be used; null where the first of them is an error.</param>
/// <param name="MayBeEmpty">Whether a table may have no rows, and then no columns, being a part of something larger.</param>
internal sealed record MatrixRequest(
    string Source,
    string Path,
    string? Member,
    RowRange? Rows,
    MapLayout? Layout,
    ComputeContext Context,
    TableOptions Table,
    BadRows? Bad = null,
    bool MayBeEmpty = false)
{
    /// <summary>The error of a malformed file: the source and what is wrong with it.</summary>
    public LfmException Invalid(string message) => new(LfmErrorCode.InvalidFile, $"{Source}: {message}");

    /// <summary>The error of a range that reaches beyond the end, once the number of rows is known.</summary>
    public LfmException OutOfRows(long available)
    {
        try
        {
            (Rows ?? new RowRange(0, null)).Resolve(available, Source);
        }
        catch (LfmException e)
        {
            return e;
        }
        return Invalid("holds no rows; at least one is needed");
    }

    /// <summary>The numbers of axes that will do, for messages.</summary>
    public string Axes => Layout is null ? "2" : "3 or 4";

    /// <summary>Whether an array of so many axes can be what is wanted, when no member was named.</summary>
    public bool Fits(int axes) => Layout is null ? axes == 2 : axes is 3 or 4;

    /// <summary>Refuses feature maps for a format that has only matrices.</summary>
    public void RefuseMaps()
    {
        if (Layout is not null) throw Invalid("is a matrix; feature maps need an array of three or four axes, as .npy holds");
    }

    /// <summary>Refuses a header and columns for a format that has neither.</summary>
    /// <param name="why">What is wrong and what to say instead.</param>
    public void RefuseTableOptions(string why)
    {
        if (Table.Header != HeaderLine.Auto || Table.Columns is not null) throw Invalid(why);
    }

    /// <summary>Memory for rows, unless the machine has less than they take.</summary>
    /// <param name="rows">Rows to be loaded.</param>
    /// <param name="cols">Their columns.</param>
    /// <exception cref="LfmException">
    /// OutOfMemory: says how much is needed and how much there is. InvalidFile: more rows than one matrix can have.
    /// </exception>
    public unsafe NativeBuffer<float> Allocate(long rows, int cols)
    {
        if (rows > int.MaxValue)
            throw Invalid($"has {rows} rows; at most {int.MaxValue} can be loaded at once: choose some with ⟨rows⟩ FROM:TO");
        long available = MemorySize.Available(), count = rows * cols;
        if (count > available / sizeof(float))
            throw new LfmException(LfmErrorCode.OutOfMemory, $"{Source}: {rows}×{cols} as float32 needs "
                + $"{count >> 18} MiB and this machine has {available >> 20}; choose fewer rows with ⟨rows⟩ FROM:TO");
        NativeBuffer<float> data = new(count);
        SystemCalls.PreferHugePages(data.Pointer, data.Bytes);
        return data;
    }
}
