using System.Text.Json;
using System.Text.Json.Serialization;
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
        string root = Path.GetFullPath(folder), target = Path.GetFullPath(output);
        if (target == root || target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            Throw.Argument($"{output}: lies in the source, which is never written to; name another folder");
        List<(string, string)> files = [];
        foreach (string file in MatrixFile.FilesOf(folder, table, context))
        {
            string to = Path.Combine(output, Path.GetRelativePath(folder, file));
            if (format is not null) to = Path.ChangeExtension(to, format);
            MatrixWriter.ExtensionOf(to, null);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!);
            files.Add((member is null ? file : $"{file}:{member}", to));
        }
        return files;
    }

    /// <summary>What an interrupted run reported of a file that it finished; null where it did not.</summary>
    public static ApplyReport? IsDone(string from, string to, string job)
    {
        try
        {
            if (!File.Exists(to) || !File.Exists(MarkOf(to))) return null;
            FinishedFile? mark = JsonSerializer.Deserialize(File.ReadAllBytes(MarkOf(to)), FinishedFileJson.Default.FinishedFile);
            return mark?.Job == job && new FileInfo(to).Length == mark.Report.Bytes
                ? mark.Report with { Resumed = mark.Report.Rows }
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Notes that a file is finished, until all are.</summary>
    public static void MarkDone(string to, string job, ApplyReport report) =>
        File.WriteAllBytes(MarkOf(to),
            JsonSerializer.SerializeToUtf8Bytes(new FinishedFile(job, report), FinishedFileJson.Default.FinishedFile));

    /// <summary>Removes the note.</summary>
    public static void Unmark(string to) => File.Delete(MarkOf(to));

    private static string MarkOf(string to) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(to))!, $".{Path.GetFileName(to)}{Done}");
}

/// <summary>A file that a run finished.</summary>
/// <param name="Job">What tells the run from others.</param>
/// <param name="Report">What it reported.</param>
internal sealed record FinishedFile(string Job, ApplyReport Report);

/// <summary>Notes of finished files in JSON.</summary>
[JsonSerializable(typeof(FinishedFile))]
internal sealed partial class FinishedFileJson : JsonSerializerContext;
