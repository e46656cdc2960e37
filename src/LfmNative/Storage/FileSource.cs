using LfmNative.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace LfmNative.Storage;

/// <summary>A regular file opened for reading by position, from any thread.</summary>
internal sealed class FileSource : ByteSource
{
    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = "-";

    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private FileSource(string source, SafeFileHandle handle, long length) => (_path, _handle, Length) = (source, handle, length);

    public override long Length { get; }

    /// <summary>Whether Dispose was called.</summary>
    public bool IsClosed => _handle.IsClosed;

    /// <summary>Opens a regular, non-empty file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The name it has in messages.</param>
    /// <exception cref="LfmException">InvalidFile: missing, a folder, unreadable, no regular file or empty.</exception>
    public static FileSource Open(string path, string source)
    {
        ByteSource opened = OpenAny(path, source);
        if (opened is FileSource file) return file;
        opened.Dispose();
        throw Invalid(source, "is not a regular file; write the data to a file first");
    }

    /// <summary>Opens a file, or a pipe, whose bytes come in order.</summary>
    /// <param name="path">The file; <c>-</c> is standard input.</param>
    /// <param name="source">The name it has in messages.</param>
    /// <exception cref="LfmException">InvalidFile: missing, a folder, unreadable or empty.</exception>
    public static ByteSource OpenAny(string path, string source)
    {
        if (path.Length == 0) throw Invalid(source, "the name of a file is empty");
        if (path == StandardInput) return new ForwardSource(Console.OpenStandardInput(), UnknownLength, m => Invalid(source, m));
        if (FileName.IsFolder(path)) throw Folder(source);
        SafeFileHandle handle;
        try
        {
            handle = FileName.Open(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Invalid(source, "no such file; check the path", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Invalid(source, $"cannot be opened ({e.Message.TrimEnd('.')}); check its permissions", e);
        }
        if (FileName.IsFolder(path, handle))
        {
            handle.Dispose();
            throw Folder(source);
        }
        try
        {
            long length = RandomAccess.GetLength(handle);
            if (length > 0) return new FileSource(source, handle, length);
        }
        catch (NotSupportedException)
        {
            return new ForwardSource(new FileStream(handle, FileAccess.Read, 1), UnknownLength, m => Invalid(source, m));
        }
        handle.Dispose();
        throw Invalid(source, "is empty (0 bytes); write it again");
    }

    public override void Read(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int n = RandomAccess.Read(_handle, destination, offset);
            if (n == 0) throw Invalid(_path, "became shorter while it was read; try again when nobody writes to it");
            offset += n;
            destination = destination[n..];
        }
    }

    public override void Dispose() => _handle.Dispose();

    private static LfmException Folder(string source) => Invalid(source, "is a folder; name a file in it");

    private static LfmException Invalid(string source, string message, Exception? inner = null) =>
        new(LfmErrorCode.InvalidFile, $"{source}: {message}", inner);
}
