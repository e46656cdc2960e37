namespace LfmNative.Storage;

/// <summary>What a field of a table looks like.</summary>
internal enum FieldKind
{
    Empty, Integer, Decimal, DecimalComma, NotFinite, Text, Vector,
}

/// <summary>The first lines of a table, taken apart at one separator.</summary>
internal sealed class TableScan
{
    private const int MaxLines = 100;
    private const int MaxBytes = 1 << 16;
    private const int FewLines = 5;

    private TableScan(byte separator, List<FieldKind[]> lines)
    {
        (Separator, Lines) = (separator, lines);
        // The most frequent number of fields; a header may be one short.
        Fields = lines.CountBy(line => line.Length).MaxBy(count => count.Value).Key;
        HeaderIsShort = lines.Count > 1 && lines[0].Length == Fields - 1 && lines.Skip(1).All(line => line.Length == Fields);
        bool Any(FieldKind kind) => lines.Any(line => line.Contains(kind));
        Point = Any(FieldKind.DecimalComma) && !Any(FieldKind.Decimal) ? (byte)',' : (byte)'.';
        Columns = [.. Enumerable.Range(0, Fields).Select(KindOf)];
    }

    public byte Separator { get; }

    /// <summary>The decimal point: a point or a comma.</summary>
    public byte Point { get; }

    /// <summary>The fields of each line.</summary>
    public List<FieldKind[]> Lines { get; }

    /// <summary>Fields of most lines.</summary>
    public int Fields { get; }

    /// <summary>Whether the first line has one field less than all others, as R's write.table leaves out the name of row names.</summary>
    public bool HeaderIsShort { get; }

    /// <summary>What the columns hold: Decimal for numbers of any form, Text or Vector.</summary>
    public FieldKind[] Columns { get; }

    /// <summary>How well the separator fits: columns of numbers first, then few of text.</summary>
    public int Score
    {
        get
        {
            int vectors = Columns.Count(c => c == FieldKind.Vector), texts = Columns.Count(c => c == FieldKind.Text);
            int even = Lines.Count(line => line.Length == Fields);
            int numbers = (Fields - vectors - texts) + (vectors * (1 << 20));
            return 2 * even >= Lines.Count ? Math.Max(0, (4 * numbers) - Math.Min(3, texts)) : 0;
        }
    }

    /// <summary>Takes the lines at hand apart.</summary>
    /// <param name="lines">The text.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <param name="quotes">Whether quotes mean anything.</param>
    public static TableScan Of(LineReader lines, byte separator, bool quotes = true)
    {
        lines.Separator = quotes ? separator : null;
        lines.Fill(MaxLines, FewLines);
        List<FieldKind[]> kinds = [];
        int bytes = 0;
        for (int i = 0; i < lines.Count && (i < FewLines || bytes < MaxBytes); i++)
        {
            bytes += lines[i].Length;
            List<FieldKind> line = [];
            FieldReader fields = new(lines[i], separator, quotes);
            while (fields.Next(out ReadOnlySpan<byte> field)) line.Add(Classify(field));
            kinds.Add([.. line]);
        }
        return new TableScan(separator, kinds);
    }

    /// <summary>Whether the fields of line 0 in some columns count on from 0 or 1, as pandas names columns by number.</summary>
    public static bool CountsOn(LineReader lines, byte separator, IReadOnlyList<int> columns, int shift)
    {
        int column = 0, found = 0;
        long first = -1;
        FieldReader fields = new(lines[0], separator);
        for (; fields.Next(out ReadOnlySpan<byte> field) && found < columns.Count; column++)
        {
            if (column != columns[found] - shift) continue;
            if (!long.TryParse(field.Trim(" \t"u8), out long value)) return false;
            if (found == 0 ? value is not (0 or 1) : value != first + found) return false;
            if (found == 0) first = value;
            found++;
        }
        return found == columns.Count && found > 0;
    }

    private static FieldKind Classify(ReadOnlySpan<byte> field)
    {
        ReadOnlySpan<byte> s = field.Trim(" \t\r\n"u8);
        if (s.IsEmpty || s.SequenceEqual(CopyText.Null)) return FieldKind.Empty;
        if (s[0] is (byte)'[' or (byte)'{') return VectorText.IsBracketed(s) ? FieldKind.Vector : FieldKind.Text;
        TextNumberKind kind = TextNumber.Parse(s, out float value);
        if (kind == TextNumberKind.Text)
        {
            bool comma = s.Contains((byte)',') && TextNumber.Parse(s, out _, (byte)',') != TextNumberKind.Text;
            return comma ? FieldKind.DecimalComma : FieldKind.Text;
        }
        if (kind == TextNumberKind.Number && !float.IsFinite(value)) return FieldKind.NotFinite;
        return s.IndexOfAny(".eE"u8) < 0 ? FieldKind.Integer : FieldKind.Decimal;
    }

    private FieldKind KindOf(int column)
    {
        int numbers = 0, texts = 0, vectors = 0, special = 0;
        for (int i = HeaderIsShort ? 1 : 0; i < Lines.Count; i++)
        {
            switch (column < Lines[i].Length ? Lines[i][column] : FieldKind.Empty)
            {
                case FieldKind.Vector: vectors++; break;
                case FieldKind.Integer or FieldKind.Decimal: numbers++; break;
                case FieldKind.DecimalComma when Point == ',': numbers++; break;
                case FieldKind.DecimalComma or FieldKind.Text: texts++; break;
                case FieldKind.NotFinite: special++; break;
                default: break;
            }
        }
        if (vectors > 0 && vectors >= texts && vectors >= numbers) return FieldKind.Vector;
        return texts > numbers ? FieldKind.Text : numbers + special + texts > 0 ? FieldKind.Decimal : FieldKind.Empty;
    }
}
