using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>One matrix somebody wants: where it is and how much of it.</summary>
/// <param name="Source">The text the user gave; messages begin with it.</param>
/// <param name="Path">The file.</param>
/// <param name="Member">The array inside the file, or null.</param>
/// <param name="Rows">The rows wanted, or null for all.</param>
/// <param name="Stack">Whether three axes are wanted instead of two.</param>
/// <param name="Context">Threads and cancellation.</param>
internal sealed record MatrixRequest(string Source, string Path, string? Member, RowRange? Rows, bool Stack, ComputeContext Context)
{
    /// <summary>The error of a malformed file: the source and what is wrong with it.</summary>
    public LfmException Invalid(string message) => new(LfmErrorCode.InvalidFile, $"{Source}: {message}");

    /// <summary>Memory for a converted copy, unless the machine has less than it takes.</summary>
    /// <param name="window">The rows to be loaded.</param>
    /// <exception cref="LfmException">OutOfMemory: says how much is needed and how much there is.</exception>
    public NativeBuffer<float> Allocate(MatrixWindow window)
    {
        long available = MemorySize.Available();
        if (window.Count > available / sizeof(float))
            throw new LfmException(LfmErrorCode.OutOfMemory, $"{Source}: {window.Rows}×{window.Cols} as float32 needs "
                + $"{window.Count >> 18} MiB and this machine has {available >> 20}; choose fewer rows with ⟨rows⟩ FROM:TO");
        return new NativeBuffer<float>(window.Count);
    }
}
