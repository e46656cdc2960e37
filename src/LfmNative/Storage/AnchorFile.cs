using System.Globalization;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Reads known pairs: two columns, of X and of Y, of row numbers counted from 0 or of the rows' names.</summary>
/// <remarks>Whether the numbers exist is checked where the matrices are known.</remarks>
public static class AnchorFile
{
    /// <summary>Reads <c>.csv</c>, <c>.tsv</c>, <c>.txt</c> (optional: a header, and a third column, which is left out),
    /// <c>.npy</c> or <c>.npz:member</c>.</summary>
    /// <param name="source">The file, with <c>:member</c> for .npz; without it the archive must hold one array of two columns.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>Rows of X and rows of Y, equally many, at least one.</returns>
    /// <exception cref="LfmException">
    /// InvalidFile: missing, malformed, not two columns, or a number that is negative, not whole or above 2³¹ − 1; names the line.
    /// </exception>
    public static (int[] X, int[] Y) Read(string source, CancellationToken token = default) => Read(source, null, null, [], token);

    /// <summary>Reads row numbers, and in text files names that are looked up among the rows' names.</summary>
    /// <param name="source">The file, with <c>:member</c> for .npz.</param>
    /// <param name="namesX">One name a row of X, of which the first of equal ones counts; null without names.</param>
    /// <param name="namesY">One name a row of Y; null without names.</param>
    /// <param name="warnings">Receives a sentence on pairs of unknown names, which are left out.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>Rows of X and rows of Y, equally many, at least one.</returns>
    /// <exception cref="LfmException">InvalidFile: as without names, or no pair has two known names.</exception>
    public static (int[] X, int[] Y) Read(
        string source, string[]? namesX, string[]? namesY, ICollection<string> warnings, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        (string path, string? member) = MatrixFile.SplitSource(source);
        LfmException Invalid(string message) => new(LfmErrorCode.InvalidFile, $"{source}: {message}");
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (IsText(extension))
        {
            if (member is not null) throw Invalid($"a {extension} file has no member {member}; drop what follows the colon");
            using FileSource text = FileSource.Open(path, source);
            return AnchorText.Read(Request(source, path, token), text, (namesX, namesY), warnings);
        }
        (double[] values, long[] shape) = extension switch
        {
            ".npy" when member is null => ReadNpy(path, source, Invalid),
            ".npz" => ReadNpz(path, member, Invalid),
            _ => throw Invalid("is not a file of pairs; give two columns of row numbers or names as .csv, .tsv, .txt, .npy or .npz:member"),
        };
        if (shape.Length != 2 || shape[1] != 2)
            throw Invalid($"has the shape {(shape.Length == 0 ? "of a scalar" : string.Join('×', shape))}; "
                + "pairs need two columns, the row of X and the row of Y");
        int[] x = new int[values.Length / 2], y = new int[values.Length / 2];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = ParseRow(values[2 * i], i, 0, Invalid);
            y[i] = ParseRow(values[(2 * i) + 1], i, 1, Invalid);
        }
        return x.Length > 0 ? (x, y) : throw Invalid("holds no pairs; at least one is needed");
    }

    /// <summary>Reads the rows of X alone, those too that have no partner yet.</summary>
    /// <param name="source">The file, as for pairs.</param>
    /// <param name="namesX">One name a row of X, of which the first of equal ones counts; null without names.</param>
    /// <param name="warnings">Receives a sentence on lines of unknown names, which are left out.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>Rows of X, in the order of the file; a row may stand in several lines.</returns>
    /// <exception cref="LfmException">InvalidFile: as for pairs, but for what stands in the column of Y of a text.</exception>
    public static int[] ReadX(string source, string[]? namesX, ICollection<string> warnings, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        (string path, string? member) = MatrixFile.SplitSource(source);
        if (member is not null || !IsText(Path.GetExtension(path).ToLowerInvariant()))
            return Read(source, namesX, null, warnings, token).X;
        using FileSource text = FileSource.Open(path, source);
        return AnchorText.ReadX(Request(source, path, token), text, namesX, warnings);
    }

    private static bool IsText(string extension) => extension is ".csv" or ".tsv" or ".txt";

    private static MatrixRequest Request(string source, string path, CancellationToken token) =>
        new(source, path, null, null, null, new ComputeContext(1, null, token), new TableOptions());

    private static int ParseRow(double value, int row, int column, Func<string, LfmException> invalid)
    {
        if (value >= 0 && value <= int.MaxValue && value == Math.Floor(value)) return (int)value;
        throw invalid($"row {row}, column {column} (counted from 0) is {value.ToString(CultureInfo.InvariantCulture)}, "
            + $"which is not a row number; whole numbers from 0 to {int.MaxValue} are needed");
    }

    private static (double[] Values, long[] Shape) ReadNpy(string path, string source, Func<string, LfmException> invalid)
    {
        using FileSource file = FileSource.Open(path, source);
        NpyHeader header = NpyHeader.Parse(file.Head(0, NpyHeader.MaxBytes), file.Length, invalid);
        if (header.DataLength > Array.MaxLength)
            throw invalid($"has {header.DataLength} bytes of pairs; at most {Array.MaxLength} can be read");
        double[] values = new double[(int)(header.DataLength / header.Type.Size)];
        ElementConverter.ToDouble(header.Type, file.Head(header.Length, (int)header.DataLength), values);
        if (!header.ColumnMajor || header.Shape.Length != 2 || header.Shape[1] != 2) return (values, header.Shape);
        double[] rows = new double[values.Length];
        int n = rows.Length / 2;
        for (int i = 0; i < rows.Length; i++) rows[(2 * (i % n)) + (i / n)] = values[i];
        return (rows, header.Shape);
    }

    private static (double[] Values, long[] Shape) ReadNpz(string path, string? member, Func<string, LfmException> invalid)
    {
        using NpzReader npz = NpzReader.Open(path);
        if (member is null)
        {
            string[] pairs = [.. npz.Names.Where(name => npz.Shape(name) is { Length: 2 } s && s[1] == 2)];
            if (pairs.Length != 1)
                throw invalid($"holds {(pairs.Length == 0 ? "no array" : $"{pairs.Length} arrays")} of "
                    + $"two columns; name one, as in {path}:NAME (it holds: {string.Join(", ", npz.Names)})");
            member = pairs[0];
        }
        return (npz.ReadNumbers(member, out long[] shape), shape);
    }
}
