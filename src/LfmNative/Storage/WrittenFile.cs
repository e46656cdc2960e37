using System.IO.Hashing;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>What lies on the disk, compared with what was written.</summary>
internal static class WrittenFile
{
    private const int PartBytes = 1 << 20;

    /// <summary>The partial file that an interrupted writer of a target leaves.</summary>
    /// <param name="path">The target.</param>
    /// <exception cref="LfmException">OutputFailed: no such folder.</exception>
    public static string PartialOf(string path)
    {
        string target = AtomicFile.Target(path);
        return Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.partial");
    }

    /// <summary>Whether the partial file of a target, and that of the names beside it, hold the bytes that a writer hashed.</summary>
    /// <param name="output">The target.</param>
    /// <param name="checkpoint">The writer's last checkpoint.</param>
    /// <param name="context">Progress and cancellation.</param>
    /// <returns>False where bytes are missing or others.</returns>
    /// <exception cref="LfmException">InvalidFile: cannot be read.</exception>
    public static bool PartialHolds(string output, WriteCheckpoint checkpoint, ComputeContext context) =>
        Holds(PartialOf(output), PartialOf(NameSidecar.PathOf(output)), checkpoint, context);

    /// <summary>The same of a target that is finished.</summary>
    /// <inheritdoc cref="PartialHolds"/>
    public static bool Holds(string output, WriteCheckpoint checkpoint, ComputeContext context) =>
        Holds(output, NameSidecar.PathOf(output), checkpoint, context);

    private static bool Holds(string rows, string names, WriteCheckpoint checkpoint, ComputeContext context)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(context);
        return Holds(rows, checkpoint.HeadBytes, checkpoint.Segments, checkpoint.Bytes, context)
            && (checkpoint.NameSegments is not [.., WrittenSegment last]
                || Holds(names, 0, checkpoint.NameSegments, last.End, context));
    }

    private static bool Holds(string path, long from, IReadOnlyList<WrittenSegment> segments, long bytes, ComputeContext context) =>
        MatrixFile.Guard(path, () =>
        {
            if (!File.Exists(path)) return false;
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.SequentialScan);
            if (file.Length < bytes) return false;
            file.Seek(from, SeekOrigin.Begin);
            byte[] part = new byte[PartBytes];
            long at = from;
            foreach (WrittenSegment segment in segments)
            {
                XxHash3 hash = new();
                while (at < segment.End)
                {
                    context.Token.ThrowIfCancellationRequested();
                    int n = file.Read(part, 0, (int)Math.Min(part.Length, segment.End - at));
                    if (n == 0) return false;
                    hash.Append(part.AsSpan(0, n));
                    at += n;
                }
                if (hash.GetCurrentHashAsUInt64() != segment.Hash) return false;
                context.Tick("verify", at, bytes);
            }
            return at == bytes;
        });
}
