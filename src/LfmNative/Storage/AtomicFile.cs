using LfmNative.Diagnostics;
using LfmNative.Interop;

namespace LfmNative.Storage;

/// <summary>Output files that are there whole or not at all.</summary>
/// <remarks>
/// The content goes to a new file in the same folder, is flushed to the disk and renamed over the target, whose permissions it takes.
/// A symbolic link is followed. Devices and pipes under /dev and /proc cannot be renamed over and are written directly.
/// </remarks>
public static class AtomicFile
{
    private const int NoSpace = 28;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The target; replaced only when <paramref name="write"/> has returned.</param>
    /// <param name="write">Writes the content; what it throws removes the new file and leaves the target as it was.</param>
    /// <exception cref="LfmException">OutputFailed: no such folder, no permission, the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using PendingFile file = new(path);
        file.Do(write);
        file.Commit();
    }

    /// <summary>Fails now, before long work, if the file could not be written later.</summary>
    /// <param name="path">The target; it is not touched.</param>
    /// <exception cref="LfmException">OutputFailed: no such folder, no permission, or a folder of that name.</exception>
    public static void CheckWritable(string path)
    {
        string target = Target(path);
        try
        {
            if (IsDevice(target))
            {
                using FileStream stream = new(target, FileMode.Open, FileAccess.Write);
                return;
            }
            string probe = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Failed(path, e);
        }
    }

    /// <summary>The file that a path leads to, in a folder that exists.</summary>
    internal static string Target(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0) throw new LfmException(LfmErrorCode.OutputFailed, "the name of the output file is empty; name a file");
        try
        {
            if (FileName.IsBytes(path)) throw OutputFailed(path, "its name is no UTF-8 text; choose another name or write in its folder");
            string target = Path.GetFullPath(FileName.Reachable(path));
            if (File.Exists(target) && !IsDevice(target) && File.ResolveLinkTarget(target, returnFinalTarget: true) is { } final)
                target = final.FullName;
            if (Directory.Exists(target)) throw OutputFailed(path, "is a folder; name a file in it");
            string folder = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(folder))
                throw OutputFailed(path, File.Exists(folder)
                    ? $"{folder} is a file, not a folder; choose another place"
                    : $"the folder {folder} does not exist; create it first");
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Failed(path, e);
        }
    }

    /// <summary>Whether a file is written where it is.</summary>
    internal static bool IsDevice(string target) =>
        !OperatingSystem.IsWindows()
        && ((target.StartsWith("/dev/", StringComparison.Ordinal) && !target.StartsWith("/dev/shm/", StringComparison.Ordinal))
            || (target.StartsWith("/proc/", StringComparison.Ordinal)
                && !target.StartsWith(SystemCalls.CurrentFolder + "/", StringComparison.Ordinal)));

    /// <summary>The system's failure in one sentence.</summary>
    internal static LfmException Failed(string path, Exception e) => e switch
    {
        IOException { HResult: NoSpace } => OutputFailed(path, "the disk is full; free some space or choose another folder", e),
        UnauthorizedAccessException => OutputFailed(path, "writing there is not permitted; choose another folder", e),
        _ => OutputFailed(path, $"cannot be written ({e.Message.TrimEnd('.')}); choose another place", e),
    };

    private static LfmException OutputFailed(string path, string message, Exception? inner = null) =>
        new(LfmErrorCode.OutputFailed, $"{path}: {message}", inner);
}
