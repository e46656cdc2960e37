namespace LfmNative.Capi.Marshalling;

/// <summary>Plain arrays and pointers of the caller.</summary>
internal static unsafe class Arguments
{
    /// <summary>Refuses a null pointer.</summary>
    public static void CheckGiven(void* pointer, string name)
    {
        if (pointer == null) throw AbiException.Argument($"{name} is NULL; give a pointer");
    }

    /// <summary>A copy of numbers.</summary>
    /// <param name="values">The caller's, null only with count 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="name">The parameter, for messages.</param>
    public static T[] Copy<T>(T* values, long count, string name)
        where T : unmanaged
    {
        if (count < 0 || count > Array.MaxLength)
            throw AbiException.Argument($"the number of {name} is {count}; it must lie in 0..{Array.MaxLength}");
        if (values == null && count > 0) throw AbiException.Argument($"{name} is NULL and their number {count}; give the numbers");
        return new ReadOnlySpan<T>(values, (int)count).ToArray();
    }

    /// <summary>Pairs of row numbers, split into those of X and those of Y.</summary>
    /// <param name="pairs">count×2 numbers.</param>
    /// <param name="count">How many pairs.</param>
    /// <param name="name">The parameter, for messages.</param>
    public static (int[] X, int[] Y) Pairs(int* pairs, long count, string name)
    {
        if (count < 0 || count > Array.MaxLength / 2)
            throw AbiException.Argument($"the number of {name} is {count}; it must lie in 0..{Array.MaxLength / 2}");
        int[] both = Copy(pairs, 2 * count, name), x = new int[count], y = new int[count];
        for (int t = 0; t < x.Length; t++) (x[t], y[t]) = (both[2 * t], both[(2 * t) + 1]);
        return (x, y);
    }
}
