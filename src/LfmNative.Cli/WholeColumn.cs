using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>Whole numbers of samples, such as their classes, read from a file of one column.</summary>
internal static class WholeColumn
{
    private const int Most = 1 << 24;

    /// <summary>The numbers; null without a file.</summary>
    /// <param name="source">The file, or null.</param>
    /// <param name="rows">Samples that have one each.</param>
    /// <param name="range">Which of its rows are theirs; null for all.</param>
    /// <param name="job">Reads it.</param>
    /// <param name="what">What the numbers are, in the plural.</param>
    public static int[]? Read(string? source, int rows, RowRange? range, Job job, string what = "labels")
    {
        if (source is null) return null;
        using LoadedMatrix column = job.Read(source, range, new TableOptions());
        if (column.Cols != 1) throw Job.Usage($"{source}: {what} are one column; this has {column.Cols}");
        if (column.Rows != rows)
            throw Job.Usage($"{source}: there are {column.Rows} {what} for {rows} samples; give one a sample");
        int[] numbers = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            float value = column.View.Row(i)[0];
            if (value != MathF.Floor(value) || Math.Abs(value) > Most)
                throw Job.Usage($"{source}: {what.TrimEnd('s')} {i} is {value}; {what} are whole numbers up to {Most}");
            numbers[i] = (int)value;
        }
        return numbers;
    }
}
