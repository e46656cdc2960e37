using System.Runtime.InteropServices;

namespace LfmNative.Interop;

/// <summary>What the C library offers beyond the runtime; where there is no such function, nothing is done.</summary>
internal static unsafe class SystemCalls
{
    private const int HugePages = 14;
    private const long HugePageBytes = 1 << 21;

    /// <summary>Asks for large pages in a range of memory that is about to be filled: a page fault costs more than its 4 KiB.</summary>
    /// <param name="memory">First byte.</param>
    /// <param name="bytes">Length; nothing is done for less than a few large pages.</param>
    public static void PreferHugePages(void* memory, long bytes)
    {
        nuint first = ((nuint)memory + (nuint)HugePageBytes - 1) & ~((nuint)HugePageBytes - 1);
        nuint end = ((nuint)memory + (nuint)bytes) & ~((nuint)HugePageBytes - 1);
        if (!OperatingSystem.IsLinux() || bytes < 4 * HugePageBytes || end <= first) return;
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "madvise", out nint f))
            _ = ((delegate* unmanaged<void*, nuint, int, int>)f)((void*)first, end - first, HugePages);
    }
}
