using System.Globalization;
using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>word2vec, fastText and GloVe text: a word and d numbers a line, with or without a first line "n d".</summary>
/// <remarks>Numbers are taken from the right, so a word may hold blanks or anything else but a line end.</remarks>
internal sealed class WordVectorRows : TextRows
{
    private const int LinesLookedAt = 100;
    private readonly long _promised = -1;

    public WordVectorRows(MatrixRequest request, ByteSource source, LineReader lines)
        : base(request, source, lines)
    {
        request.RefuseMaps();
        lines.Separator = null;
        if (lines.Fill(LinesLookedAt, 2) == 0) throw request.Invalid("holds no lines; at least one word is needed");
        long d;
        if (TryHeader(lines[0], out long words, out long promisedCols))
        {
            (_promised, d) = (words, promisedCols);
            if (d == 0 || words == 0) throw request.Invalid($"holds no data (its shape is {words}×{d}); at least one word is needed");
            if (lines.Count == 1) throw request.Invalid($"promises {words} words in its first line and holds none; it is cut short");
            if (2 * d > lines[1].Length) throw WrongCount(1, d);
            lines.Consume(1);
        }
        else
        {
            d = Numbers(lines[0]);
            if (d == 0) throw request.Invalid($"line {lines.Number(0)} holds no numbers; each line needs a word and its vector");
        }
        Cols = (int)d;
    }

    public override int Cols { get; }

    public override bool HasNames => true;

    public override string Understanding => _promised < 0 ? "words are names" : "first line is a header; words are names";

    /// <summary>Reads "n d", two whole numbers and nothing else.</summary>
    public static bool TryHeader(ReadOnlySpan<byte> line, out long words, out long d)
    {
        d = 0;
        string[] parts = line.Length > 64 ? []
            : Encoding.UTF8.GetString(line).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        words = 0;
        return parts.Length == 2 && TryWhole(parts[0], out words) && TryWhole(parts[1], out d);
    }

    /// <summary>Whether a text looks like word vectors rather than a table.</summary>
    public static bool Fits(LineReader lines)
    {
        lines.Separator = null;
        if (lines.Fill(LinesLookedAt, LinesLookedAt) == 0) return false;
        if (TryHeader(lines[0], out _, out long d) && lines.Count > 1 && Numbers(lines[1]) == d && (d > 1 || StartsWithWord(lines[1])))
            return true;
        int fitting = 0;
        for (int i = 0; i < lines.Count; i++) fitting += StartsWithWord(lines[i]) ? 1 : 0;
        return StartsWithWord(lines[0]) && 2 * fitting > lines.Count;
    }

    protected override LfmException? ParseLine(int line, Span<float> values, ref string name)
    {
        ReadOnlySpan<byte> rest = Lines[line].TrimEnd(" \t"u8);
        for (int j = Cols - 1; j >= 0; j--)
        {
            int blank = rest.LastIndexOfAny((byte)' ', (byte)'\t');
            if (blank < 0) return WrongCount(line, Cols);
            ReadOnlySpan<byte> field = rest[(blank + 1)..];
            TextNumberKind kind = TextNumber.Parse(field, out values[j]);
            if (kind == TextNumberKind.TooLarge)
            {
                return new LfmException(LfmErrorCode.InvalidData, $"{Request.Source}: line {Lines.Number(line)}, "
                    + $"number {j + 1}: {LineReader.Show(field)} is beyond float32's range of ±3.4e38; rescale the data");
            }
            if (kind != TextNumberKind.Number)
            {
                return Numbers(Lines[line]) < Cols ? WrongCount(line, Cols)
                    : Request.Invalid($"line {Lines.Number(line)}, number {j + 1} of {Cols}: "
                        + $"{LineReader.Show(field)} is not a number; each line needs a word and {Cols} numbers");
            }
            rest = rest[..blank].TrimEnd(" \t"u8);
        }
        name = Texts.Text(rest, Lines.Number(line));
        return null;
    }

    protected override void AtEnd(long rows)
    {
        if (_promised < 0 || _promised == rows) return;
        string what = $"promises {_promised} words in its first line and holds {rows}";
        if (rows < _promised && !Lines.LastIsEnded)
            throw Request.Invalid($"{what}, the last without a line end; it is cut short or damaged");
        Warnings.Add($"{what}; all that it holds are read");
    }

    /// <summary>A word that is no number, then two numbers or more and nothing else.</summary>
    private static bool StartsWithWord(ReadOnlySpan<byte> line)
    {
        FieldReader fields = new(line, (byte)' ');
        if (!fields.Next(out ReadOnlySpan<byte> field) || TextNumber.Parse(field, out _) != TextNumberKind.Text) return false;
        int numbers = 0;
        for (; fields.Next(out field); numbers++)
        {
            if (TextNumber.Parse(field, out _) == TextNumberKind.Text) return false;
        }
        return numbers > 1;
    }

    private static bool TryWhole(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>Fields after the first.</summary>
    private static int Numbers(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> rest = line.TrimEnd(" \t"u8);
        int n = 0;
        for (int blank; (blank = rest.LastIndexOfAny((byte)' ', (byte)'\t')) >= 0; n++) rest = rest[..blank].TrimEnd(" \t"u8);
        return n;
    }

    private LfmException WrongCount(int line, long cols) =>
        Request.Invalid($"line {Lines.Number(line)} has {Numbers(Lines[line])} numbers "
            + $"where {cols} are expected; each line needs a word and {cols} numbers");
}
