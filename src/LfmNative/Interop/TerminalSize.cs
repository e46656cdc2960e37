using System.Runtime.InteropServices;

namespace LfmNative.Interop;

/// <summary>How wide the terminal is. The runtime's own way to ask writes control codes to it.</summary>
public static unsafe class TerminalSize
{
    private const nuint WindowSize = 0x5413; // TIOCGWINSZ

    /// <summary>Columns of the terminal that a file descriptor leads to.</summary>
    /// <param name="descriptor">1 for standard output, 2 for standard error.</param>
    /// <returns>The columns; 0 where it is no terminal or does not tell.</returns>
    public static int ColumnsOf(int descriptor)
    {
        ushort* size = stackalloc ushort[4]; // rows, columns, and pixels of both
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "ioctl", out nint f)) return 0;
        return ((delegate* unmanaged<int, nuint, void*, int>)f)(descriptor, WindowSize, size) == 0 ? size[1] : 0;
    }
}
