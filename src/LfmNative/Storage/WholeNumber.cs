using System.Buffers.Binary;

namespace LfmNative.Storage;

/// <summary>Stored whole numbers without rounding, as ids need them.</summary>
internal static class WholeNumber
{
    /// <summary>The number that some bytes are.</summary>
    /// <param name="type">A format of whole numbers.</param>
    /// <param name="bytes">Its bytes.</param>
    public static Int128 Of(ElementType type, ReadOnlySpan<byte> bytes)
    {
        Span<byte> little = stackalloc byte[8];
        little = little[..type.Size];
        if (type.BigEndian) ElementConverter.Swap(type.Size, bytes, little);
        else bytes.CopyTo(little);
        return type.Kind switch
        {
            ElementKind.Int8 => (sbyte)little[0],
            ElementKind.Bool or ElementKind.UInt8 => little[0],
            ElementKind.Int16 => BinaryPrimitives.ReadInt16LittleEndian(little),
            ElementKind.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(little),
            ElementKind.Int32 => BinaryPrimitives.ReadInt32LittleEndian(little),
            ElementKind.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(little),
            ElementKind.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(little),
            _ => BinaryPrimitives.ReadInt64LittleEndian(little),
        };
    }
}
