using System.IO.MemoryMappedFiles;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using Microsoft.Win32.SafeHandles;

namespace LfmNative.Storage;

/// <summary>A file opened for reading: by position from many threads, or mapped.</summary>
internal sealed unsafe class FileSource : ByteSource
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private MemoryMappedFile? _map;
    private MemoryMappedViewAccessor? _view;
    private byte* _address;

    /// <summary>Opens a regular, non-empty file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The name it has in messages.</param>
    /// <exception cref="LfmException">InvalidFile: missing, a folder, unreadable or empty.</exception>
    public FileSource(string path, string source)
    {
        _path = source;
        if (path.Length == 0) throw Invalid("the name of a file is empty");
        if (Directory.Exists(path)) throw Invalid("is a folder; name a file in it");
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.None);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Invalid("no such file; check the path", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Invalid($"cannot be opened ({e.Message.TrimEnd('.')}); check its permissions", e);
        }
        try
        {
            Length = RandomAccess.GetLength(_handle);
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            _handle.Dispose();
            throw Invalid("is not a regular file; write the data to a file first", e);
        }
        if (Length > 0) return;
        _handle.Dispose();
        throw Invalid("is empty (0 bytes); write it again");
    }

    public override long Length { get; }

    /// <summary>Whether Dispose was called.</summary>
    public bool IsClosed => _handle.IsClosed;

    public override void Read(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int n = RandomAccess.Read(_handle, destination, offset);
            if (n == 0) throw Invalid("became shorter while it was read; try again when nobody writes to it");
            offset += n;
            destination = destination[n..];
        }
    }

    public override byte* Map()
    {
        if (_address != null) return _address;
        _map = MemoryMappedFile.CreateFromFile(_handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        byte* address = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        _address = address + _view.PointerOffset;
        NativeMemoryCounter.Add(Length);
        return _address;
    }

    public override void Dispose()
    {
        if (_address != null)
        {
            _address = null;
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
            NativeMemoryCounter.Remove(Length);
        }
        _view?.Dispose();
        _map?.Dispose();
        _handle.Dispose();
    }

    private LfmException Invalid(string message, Exception? inner = null) => new(LfmErrorCode.InvalidFile, $"{_path}: {message}", inner);
}
