using LfmNative.Diagnostics;

namespace LfmNative.Search;

/// <summary>Sizes of managed arrays, in 64-bit arithmetic.</summary>
internal static class ArraySize
{
    /// <summary>The size as an int.</summary>
    /// <param name="elements">Elements wanted.</param>
    /// <param name="what">What they are, for the message.</param>
    /// <exception cref="LfmException">OutOfMemory: more than an array can hold.</exception>
    public static int Of(long elements, string what)
    {
        if (elements <= Array.MaxLength) return (int)elements;
        string message = $"{what}: {elements} elements exceed {Array.MaxLength}, the most an array can hold";
        throw new LfmException(LfmErrorCode.OutOfMemory, message);
    }
}
