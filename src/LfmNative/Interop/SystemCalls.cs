using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LfmNative.Interop;

/// <summary>What the C library offers beyond the runtime; where there is no such function, nothing is done.</summary>
internal static unsafe class SystemCalls
{
    /// <summary>The kernel's link to the current folder, whatever its name.</summary>
    public const string CurrentFolder = "/proc/self/cwd";

    private const int NoEntry = 2;
    private const int ReadOnlyCloseOnExec = 0x80000;
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

    /// <summary>Opens a file for reading by the bytes of its name.</summary>
    /// <param name="name">The name, without a closing zero.</param>
    /// <returns>The file or folder.</returns>
    /// <exception cref="IOException">There is none, or it may not be read.</exception>
    public static SafeFileHandle OpenFile(byte[] name)
    {
        int file = -1, error = NoEntry;
        fixed (byte* path = (byte[])[.. name, 0])
        {
            if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "open", out nint f))
            {
                file = ((delegate* unmanaged<byte*, int, int>)f)(path, ReadOnlyCloseOnExec);
                error = Marshal.GetLastSystemError();
            }
        }
        if (file >= 0) return new SafeFileHandle(file, ownsHandle: true);
        string message = Marshal.GetPInvokeErrorMessage(error);
        throw error == NoEntry ? new FileNotFoundException(message) : new IOException(message);
    }

    /// <summary>Whether an open file is a folder.</summary>
    public static bool IsFolder(SafeFileHandle file) => Directory.Exists($"/proc/self/fd/{file.DangerousGetHandle()}");
}
