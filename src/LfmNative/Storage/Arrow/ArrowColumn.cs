using System.Buffers.Binary;
using LfmNative.Memory;

namespace LfmNative.Storage.Arrow;

/// <summary>A column of one batch, as it lies in memory.</summary>
/// <param name="field">What it is.</param>
/// <param name="nodes">Rows and nulls of the column and of what is inside it.</param>
/// <param name="buffers">How many buffers it has.</param>
internal sealed class ArrowColumn(ArrowField field, long[] nodes, int buffers) : IDisposable
{
    /// <summary>What it is.</summary>
    public ArrowField Field { get; } = field;

    /// <summary>Its rows.</summary>
    public long Rows => nodes[0];

    /// <summary>Its buffers; null where they are empty.</summary>
    public NativeBuffer<byte>?[] Buffers { get; } = new NativeBuffer<byte>?[buffers];

    /// <summary>Whether a node has nulls at all.</summary>
    public bool HasNulls(int node) => nodes[(2 * node) + 1] != 0;

    /// <summary>The bytes of a buffer.</summary>
    public ReadOnlySpan<byte> Bytes(int buffer) => Buffers[buffer] is { } bytes ? bytes.Span : default;

    /// <summary>Whether a value is null.</summary>
    /// <param name="node">0 for the column, 1 for what is inside.</param>
    /// <param name="buffer">Its buffer of validity.</param>
    /// <param name="row">The row of that node.</param>
    public bool IsNull(int node, int buffer, long row)
    {
        if (!HasNulls(node) || Buffers[buffer] is null) return false;
        return (Bytes(buffer)[Place(buffer, row >> 3, 1)] & (1 << (int)(row & 7))) == 0;
    }

    /// <summary>Part of a buffer.</summary>
    /// <exception cref="InvalidDataException">It reaches beyond the buffer.</exception>
    public ReadOnlySpan<byte> Slice(int buffer, long at, long count) => Bytes(buffer).Slice(Place(buffer, at, count), (int)count);

    /// <summary>A 32-bit or 64-bit offset.</summary>
    public long Offset(int buffer, long index, bool wide) => wide
        ? BinaryPrimitives.ReadInt64LittleEndian(Slice(buffer, 8 * index, 8))
        : BinaryPrimitives.ReadInt32LittleEndian(Slice(buffer, 4 * index, 4));

    public void Dispose()
    {
        foreach (NativeBuffer<byte>? buffer in Buffers) buffer?.Dispose();
    }

    private int Place(int buffer, long at, long count)
    {
        if (at < 0 || count < 0 || at > Bytes(buffer).Length - count)
            throw new InvalidDataException($"column {Field.Name} holds fewer bytes than its rows need, or its offsets are damaged");
        return (int)at;
    }
}
