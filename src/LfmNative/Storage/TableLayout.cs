using System.Globalization;
using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>How a text table is laid out, found from its first lines: the one rule for every text format.</summary>
internal sealed class TableLayout
{
    /// <summary>Names under which tables keep what a row is called.</summary>
    private static readonly HashSet<string> IdNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "ids", "index", "idx", "name", "names", "word", "words", "token", "tokens", "key", "keys", "label", "labels", "item", "uuid",
        "row_id", "doc_id", "item_id", "_id",
    };

    private readonly MatrixRequest _request;
    private readonly LineReader _lines;
    private readonly TableScan _scan;
    private readonly List<string> _said = [];
    private readonly string[]? _header;

    /// <summary>Finds the layout and consumes the lines before the first row.</summary>
    /// <param name="request">The request.</param>
    /// <param name="lines">The text.</param>
    /// <param name="copy">Whether it is COPY text; null to find out.</param>
    public TableLayout(MatrixRequest request, LineReader lines, bool? copy)
    {
        (_request, _lines) = (request, lines);
        IsCopy = copy ?? LooksLikeCopy();
        byte? given = IsCopy ? CopyText.Separator : SkipPreamble();
        if (lines.Fill(1) == 0) throw request.Invalid("holds no lines; at least one row is needed");
        if (IsCopy) _said.Add("COPY text of PostgreSQL");
        _scan = Choose(given);
        lines.Separator = IsCopy ? null : _scan.Separator;
        lines.Fill(int.MaxValue >> 1);
        bool header = HasHeader();
        if (header)
        {
            _header = Header();
            _said.Add("first line is a header");
            if (lines.Count == 1)
            {
                if (!request.MayBeEmpty) throw request.Invalid("has a header line and no rows; at least one row is needed");
                (NameFields, Targets, VectorField, Understanding) = ([], [], -1, "");
                return;
            }
            lines.Consume(1);
        }
        string separator = _scan.Separator switch { (byte)';' => "semicolons", (byte)'\t' => "tabs", (byte)' ' => "blanks", _ => "commas" };
        if (_scan.Fields > 1 && !IsCopy && _scan.Separator != Usual()) _said.Add($"{separator} separate the columns");
        if (_scan.Point == ',') _said.Add("numbers have decimal commas");
        NameFields = Names();
        (Targets, VectorField, Cols) = Features();
        Understanding = string.Join("; ", _said);
    }

    /// <summary>Whether the text is of PostgreSQL's COPY: tabs between fields, no quotes, backslashes.</summary>
    public bool IsCopy { get; }

    /// <summary>Whether vectors stand in brackets, as pgvector writes them, rather than in braces, as arrays.</summary>
    public bool IsBracketed { get; private set; }

    public byte Separator => _scan.Separator;

    /// <summary>The decimal point of the numbers.</summary>
    public byte Point => _scan.Point;

    /// <summary>Fields of a line.</summary>
    public int Fields => _scan.Fields;

    /// <summary>Columns of the matrix; 0 of a header without rows, where the request allows it.</summary>
    public int Cols { get; }

    /// <summary>For each field the column of the matrix, or −1.</summary>
    public int[] Targets { get; }

    /// <summary>The field that holds all numbers of a row, or −1.</summary>
    public int VectorField { get; }

    /// <summary>The fields that make the name of a row.</summary>
    public int[] NameFields { get; }

    /// <summary>The layout in words.</summary>
    public string Understanding { get; }

    /// <summary>A column as messages call it: its number counted from 0 and its name.</summary>
    public string Column(int field) => _header?[field] is { Length: > 0 } name ? $"column {field} ('{name}')" : $"column {field}";

    private byte Usual() => _request.Path.Contains(".tsv", StringComparison.OrdinalIgnoreCase) ? (byte)'\t' : (byte)',';

    /// <summary>Whether there is a vector between tabs without quotes, in a text whose name does not tell its kind.</summary>
    private bool LooksLikeCopy() =>
        _lines.Fill(1) > 0 && TableScan.Of(_lines, CopyText.Separator, quotes: false).Columns.Contains(FieldKind.Vector);

    /// <summary>Skips the comment lines of NumPy and Excel's line that tells the separator.</summary>
    private byte? SkipPreamble()
    {
        byte? separator = null;
        int comments = 0;
        while (_lines.Fill(2, 2) > 0)
        {
            ReadOnlySpan<byte> line = _lines[0];
            if (comments == 0 && separator is null && line.Length == 5 && line.StartsWith("sep="u8)) separator = line[4];
            else if (line[0] == '#' && !IsRow(line)) comments++;
            else break;
            _lines.Consume(1);
        }
        if (comments > 0) _said.Add(comments == 1 ? "a comment line comes first" : $"{comments} comment lines come first");
        return separator;
    }

    /// <summary>Whether a line that begins with # is a row whose name does: numbers follow, as many as in the next line.</summary>
    private bool IsRow(ReadOnlySpan<byte> line)
    {
        foreach (byte separator in ",\t; "u8)
        {
            FieldReader fields = new(line, separator);
            fields.Next(out _);
            int count = 1;
            bool numbers = true;
            for (; fields.Next(out ReadOnlySpan<byte> field); count++)
                numbers &= TextNumber.Parse(field, out _) != TextNumberKind.Text || VectorText.IsBracketed(field);
            if (count > 1 && numbers && (_lines.Count < 2 || FieldReader.Count(_lines[1], separator) == count)) return true;
        }
        return false;
    }

    private TableScan Choose(byte? given)
    {
        if (given is { } only) return TableScan.Of(_lines, only, quotes: !IsCopy);
        TableScan best = TableScan.Of(_lines, Usual());
        foreach (byte separator in ",\t; "u8)
        {
            if (separator == Usual()) continue;
            TableScan other = TableScan.Of(_lines, separator);
            if (other.Score > best.Score) best = other;
        }
        return best;
    }

    private bool HasHeader()
    {
        if (_request.Table.Header != HeaderLine.Auto) return _request.Table.Header == HeaderLine.Yes;
        FieldKind[] first = _scan.Lines[0];
        int shift = _scan.HeaderIsShort ? 1 : 0;
        if (first.Length != _scan.Fields - shift) return false;
        int[] numeric = [.. Enumerable.Range(shift, _scan.Fields - shift).Where(j => _scan.Columns[j] == FieldKind.Decimal)];
        int text = Array.FindIndex(numeric, j => first[j - shift] is FieldKind.Text or FieldKind.Vector);
        bool vectors = _scan.Columns.Contains(FieldKind.Vector);
        if (IsCopy && !vectors) return false;
        if (text >= 0 && !vectors)
        {
            int number = Array.FindIndex(numeric, j => first[j - shift] is FieldKind.Decimal or FieldKind.DecimalComma);
            if (number < 0) return true;
            throw _request.Invalid($"line {_lines.Number(0)} is neither a header nor a row: column {numeric[text]} (counted from 0) "
                + $"is no number and column {numeric[number]} is one; correct it, or say ⟨header⟩ yes or no");
        }
        if (vectors) return first[Array.IndexOf(_scan.Columns, FieldKind.Vector) - shift] is not (FieldKind.Vector or FieldKind.Empty);
        if (numeric.Length == 0) return _scan.Lines.Count == 1;
        if (_scan.HeaderIsShort) return first.All(f => f is FieldKind.Integer) && TableScan.CountsOn(_lines, Separator, numeric, shift);
        // Unnamed index columns and columns of names come before the numbers.
        int[] counted = [.. numeric.SkipWhile(j => first[j] == FieldKind.Empty)];
        return TableScan.CountsOn(_lines, Separator, counted, 0) && OthersDoNotCount(counted);
    }

    /// <summary>Whether the first line is unlike the rows: few columns must hold fractions, many must not count on too.</summary>
    private bool OthersDoNotCount(int[] columns)
    {
        List<FieldKind[]> rows = [.. _scan.Lines.Skip(1).Where(line => line.Length == _scan.Fields)];
        if (rows.Count == 0) return false;
        if (rows.TrueForAll(row => columns.Any(j => row[j] is FieldKind.Decimal or FieldKind.DecimalComma)))
            return true;
        bool unnamed = _scan.Lines[0][0] == FieldKind.Empty;
        return unnamed || (columns.Length > 2 && !Enumerable.Range(1, Math.Min(_lines.Count, _scan.Lines.Count) - 1).Any(CountsOnAt));

        bool CountsOnAt(int line)
        {
            FieldReader fields = new(_lines[line], Separator);
            long previous = 0;
            for (int j = 0; fields.Next(out ReadOnlySpan<byte> field); j++)
            {
                if (!columns.Contains(j)) continue;
                if (!long.TryParse(field, out long value) || (j > columns[0] && value != previous + 1)) return false;
                previous = value;
            }
            return true;
        }
    }

    private string[] Header()
    {
        List<string> names = _scan.HeaderIsShort ? [""] : [];
        RowNames texts = new([], "line");
        FieldReader fields = new(_lines[0], Separator, quotes: !IsCopy);
        while (fields.Next(out ReadOnlySpan<byte> field)) names.Add(fields.Single(texts.Text(field, 1)).Trim());
        if (names.Count == _scan.Fields) return [.. names];
        throw _request.Invalid($"the header in line {_lines.Number(0)} has {names.Count} fields where most lines have {_scan.Fields}; "
            + "all lines must have equally many");
    }

    private int[] Names()
    {
        if (_request.Table.IdColumn == "none") return [];
        int[] found = _request.Table.IdColumn is { } given ? [Field(given, "⟨id-column⟩")] : FindNames();
        if (found.Length > 0) _said.Add($"{string.Join(" and ", found.Select(Column))} {(found.Length > 1 ? "hold" : "holds")} names");
        return found;
    }

    private int[] FindNames()
    {
        if (Fields == 1) return [];
        if (_header is not null)
        {
            int unnamed = _header.TakeWhile(name => name.Length == 0 || name.StartsWith("Unnamed: ", StringComparison.Ordinal)).Count();
            if (unnamed is 1 or 2 && unnamed < Fields) return [.. Enumerable.Range(0, unnamed)];
            int id = Array.FindIndex(_header, IdNames.Contains);
            if (id >= 0 && _scan.Columns[id] != FieldKind.Vector) return [id];
        }
        // Where vectors have a column of their own, numbers beside them are no features: a table's key comes first.
        bool keyed = _header is null && _scan.Columns.Contains(FieldKind.Vector);
        int name = Array.FindIndex(_scan.Columns, kind => keyed ? kind is FieldKind.Text or FieldKind.Decimal : kind == FieldKind.Text);
        return name >= 0 ? [name] : [];
    }

    private (int[] Targets, int Vector, int Cols) Features()
    {
        List<int> chosen = _request.Member is { } member ? [Field(member, "what follows the colon")]
            : _request.Table.Columns is { } columns ? Selected(columns)
            : [.. Enumerable.Range(0, Fields).Where(j => _scan.Columns[j] == FieldKind.Vector)];
        bool given = _request.Member is not null || _request.Table.Columns is not null;
        if (chosen.Count > 1 && !given)
            throw _request.Invalid($"holds {chosen.Count} columns of vectors ({string.Join(", ", chosen.Select(Column))}); "
                + $"name one, as in {_request.Source}:NAME");
        if (chosen.Count == 1 && _scan.Columns[chosen[0]] == FieldKind.Vector)
        {
            _said.Add($"{Column(chosen[0])} holds vectors");
            return ([], chosen[0], VectorLength(chosen[0]));
        }
        if (!given) chosen = [.. Enumerable.Range(0, Fields).Where(j => !NameFields.Contains(j))];
        if (given) _said.Add($"{chosen.Count} of {Fields} columns are taken");
        foreach (int j in chosen)
        {
            if (_scan.Columns[j] is not (FieldKind.Text or FieldKind.Vector)) continue;
            throw _request.Invalid($"{Column(j)} (counted from 0) holds {(_scan.Columns[j] == FieldKind.Text ? "text" : "vectors")} "
                + "where numbers are expected; choose the columns of numbers with ⟨columns⟩, or the one of names with ⟨id-column⟩");
        }
        if (chosen.Count == 0)
            throw _request.Invalid("holds no column of numbers between commas, semicolons, tabs or blanks; at least one is needed");
        int[] targets = new int[Fields];
        Array.Fill(targets, -1);
        for (int t = 0; t < chosen.Count; t++)
        {
            if (targets[chosen[t]] >= 0) throw _request.Invalid($"{Column(chosen[t])} is asked for twice; name it once in ⟨columns⟩");
            targets[chosen[t]] = t;
        }
        return (targets, -1, chosen.Count);
    }

    /// <summary>The most frequent length among the first vectors: a row that is unlike the others must not decide.</summary>
    private int VectorLength(int field)
    {
        List<int> lengths = [];
        for (int i = 0; i < Math.Min(_lines.Count, _scan.Lines.Count); i++)
        {
            FieldReader fields = new(_lines[i], Separator, quotes: !IsCopy);
            ReadOnlySpan<byte> text = default;
            for (int j = 0; j <= field; j++) fields.Next(out text);
            if (VectorText.Count(text) is > 0 and int length) lengths.Add(length);
            if (lengths.Count == 1) IsBracketed = text.TrimStart(" \t"u8).StartsWith((byte)'[');
        }
        return lengths.Count > 0
            ? lengths.CountBy(length => length).MaxBy(count => count.Value).Key
            : throw _request.Invalid($"line {_lines.Number(0)}, {Column(field)}: the vector is empty; give it numbers");
    }

    private List<int> Selected(string columns)
    {
        List<int> chosen = [];
        foreach (string part in columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || _header?.Contains(part) == true)
            {
                chosen.Add(Field(part, "⟨columns⟩"));
                continue;
            }
            RowRange range = RowRange.Parse(part);
            if (range.From < 0 || range.From >= Fields || range.To > Fields)
                throw NoColumn(part, "⟨columns⟩");
            for (long j = range.From; j < (range.To ?? Fields); j++) chosen.Add((int)j);
        }
        return chosen;
    }

    private int Field(string text, string option)
    {
        int named = _header is null ? -1 : Array.IndexOf(_header, text);
        if (named >= 0) return named;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < Fields ? number
            : throw NoColumn(text, option);
    }

    private LfmException NoColumn(string text, string option) => new(
        LfmErrorCode.InvalidArgument,
        $"{_request.Source}: {option} is {text}, and there is no such column; "
            + $"columns are counted from 0 to {Fields - 1}{(_header is null ? "" : $" or named {Shown(_header)}")}");

    private static string Shown(string[] names) =>
        string.Join(", ", names.Where(n => n.Length > 0).Take(8)) + (names.Length > 8 ? ", …" : "");
}
