using System.Globalization;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Pairs of row numbers in a text table: separators and header are found as for matrices.</summary>
internal static class AnchorText
{
    /// <summary>Reads the columns named x and y, or the two there are; a third, the score of <c>lfm match</c>, is left out.</summary>
    public static (int[] X, int[] Y) Read(string source, string path, ByteSource text, CancellationToken token)
    {
        MatrixRequest request = new(source, path, null, null, false, new ComputeContext(1, null, token), new TableOptions());
        LineReader lines = new(text, token, request.Invalid);
        if (lines.Fill(int.MaxValue >> 1) == 0) throw request.Invalid("holds no pairs; at least one is needed");
        byte separator = Separator(lines, path);
        lines.Separator = separator;
        (int columnX, int columnY) = (0, 1);
        bool first = true, named = false;
        int fields = 0;
        List<int> x = [], y = [];
        while (lines.Fill(int.MaxValue >> 1) > 0)
        {
            for (int i = 0; i < lines.Count; i++)
            {
                string[] line = Fields(lines[i], separator);
                if (first && Array.Exists(line, field => !IsNumber(field)))
                {
                    (columnX, columnY) = Named(line);
                    (fields, first, named) = (line.Length, false, true);
                    continue;
                }
                if (first) fields = line.Length;
                first = false;
                if (fields != line.Length || line.Length is not (2 or 3) || (line.Length == 3 && !named))
                {
                    throw request.Invalid($"line {lines.Number(i)} has {line.Length} {(line.Length == 1 ? "field" : "fields")}; "
                        + "each line needs two row numbers, of X and of Y, or columns x, y and score under a header");
                }
                x.Add(Row(line[columnX], lines.Number(i), request));
                y.Add(Row(line[columnY], lines.Number(i), request));
            }
            lines.Consume(lines.Count);
        }
        return x.Count > 0 ? ([.. x], [.. y]) : throw request.Invalid("holds no pairs; at least one is needed");
    }

    /// <summary>The first of comma, tab, semicolon and blanks that divides the last line at hand.</summary>
    private static byte Separator(LineReader lines, string path)
    {
        foreach (byte separator in ",\t; "u8)
        {
            if (FieldReader.Count(lines[lines.Count - 1], separator) is 2 or 3) return separator;
        }
        return DelimitedWriter.Separator(path);
    }

    private static string[] Fields(ReadOnlySpan<byte> line, byte separator)
    {
        List<string> found = [];
        RowNames texts = new([], "line");
        FieldReader fields = new(line, separator);
        while (fields.Next(out ReadOnlySpan<byte> field)) found.Add(texts.Text(field, 0).Trim());
        return [.. found];
    }

    /// <summary>The columns called x and y in any order, or the first two.</summary>
    private static (int X, int Y) Named(string[] header)
    {
        int Find(string name) => Array.FindIndex(header, h => h.Equals(name, StringComparison.OrdinalIgnoreCase));
        return (Find("x"), Find("y")) is ( >= 0, >= 0) named ? named : (0, 1);
    }

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static int Row(string text, long line, MatrixRequest request)
    {
        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(text, styles, CultureInfo.InvariantCulture, out double value)
            && value <= int.MaxValue && value == Math.Floor(value))
            return (int)value;
        throw request.Invalid($"line {line}: '{(text.Length > 30 ? text[..30] + "…" : text)}' is not a row number; "
            + $"whole numbers from 0 to {int.MaxValue} are needed");
    }
}
