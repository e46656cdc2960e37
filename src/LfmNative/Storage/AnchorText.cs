using System.Globalization;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Pairs of rows in a text table: of row numbers, or of names that are looked up among the rows' names.</summary>
/// <remarks>
/// A column is one of names when most of its fields are no numbers. A first line that names columns x and y, or that is unlike
/// the others (text above numbers, two unknown names), is a header.
/// </remarks>
internal sealed class AnchorText
{
    private const int LinesLookedAt = 50;

    private readonly MatrixRequest _request;
    private readonly List<string[]> _lines = [];
    private readonly List<long> _numbers = [];
    private readonly int _columnX;
    private readonly int _columnY = 1;
    private readonly bool _named;

    private AnchorText(MatrixRequest request, ByteSource text, string path)
    {
        _request = request;
        LineReader lines = new(text, request.Context.Token, request.Invalid);
        if (lines.Fill(int.MaxValue >> 1) == 0) throw NoPairs();
        byte separator = Separator(lines, path);
        lines.Separator = separator;
        while (lines.Fill(int.MaxValue >> 1) > 0)
        {
            for (int i = 0; i < lines.Count; i++)
            {
                _lines.Add(Fields(lines[i], separator));
                _numbers.Add(lines.Number(i));
            }
            lines.Consume(lines.Count);
        }
        (int x, int y) = (Find("x"), Find("y"));
        if (x >= 0 && y >= 0) (_columnX, _columnY, _named) = (x, y, true);
    }

    /// <summary>Reads the columns named x and y, or the first two; a third, the score of <c>lfm match</c>, is left out.</summary>
    /// <param name="request">The file.</param>
    /// <param name="text">Its bytes.</param>
    /// <param name="names">The rows' names of both sides; null where they have none.</param>
    /// <param name="warnings">Receives how many pairs name unknown rows.</param>
    public static (int[] X, int[] Y) Read(
        MatrixRequest request, ByteSource text, (string[]? X, string[]? Y) names, ICollection<string> warnings) =>
        new AnchorText(request, text, request.Path).Pairs(names, warnings);

    /// <summary>Reads the column named x, or the first; the other is not looked at and may be empty.</summary>
    /// <param name="request">The file.</param>
    /// <param name="text">Its bytes.</param>
    /// <param name="names">The rows' names of X; null where they have none.</param>
    /// <param name="warnings">Receives how many lines name unknown rows.</param>
    public static int[] ReadX(MatrixRequest request, ByteSource text, string[]? names, ICollection<string> warnings) =>
        new AnchorText(request, text, request.Path).RowsOfX(names, warnings);

    private int[] RowsOfX(string[]? names, ICollection<string> warnings)
    {
        CheckWidths();
        Lookup x = new(this, _columnX, "X", names);
        bool header = _named || (x.IsNames ? _lines.Count > 1 && x.Row(0) < 0 : !IsNumber(_lines[0][_columnX]));
        int[] lines = [.. Enumerable.Range(header ? 1 : 0, _lines.Count - (header ? 1 : 0))];
        int[] rows = Array.ConvertAll(lines, x.Row);
        int unknown = Array.IndexOf(rows, -1);
        if (unknown >= 0)
        {
            warnings.Add($"{_request.Source}: {rows.Count(row => row < 0)} of {rows.Length} lines name rows of X that are not there "
                + $"(as '{Short(_lines[lines[unknown]][_columnX])}' in line {_numbers[lines[unknown]]}) and are left out");
        }
        return [.. rows.Where(row => row >= 0)];
    }

    private (int[] X, int[] Y) Pairs((string[]? X, string[]? Y) names, ICollection<string> warnings)
    {
        CheckWidths();
        DropWithoutPartner(warnings);
        Lookup x = new(this, _columnX, "X", names.X), y = new(this, _columnY, "Y", names.Y);
        int first = IsHeader(x, y) ? 1 : 0;
        List<int> rowsX = [], rowsY = [];
        List<int> unknown = [];
        for (int i = first; i < _lines.Count; i++)
        {
            (int a, int b) = (x.Row(i), y.Row(i));
            if (a < 0 || b < 0)
            {
                unknown.Add(i);
                continue;
            }
            rowsX.Add(a);
            rowsY.Add(b);
        }
        if (rowsX.Count == 0) throw unknown.Count == 0 ? NoPairs() : AllUnknown(unknown);
        if (unknown.Count > 0)
        {
            warnings.Add($"{_request.Source}: {unknown.Count} of {_lines.Count - first} pairs name rows that are not there "
                + $"(as {Show(unknown[0])} in line {_numbers[unknown[0]]}) and are left out");
        }
        return ([.. rowsX], [.. rowsY]);
    }

