using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>A file that is being written beside its target; it takes the target's place by <see cref="Commit"/> alone.</summary>
internal sealed class PendingFile : IDisposable
{
    private const int BufferBytes = 1 << 18;

    private readonly string _path;
    private readonly string _target;
    private readonly string _file;
    private readonly Stream _stream;
    private readonly bool _direct;
    private readonly bool _kept;
    private bool _renamed;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The target, or a device, which is written directly.</param>
    /// <exception cref="LfmException">OutputFailed: no such folder, no permission.</exception>
    public PendingFile(string path)
    {
        (_path, _target) = (path, AtomicFile.Target(path));
        _direct = AtomicFile.IsDevice(_target);
        string folder = Path.GetDirectoryName(_target)!;
        _file = _direct ? _target : Path.Combine(folder, $".{Path.GetFileName(_target)}.{Guid.NewGuid():N}.tmp");
        FileMode mode = _direct ? FileMode.Open : FileMode.CreateNew;
        _stream = Guard(() => new FileStream(_file, mode, FileAccess.Write, FileShare.Read, BufferBytes));
    }

    /// <summary>Begins a file that outlives an interruption, or goes on with it.</summary>
    /// <param name="path">The target.</param>
    /// <param name="length">Bytes of the partial file that count; 0 begins it anew.</param>
    /// <exception cref="LfmException">
    /// OutputFailed: no such folder, no permission, fewer bytes, or somebody writes it.
    /// </exception>
    public PendingFile(string path, long length)
    {
        (_path, _target, _kept) = (path, AtomicFile.Target(path), true);
        _file = WrittenFile.PartialOf(path);
        _stream =
            Guard(() => new HashedStream(new FileStream(_file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, BufferBytes)));
        try
        {
            if (_stream.Length < length) throw new LfmException(
                LfmErrorCode.OutputFailed,
                $"{path}: {_file} holds {_stream.Length} of the {length} bytes that were written to it; remove it and write the file anew");
            Do(stream =>
            {
                stream.SetLength(length);
                stream.Seek(length, SeekOrigin.Begin);
            });
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    private PendingFile(Stream stream) => (_path, _target, _file, _stream, _direct) = ("standard output", "", "", stream, true);

    /// <summary>Whether what was written can be written over.</summary>
    public bool CanSeek => _stream.CanSeek;

    /// <summary>Bytes written, of a file that outlives an interruption.</summary>
    public long Position => _stream.Position;

    /// <summary>Hands what was written to the system, so that the end of this process does not lose it.</summary>
    /// <returns>The hash of what was written since the last time.</returns>
    public ulong Settle()
    {
        Do(stream => stream.Flush());
        return ((HashedStream)_stream).TakeHash();
    }

    /// <summary>Standard output, to be written forwards.</summary>
    public static PendingFile OfStandardOutput() => new(Console.OpenStandardOutput());

    /// <summary>Writes; the system's failures become one sentence.</summary>
    public void Do(Action<Stream> write) => Guard(() =>
    {
        write(_stream);
        return true;
    });

    /// <summary>Flushes what was written to the disk and puts it in the target's place.</summary>
    /// <exception cref="LfmException">OutputFailed: the disk is full.</exception>
    public void Commit()
    {
        FlushToDisk();
        Rename();
    }

    /// <summary>Writes through to the disk: after it, only the system's going down keeps <see cref="Rename"/> from its work.</summary>
    /// <exception cref="LfmException">OutputFailed: the disk is full.</exception>
    public void FlushToDisk() => Do(stream =>
    {
        if (stream is FileStream file) file.Flush(flushToDisk: !_direct);
        if (stream is HashedStream hashed) hashed.FlushToDisk();
    });

    /// <summary>Puts what was flushed in the target's place, with the target's permissions.</summary>
    /// <exception cref="LfmException">OutputFailed: not permitted any more.</exception>
    public void Rename() => Do(stream =>
    {
        stream.Dispose();
        if (_direct) return;
        if (!OperatingSystem.IsWindows() && File.Exists(_target)) File.SetUnixFileMode(_file, File.GetUnixFileMode(_target));
        File.Move(_file, _target, overwrite: true);
        _renamed = true;
    });

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Flushing failed again: the failure that led here is the one to report.
        }
        if (!_direct && !_kept && !_renamed) TryDelete();
    }

    private T Guard<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw AtomicFile.Failed(_path, e);
        }
    }

    private void TryDelete()
    {
        try
        {
            File.Delete(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }
}
