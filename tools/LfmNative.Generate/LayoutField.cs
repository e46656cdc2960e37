namespace LfmNative.Generate;

/// <summary>A field of a structure in C and where it lies.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it holds.</param>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Bytes">Bytes it takes.</param>
/// <param name="Option">The option whose value, or number of members, it holds; null for others.</param>
internal sealed record LayoutField(string Name, LayoutRole Role, int Offset, int Bytes, StructOption? Option = null)
{
    /// <summary>Members that a list has room for.</summary>
    public int Capacity => Bytes / sizeof(int);
}

/// <summary>What a field holds.</summary>
internal enum LayoutRole
{
    /// <summary>The size that the caller knows the structure by; always the first field.</summary>
    StructSize,

    /// <summary>The value of an option.</summary>
    Value,

    /// <summary>The members of a list.</summary>
    List,

    /// <summary>The number of members of the list before it.</summary>
    Count,

    /// <summary>Nothing: it keeps what follows aligned, and is 0.</summary>
    Reserved,
}
