namespace LfmNative.Capi.Marshalling;

/// <summary>Structures that begin with their size: read from callers older or newer than the library, and filled with defaults.</summary>
internal static unsafe class OptionStruct
{
    private const int Largest = 4096;

    /// <summary>The caller's structure over the defaults.</summary>
    /// <param name="given">The caller's, or null for the defaults.</param>
    /// <param name="defaults">What fields hold that the caller does not know.</param>
    /// <param name="name">Its name in <c>lfm.h</c>, for messages.</param>
    public static T Read<T>(T* given, T defaults, string name)
        where T : unmanaged
    {
        if (given == null) return defaults;
        nuint size = CheckedSize(*(nuint*)given, name);
        for (nuint i = (nuint)sizeof(T); i < size; i++)
        {
            if (((byte*)given)[i] == 0) continue;
            throw new AbiException(
                Status.Struct,
                $"{name} is of {size} bytes and this library knows {sizeof(T)}; a field beyond them is in use: "
                + "update the library, or leave that field 0");
        }
        nuint known = Math.Min(size, (nuint)sizeof(T));
        Buffer.MemoryCopy(given, &defaults, (nuint)sizeof(T), known);
        return defaults;
    }

    /// <summary>Fills a structure of the caller's size with defaults; what the library does not know becomes 0.</summary>
    public static void Init<T>(T* target, nuint size, T defaults, string name)
        where T : unmanaged
    {
        if (target == null) throw AbiException.Argument($"the pointer to {name} is NULL; give the structure that is to be filled");
        CheckedSize(size, name);
        new Span<byte>(target, (int)size).Clear();
        Buffer.MemoryCopy(&defaults, target, size, Math.Min(size, (nuint)sizeof(T)));
        *(nuint*)target = size;
    }

    /// <summary>Copies a result into a structure of the caller's size.</summary>
    public static void Write<T>(T* target, T value, string name)
        where T : unmanaged
    {
        nuint size = CheckedSize(*(nuint*)target, name);
        new Span<byte>(target, (int)size).Clear();
        Buffer.MemoryCopy(&value, target, size, Math.Min(size, (nuint)sizeof(T)));
        *(nuint*)target = size;
    }

    /// <summary>Refuses a size that no structure can have.</summary>
    public static nuint CheckedSize(nuint size, string name)
    {
        if (size < 8 || size > Largest || size % 8 != 0)
        {
            throw new AbiException(
                Status.Struct,
                $"struct_size of {name} is {size}; it must be sizeof({name}), a multiple of 8 in 8..{Largest}: call {name}_init first");
        }
        return size;
    }

    /// <summary>Refuses what a later version may give a meaning to.</summary>
    public static void CheckReserved(int reserved, string name)
    {
        if (reserved != 0) throw new AbiException(Status.Struct, $"reserved of {name} is {reserved}; it must be 0");
    }
}
