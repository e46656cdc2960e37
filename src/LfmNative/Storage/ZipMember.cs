namespace LfmNative.Storage;

/// <summary>An entry of a zip archive's central directory.</summary>
/// <param name="Name">Name with its extension.</param>
/// <param name="Method">0 stored, 8 deflated; others are refused when read.</param>
/// <param name="Flags">General purpose flags; bit 0 means encrypted.</param>
/// <param name="Crc">CRC-32 of the unpacked bytes.</param>
/// <param name="Packed">Bytes in the archive.</param>
/// <param name="Size">Bytes unpacked.</param>
/// <param name="HeaderOffset">Position of the local header.</param>
internal sealed record ZipMember(string Name, ushort Method, ushort Flags, uint Crc, long Packed, long Size, long HeaderOffset)
{
    /// <summary>Whether NumPy would see an array in it.</summary>
    public bool IsArray => Name.EndsWith(".npy", StringComparison.Ordinal);

    /// <summary>The name without <c>.npy</c>: what NumPy calls the array.</summary>
    public string ArrayName => IsArray ? Name[..^4] : Name;
}
