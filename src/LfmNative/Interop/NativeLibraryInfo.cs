namespace LfmNative.Interop;

/// <summary>A native library that was found.</summary>
/// <param name="Role">BLAS, LAPACK or ARPACK.</param>
/// <param name="Path">The file it was loaded from.</param>
/// <param name="Version">What the library says of itself; null when it does not say.</param>
/// <param name="Handle">The loader's handle.</param>
public sealed record NativeLibraryInfo(string Role, string Path, string? Version, nint Handle)
{
    /// <summary>The name that it was opened by.</summary>
    internal string Opened { get; init; } = Path;
}
