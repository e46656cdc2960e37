using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Migration;

/// <summary>A folder that gets a file for each of another folder's, under the same names.</summary>
internal static class FolderOutput
{
    private const string Done = ".done";

    /// <summary>Whether a folder is meant: the source is one, and the output has no extension of a format.</summary>
    public static bool IsMeant(string source, string output) =>
        Directory.Exists(MatrixFile.SplitSource(source).Path)
        && (output.EndsWith('/') || Directory.Exists(output) || Path.GetExtension(output).Length == 0);

    /// <summary>The files of the source, and where each goes.</summary>
    /// <exception cref="LfmException">InvalidArgument: the output lies in the source or a format cannot be written.</exception>
    public static IReadOnlyList<(string From, string To)> Files(
        string source, string output, string? format, TableOptions? table, ComputeContext context)
    {
        (string folder, string? member) = MatrixFile.SplitSource(source);
        if (IsInside(Path.GetFullPath(output), source))
            Throw.Argument($"{output}: lies in the source, which is never written to; name another folder");
        List<(string, string)> files = [];
        foreach (string file in MatrixFile.FilesOf(folder, table, context))
        {
            string to = Path.Combine(output, Path.GetRelativePath(folder, file));
            if (format is not null) to = Path.ChangeExtension(to, format);
            MatrixWriter.ExtensionOf(to, null);
            MakeFolder(to);
            files.Add((member is null ? file : $"{file}:{member}", to));
        }
        return files;
    }

    /// <summary>Whether a path is a source or lies in it, whatever links lead there.</summary>
    public static bool IsInside(string path, string source)
    {
        string origin = Path.GetFullPath(MatrixFile.SplitSource(source).Path);
        FileSystemInfo? link = Directory.Exists(origin)
            ? Directory.ResolveLinkTarget(origin, returnFinalTarget: true)
            : File.Exists(origin) ? File.ResolveLinkTarget(origin, returnFinalTarget: true) : null;
        return new[] { origin, link?.FullName ?? origin }.Any(
            place => path == place || path.StartsWith(place + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    /// <summary>
    /// What is known of a file that an interrupted run finished, once its checksums were compared; null where there is none.
    /// </summary>
    public static ApplyReport? Finished(string to, string job, ComputeContext context)
    {
        ApplyJournal? mark = ApplyJournal.ReadFile(MarkOf(to), job);
        if (mark is null || !WrittenFile.Holds(to, mark.Checkpoint, context)) return null;
        return new ApplyReport(
            1, mark.Checkpoint.Rows, mark.Checkpoint.Rows, 0, new FileInfo(to).Length, MigrationApply.ChecksumOf(mark.Checkpoint), true);
    }

    /// <summary>Notes that a file is finished, until all are.</summary>
    public static void MarkFinished(string to, string job, WriteCheckpoint last) => new ApplyJournal(job, last).WriteFile(MarkOf(to));

    /// <summary>Removes the note.</summary>
    public static void Unmark(string to) => File.Delete(MarkOf(to));

    private static string MarkOf(string to) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(to))!, $".{Path.GetFileName(to)}{Done}");

    private static void MakeFolder(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failed(file, e);
        }
    }
}
