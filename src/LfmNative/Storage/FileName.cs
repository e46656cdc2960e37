using System.Buffers;
using System.Text;
using LfmNative.Interop;
using Microsoft.Win32.SafeHandles;

namespace LfmNative.Storage;

/// <summary>Names of files that are no UTF-8 text, which the runtime cannot open.</summary>
/// <remarks>Each byte b that is no UTF-8 is carried in a string as the lone surrogate U+DC00 + b, as Python does (PEP 383).</remarks>
public static class FileName
{
    private const int Escape = 0xDC00;

    /// <summary>The text that stands for a name in every function that reads files.</summary>
    /// <param name="name">The bytes of the name, without the closing zero.</param>
    public static string Of(ReadOnlySpan<byte> name)
    {
        StringBuilder text = new(name.Length);
        while (!name.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(name, out Rune rune, out int used) == OperationStatus.Done;
            if (valid) text.Append(rune.ToString());
            for (int i = 0; i < used && !valid; i++) text.Append((char)(Escape + name[i]));
            name = name[used..];
        }
        return text.ToString();
    }

    /// <summary>Whether a name is no UTF-8 text.</summary>
    internal static bool IsBytes(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i])) continue;
            if (!Rune.TryGetRuneAt(name, i, out _)) return true;
            i++;
        }
        return false;
    }

    /// <summary>Whether there is a file, and no folder, of that name.</summary>
    internal static bool Exists(string name)
    {
        if (!IsForSystem(name)) return File.Exists(name);
        try
        {
            using SafeFileHandle handle = SystemCalls.OpenFile(Escaped(name));
            return !SystemCalls.IsFolder(handle);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">There is none, or it may not be read.</exception>
    internal static SafeFileHandle Open(string name)
    {
        return IsForSystem(name)
            ? SystemCalls.OpenFile(Escaped(name))
            : File.OpenHandle(name, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.None);
    }

    /// <summary>Whether there is a folder of that name; of names that are no text an open handle tells.</summary>
    internal static bool IsFolder(string name, SafeFileHandle? handle = null) =>
        IsForSystem(name) ? handle is not null && SystemCalls.IsFolder(handle) : Directory.Exists(name);

    /// <summary>A name the runtime can use: relative ones lead through the kernel's link where the folder's own name is no text.</summary>
    internal static string Reachable(string name) =>
        Path.IsPathRooted(name) || !FolderIsBytes() ? name : Path.Combine(SystemCalls.CurrentFolder, name);

    /// <summary>Whether the kernel must take the name as it is.</summary>
    private static bool IsForSystem(string name) =>
        OperatingSystem.IsLinux() && (IsBytes(name) || (!Path.IsPathRooted(name) && FolderIsBytes()));

    private static bool FolderIsBytes()
    {
        try
        {
            return OperatingSystem.IsLinux() && Environment.CurrentDirectory.Contains('\uFFFD', StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static byte[] Escaped(string name)
    {
        List<byte> bytes = [];
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < name.Length;)
        {
            if (Rune.TryGetRuneAt(name, i, out Rune rune))
            {
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength;
            }
            else
            {
                bytes.Add((byte)(name[i++] - Escape));
            }
        }
        return [.. bytes];
    }
}
