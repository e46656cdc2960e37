using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Writes a table as delimited text, <c>.csv</c> or <c>.tsv</c>, with a header line.</summary>
/// <remarks>Numbers are written in the shortest form that reads back exactly, with a point; lines end with a line feed.</remarks>
public sealed class DelimitedWriter
{
    private const int FlushBytes = 1 << 16;
    private readonly TextBuffer _text = new();
    private readonly Stream _stream;
    private readonly byte _separator;
    private readonly int _columns;
    private int _column;

    private DelimitedWriter(Stream stream, byte separator, int columns) => (_stream, _separator, _columns) = (stream, separator, columns);

    /// <summary>Writes a table; the file appears whole or not at all.</summary>
    /// <param name="path">The target, ending in .csv or .tsv.</param>
    /// <param name="header">The columns' names, at least one.</param>
    /// <param name="fill">Adds fields, header.Length of them a row.</param>
    /// <exception cref="LfmException">
    /// InvalidArgument: another extension, or a row of another length. OutputFailed: cannot be written.
    /// </exception>
    public static void Write(string path, string[] header, Action<DelimitedWriter> fill)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(fill);
        CheckExtension(path);
        if (header.Length == 0) Throw.Argument("a table needs at least one column");
        AtomicFile.Write(path, stream =>
        {
            DelimitedWriter writer = new(stream, Separator(path), header.Length);
            foreach (string name in header) writer.Field(name);
            fill(writer);
            if (writer._column != writer._columns)
                Throw.Argument($"the last row of the table has {writer._column} fields; its header has {writer._columns}");
            writer.EndRow();
            stream.Write(writer._text.Bytes);
        });
    }

    /// <summary>Writes scored pairs: columns <c>x</c>, <c>y</c> and <c>score</c>.</summary>
    /// <param name="path">The target, ending in .csv or .tsv.</param>
    /// <param name="x">Row of X, one a pair.</param>
    /// <param name="y">Row of Y, as many.</param>
    /// <param name="score">Score, as many.</param>
    /// <param name="namesX">Names of X's rows, which are written in place of their numbers; null for the numbers.</param>
    /// <param name="namesY">Names of Y's rows.</param>
    /// <exception cref="LfmException">InvalidArgument: unequal lengths. OutputFailed: cannot be written.</exception>
    public static void WriteMatches(
        string path, int[] x, int[] y, double[] score, string[]? namesX = null, string[]? namesY = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(score);
        if (x.Length != y.Length || x.Length != score.Length)
            Throw.Argument($"pairs need columns of one length; {x.Length}, {y.Length} and {score.Length} were given");
        Write(path, ["x", "y", "score"], table =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                table.Row(x[i], namesX);
                table.Row(y[i], namesY);
                table.Field(score[i]);
            }
        });
    }

    /// <summary>Writes rows of X without partners: columns <c>x</c>, <c>y</c>, which is empty, and, with names, <c>name</c>.</summary>
    /// <param name="path">The target, ending in .csv or .tsv. Filled in, it is a file of pairs; see <see cref="AnchorFile"/>.</param>
    /// <param name="x">Rows of X.</param>
    /// <param name="names">Their names, as many; null without names.</param>
    /// <exception cref="LfmException">InvalidArgument: unequal lengths, another extension. OutputFailed: cannot be written.</exception>
    public static void WriteUnpaired(string path, int[] x, string[]? names)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (names is not null && names.Length != x.Length)
            Throw.Argument($"there are {x.Length} rows and {names.Length} names; give one a row");
        Write(path, names is null ? ["x", "y"] : ["x", "y", "name"], table =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                table.Field(x[i]);
                table.Field("");
                if (names is not null) table.Field(names[i]);
            }
        });
    }

    /// <summary>Adds a whole number.</summary>
    public void Field(long value)
    {
        Begin();
        _text.Number(value);
    }

    /// <summary>Adds a number; NaN and infinities are written as NaN, Infinity and -Infinity.</summary>
    public void Field(double value)
    {
        Begin();
        _text.Number(value);
    }

    /// <summary>Adds text, quoted where needed.</summary>
    public void Field(string value)
    {
        Begin();
        _text.Field(value, _separator);
    }

    /// <summary>The separator that a file's extension stands for.</summary>
    internal static byte Separator(string path) => path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? (byte)'\t' : (byte)',';

    /// <summary>Refuses a name that is not of delimited text.</summary>
    internal static void CheckExtension(string path)
    {
        if (!path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase))
            Throw.Argument($"{path}: tables are written as .csv or .tsv; choose one of these extensions");
    }

    /// <summary>Adds a row by its name, or by its number where rows have none.</summary>
    private void Row(int row, string[]? names)
    {
        if (names is null) Field(row);
        else Field(names[row]);
    }

    /// <summary>Separates the field that follows from the one before; a full row ends by itself.</summary>
    private void Begin()
    {
        if (_column == _columns) EndRow();
        else if (_column > 0) _text.Byte(_separator);
        _column++;
    }

    private void EndRow()
    {
        _text.Byte((byte)'\n');
        _column = 0;
        if (_text.Bytes.Length < FlushBytes) return;
        _stream.Write(_text.Bytes);
        _text.Clear();
    }
}