    private void CheckWidths()
    {
        int width = _lines[0].Length;
        int wrong = _lines.FindIndex(line => line.Length != width || line.Length is not (2 or 3));
        if (wrong < 0 && width == 3 && !IsHeaderOfThree()) wrong = 0;
        if (wrong < 0) return;
        throw _request.Invalid($"line {_numbers[wrong]} has {_lines[wrong].Length} "
            + $"{(_lines[wrong].Length == 1 ? "field" : "fields")}; "
            + "each line needs two row numbers or names, of X and of Y, or columns x, y and score under a header");
    }

    /// <summary>Leaves out what nobody has filled in yet, as in a file that <c>lfm suggest</c> wrote.</summary>
    private void DropWithoutPartner(ICollection<string> warnings)
    {
        int all = _lines.Count - (_named ? 1 : 0), kept = 0;
        long first = 0;
        for (int i = 0; i < _lines.Count; i++)
        {
            if (_lines[i][_columnX].Length == 0 || _lines[i][_columnY].Length == 0)
            {
                if (first == 0) first = _numbers[i];
                continue;
            }
            (_lines[kept], _numbers[kept]) = (_lines[i], _numbers[i]);
            kept++;
        }
        int dropped = _lines.Count - kept;
        if (dropped == 0) return;
        if (dropped >= all)
        {
            throw _request.Invalid(
                $"none of its {all} lines names a partner (the first: line {first}); write the partners of the rows into it");
        }
        _lines.RemoveRange(kept, dropped);
        _numbers.RemoveRange(kept, dropped);
        warnings.Add($"{_request.Source}: {dropped} of {all} lines name no partner (the first: line {first}) and are left out");
    }

    private bool IsHeaderOfThree() => _named || Array.Exists(_lines[0], field => !IsNumber(field));

    private bool IsHeader(Lookup x, Lookup y)
    {
        if (_named) return true;
        if ((!x.IsNames && !IsNumber(_lines[0][_columnX])) || (!y.IsNames && !IsNumber(_lines[0][_columnY]))) return true;
        return x.IsNames && y.IsNames && _lines.Count > 1 && x.Row(0) < 0 && y.Row(0) < 0;
    }

    private LfmException NoPairs() => _request.Invalid("holds no pairs; at least one is needed");

    private LfmException AllUnknown(List<int> unknown) => _request.Invalid(
        "none of its pairs names a row of X and a row of Y "
        + $"(the first: {string.Join(", ", unknown.Take(3).Select(Show))}); write the names that the two matrices carry, or row numbers");

    private string Show(int line) => $"'{Short(_lines[line][_columnX])}' – '{Short(_lines[line][_columnY])}'";

    private int Find(string name) => Array.FindIndex(_lines[0], field => field.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The first of tab, semicolon, comma and blanks that divides the first lines into two or three fields.</summary>
    private static byte Separator(LineReader lines, string path)
    {
        int looked = Math.Min(lines.Count, LinesLookedAt);
        foreach (byte separator in "\t;, "u8)
        {
            bool divides = true;
            for (int i = 0; i < looked && divides; i++) divides = FieldReader.Count(lines[i], separator) is 2 or 3;
            if (divides) return separator;
        }
        foreach (byte separator in "\t;, "u8)
        {
            if (FieldReader.Count(lines[0], separator) is 2 or 3) return separator;
        }
        return DelimitedWriter.Separator(path);
    }

    private static string[] Fields(ReadOnlySpan<byte> line, byte separator)
    {
        List<string> found = [];
        RowNames texts = new([], "line");
        FieldReader fields = new(line, separator);
        while (fields.Next(out ReadOnlySpan<byte> field)) found.Add(fields.Single(texts.Text(field, 0)).Trim());
        return [.. found];
    }

    private static string Short(string text) => text.Length > 30 ? text[..30] + "…" : text;

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>One column of the file and what its fields mean.</summary>
    private sealed class Lookup
    {
        private readonly AnchorText _file;
        private readonly int _column;
        private readonly string _side;
        private readonly Dictionary<string, int>? _rowOf;

        public Lookup(AnchorText file, int column, string side, string[]? names)
        {
            (_file, _column, _side) = (file, column, side);
            if (names is null || 2 * file._lines.Count(line => !IsNumber(line[column])) <= file._lines.Count) return;
            _rowOf = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
            for (int i = 0; i < names.Length; i++) _rowOf.TryAdd(names[i], i);
        }

        public bool IsNames => _rowOf is not null;

        /// <summary>The row that a line names, or −1 when there is none of that name.</summary>
        public int Row(int line)
        {
            string text = _file._lines[line][_column];
            if (_rowOf is not null) return _rowOf.GetValueOrDefault(text, -1);
            const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
            if (double.TryParse(text, styles, CultureInfo.InvariantCulture, out double value)
                && value <= int.MaxValue && value == Math.Floor(value))
                return (int)value;
            throw _file._request.Invalid($"line {_file._numbers[line]}: '{Short(text)}' is not a row number; "
                + $"whole numbers from 0 to {int.MaxValue} are needed, or names of rows where {_side} carries them");
        }
    }
}
