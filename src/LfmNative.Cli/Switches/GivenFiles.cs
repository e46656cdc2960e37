using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Cli.Switches;

/// <summary>Files in the place of the choice "given": <c>file:F,G</c> in a list, <c>file:W</c> alone.</summary>
internal static class GivenFiles
{
    private const string Prefix = "file:";
    private const string Choice = "given";

    /// <summary>The names in a list; two files count as the choice that they stand for.</summary>
    /// <exception cref="UsageFailure">One file where there must be two; the choice without files.</exception>
    public static IEnumerable<string> Names(string list, string key)
    {
        string[] entries = Entries(list);
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i] == Choice) throw Job.Usage($"--{key} names {Choice}, which is written {Prefix}F,G: a matrix of X and one of Y");
            if (!IsFile(entries[i]))
            {
                yield return entries[i];
                continue;
            }
            if (++i == entries.Length || entries[i - 1].Length == Prefix.Length || IsFile(entries[i]))
                throw Job.Usage($"--{key} names one file after {Prefix}; write {Prefix}F,G with a matrix of X and one of Y");
            yield return Choice;
        }
    }

    /// <summary>A name that stands alone; a file counts as the choice that it stands for.</summary>
    /// <exception cref="UsageFailure">The choice without a file.</exception>
    public static string Name(string text, string key)
    {
        if (text is Choice or Prefix) throw Job.Usage($"--{key} is '{text}'; write {Prefix}W with a matrix of weights");
        return IsFile(text) ? Choice : text;
    }

    /// <summary>The two files of a list; null where it names none.</summary>
    /// <exception cref="UsageFailure">More than one pair of files.</exception>
    public static (string X, string Y)? Pair(string? list, string key)
    {
        string[] entries = Entries(list ?? "");
        int at = Array.FindIndex(entries, IsFile);
        if (at < 0) return null;
        if (Array.FindLastIndex(entries, IsFile) != at)
            throw Job.Usage($"--{key} names {Prefix} twice; put all functions of a side into one matrix, side by side");
        return (entries[at][Prefix.Length..], entries[at + 1]);
    }

    /// <summary>The file that stands alone; null where another choice does.</summary>
    public static string? One(string? text) => text is not null && IsFile(text) ? text[Prefix.Length..] : null;

    /// <summary>Functions on samples, one row a sample; null without a file.</summary>
    /// <param name="source">The file, or null.</param>
    /// <param name="samples">Samples that have a row each.</param>
    /// <param name="rows">Which of its rows are theirs; null for all.</param>
    /// <param name="job">Reads it.</param>
    public static Matrix? Functions(string? source, int samples, RowRange? rows, Job job)
    {
        Matrix? functions = Read(source, rows, job);
        if (functions is not null && functions.Rows != samples)
        {
            throw Job.Usage(
                $"{source}: the functions are {functions.Rows}×{functions.Cols}, and there are {samples} samples; give one row a sample");
        }
        return functions;
    }

    /// <summary>A matrix in double precision, finite; null without a file.</summary>
    /// <param name="source">The file, or null.</param>
    /// <param name="rows">Which of its rows; null for all.</param>
    /// <param name="job">Reads it.</param>
    public static Matrix? Read(string? source, RowRange? rows, Job job)
    {
        if (source is null) return null;
        using LoadedMatrix given = job.Read(source, rows, new TableOptions());
        Matrix wide = new(given.Rows, given.Cols);
        for (int i = 0; i < wide.Rows; i++)
        {
            ReadOnlySpan<float> from = given.View.Row(i);
            Span<double> to = wide.Row(i);
            for (int j = 0; j < to.Length; j++) to[j] = from[j];
        }
        return wide;
    }

    /// <summary>Whether an enumeration has the choice that files stand for.</summary>
    public static bool Serve(string[] names) => names.Contains(Choice);

    private static string[] Entries(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsFile(string entry) => entry.StartsWith(Prefix, StringComparison.Ordinal);
}
