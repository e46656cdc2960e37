using System.Buffers.Binary;

namespace LfmNative.Storage;

/// <summary>The binary format of PostgreSQL's COPY: where it is told by, and how vectors lie in its fields.</summary>
/// <remarks>
/// Source: PostgreSQL's reference, COPY, section Binary Format; <c>array_send</c> (utils/adt/arrayfuncs.c); pgvector's <c>vector_send</c>
/// and <c>halfvec_send</c>. Numbers are big-endian.
/// </remarks>
internal static class CopyBinary
{
    /// <summary>Bytes of an array of one axis before its elements: axes, flags, type, length, lower bound.</summary>
    public const int ArrayHead = 20;

    /// <summary>Bytes of a pgvector before its numbers: their count and two that are 0.</summary>
    public const int VectorHead = 4;

    public const int Float4Oid = 700;
    public const int Float8Oid = 701;

    private const int AxesOnly = 12;
    private const int MaxAxes = 6;

    /// <summary>The first bytes.</summary>
    public static ReadOnlySpan<byte> Signature =>
        [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0];

    /// <summary>Whether a source begins so.</summary>
    public static bool Begins(ByteSource source) => source.Head(0, Signature.Length).AsSpan().SequenceEqual(Signature);

    /// <summary>Whether the bytes of a field are a vector by their structure.</summary>
    /// <param name="field">The bytes.</param>
    /// <param name="type">The SQL type they have.</param>
    /// <param name="length">Numbers; 0 for an array that is empty or has several axes.</param>
    /// <remarks>pgvectors that would be as short as an integer are taken for one.</remarks>
    public static bool IsVector(ReadOnlySpan<byte> field, out SqlVector type, out int length)
    {
        (type, length) = (SqlVector.Array, 0);
        if (field.Length >= AxesOnly && BinaryPrimitives.ReadInt32BigEndian(field[8..]) is Float4Oid or Float8Oid)
        {
            int axes = BinaryPrimitives.ReadInt32BigEndian(field), flags = BinaryPrimitives.ReadInt32BigEndian(field[4..]);
            if (axes is >= 0 and <= MaxAxes && flags is 0 or 1 && field.Length >= AxesOnly + (8 * axes))
            {
                if (BinaryPrimitives.ReadInt32BigEndian(field[8..]) == Float8Oid) type = SqlVector.DoubleArray;
                if (axes == 1) length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(field[AxesOnly..]));
                return true;
            }
        }
        if (field.Length <= 2 * VectorHead || BinaryPrimitives.ReadInt16BigEndian(field[2..]) != 0) return false;
        length = BinaryPrimitives.ReadInt16BigEndian(field);
        type = field.Length == VectorHead + (sizeof(float) * length) ? SqlVector.Vector : SqlVector.HalfVec;
        return type == SqlVector.Vector || field.Length == VectorHead + (2 * length);
    }

    /// <summary>Reads a vector.</summary>
    /// <param name="field">The bytes.</param>
    /// <param name="type">The SQL type of the column.</param>
    /// <param name="values">Receives the numbers.</param>
    /// <returns>What is wrong with it, to stand behind "the vector"; null when nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> field, SqlVector type, Span<float> values)
    {
        if (!IsVector(field, out SqlVector found, out int length) || found != type) return "is not of the type that the others have";
        if (length != values.Length)
        {
            int axes = BinaryPrimitives.ReadInt32BigEndian(field);
            return type is SqlVector.Array or SqlVector.DoubleArray && axes > 1
                ? $"is an array of {axes} dimensions where one is expected"
                : $"has {length} numbers where the others have {values.Length}; all must be equally long";
        }
        switch (type)
        {
            case SqlVector.Vector:
                ElementConverter.ToSingle(new ElementType(ElementKind.Float32, BigEndian: true), field[VectorHead..], values);
                return null;
            case SqlVector.HalfVec:
                ElementConverter.ToSingle(new ElementType(ElementKind.Float16, BigEndian: true), field[VectorHead..], values);
                return null;
            case SqlVector.Array:
                return ReadFloat4(field[ArrayHead..], values);
            default:
                return ReadFloat8(field[ArrayHead..], values);
        }
    }

    /// <summary>Elements of an array: the length of each, 4, and its bytes.</summary>
    private static string? ReadFloat4(ReadOnlySpan<byte> elements, Span<float> values)
    {
        const int size = sizeof(int) + sizeof(float);
        // Each is whole when there are as many bytes as numbers ask for and each says 4.
        bool whole = elements.Length == (long)values.Length * size;
        for (int i = 0; i < values.Length && whole; i++)
        {
            ulong element = BinaryPrimitives.ReadUInt64BigEndian(elements[(i * size)..]);
            values[i] = BitConverter.UInt32BitsToSingle((uint)element);
            whole = element >> 32 == sizeof(float);
        }
        return whole ? null : NotWhole(elements, sizeof(float));
    }

    private static string? ReadFloat8(ReadOnlySpan<byte> elements, Span<float> values)
    {
        const int size = sizeof(int) + sizeof(double);
        bool whole = elements.Length == (long)values.Length * size;
        for (int i = 0; i < values.Length && whole; i++)
        {
            ReadOnlySpan<byte> element = elements.Slice(i * size, size);
            whole = BinaryPrimitives.ReadInt32BigEndian(element) == sizeof(double);
            double value = BinaryPrimitives.ReadDoubleBigEndian(element[sizeof(int)..]);
            values[i] = (float)value;
            if (whole && float.IsInfinity(values[i]) && double.IsFinite(value))
                return $"holds a number, its number {i}, that is beyond float32's range of ±3.4e38; rescale the data";
        }
        return whole ? null : NotWhole(elements, sizeof(double));
    }

    /// <summary>What is wrong with elements that are not all there.</summary>
    private static string NotWhole(ReadOnlySpan<byte> elements, int size)
    {
        for (int i = 0; elements.Length >= sizeof(int); i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(elements);
            if (length == -1) return $"holds NULL as its number {i}; repair or remove that row";
            if (length != size || elements.Length < sizeof(int) + size) break;
            elements = elements[(sizeof(int) + size)..];
        }
        return "does not hold what its head says; the file is damaged: copy it again";
    }
}
