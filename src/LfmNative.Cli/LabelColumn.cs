using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>Classes of samples, read from a file of one column.</summary>
internal static class LabelColumn
{
    private const int MostLabel = 1 << 24;

    /// <summary>The classes; null without a file.</summary>
    /// <param name="source">The file, or null.</param>
    /// <param name="rows">Samples that it must label.</param>
    /// <param name="range">Which of its rows are theirs; null for all.</param>
    /// <param name="job">Reads it.</param>
    public static int[]? Read(string? source, int rows, RowRange? range, Job job)
    {
        if (source is null) return null;
        using LoadedMatrix column = job.Read(source, range, new TableOptions());
        if (column.Cols != 1) throw Job.Usage($"{source}: labels are one column; this has {column.Cols}");
        if (column.Rows != rows)
            throw Job.Usage($"{source}: there are {column.Rows} labels for {rows} samples; give one a sample");
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            float value = column.View.Row(i)[0];
            if (value != MathF.Floor(value) || Math.Abs(value) > MostLabel)
                throw Job.Usage($"{source}: label {i} is {value}; labels are whole numbers up to {MostLabel}");
            labels[i] = (int)value;
        }
        return labels;
    }
}
