using System.Text;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>word2vec, fastText and GloVe text, <c>.vec</c>: a word and d numbers a line, with or without a first line "n d".</summary>
/// <remarks>Numbers are taken from the right, so a word may hold blanks or anything else but a line feed.</remarks>
internal static class Word2VecTextFormat
{
    private const int LinesPerBlock = 64;

    public static LoadedMatrix Read(MatrixRequest q, ByteSource source)
    {
        if (q.Stack) throw q.Bad("is a matrix; feature maps need an array of three axes, as .npy holds");
        long most = q.Rows?.To is { } to && to < int.MaxValue ? to + 1 : int.MaxValue;
        TextLines lines = new(source, most, q.Context.Token, q.Bad);
        if (lines.Count == 0) throw q.Bad("holds no lines; at least one word is needed");
        bool header = TryHeader(lines[0], out long words, out long d);
        if (header)
        {
            int found = lines.Count - 1;
            bool all = lines.Count < most;
            if (all && found != words) throw q.Bad($"promises {words} words in its first line and holds {found}; it is cut short or damaged");
        }
        else
        {
            d = Blanks(lines[0]);
            words = lines.Count;
            if (d == 0) throw q.Bad($"line {lines.Number(0)} holds no numbers; each line needs a word and its vector");
        }
        MatrixWindow w = MatrixWindow.Take(q, [words, d]);
        int first = (int)w.FirstRow + (header ? 1 : 0);
        if (first + (long)w.Rows > lines.Count) throw q.Bad($"promises {words} words in its first line and holds {lines.Count - 1}; it is cut short or damaged");
        for (int i = 0; i < w.Rows; i++)
        {
            if (lines[first + i].Length < 2L * d) throw WrongCount(q, lines, first + i, w.Cols);
        }
        string[] names = new string[w.Rows];
        NativeBuffer<float> buffer = q.Allocate(w);
        FirstFault fault = new();
        try
        {
            ParallelRows.For(w.Rows, LinesPerBlock, q.Context.Threads, q.Context.Token, (from, end) =>
            {
                for (int i = from; i < end && fault.IsBefore(i); i++)
                {
                    if (ReadLine(q, lines, first + i, w.Cols, names, i, buffer) is { } error) fault.Report(i, error);
                }
            });
            fault.ThrowIfAny();
            unsafe
            {
                return new LoadedMatrix(buffer, buffer.Pointer, w.Cols, w, q.Source, names);
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Reads "n d", two whole numbers and nothing else.</summary>
    public static bool TryHeader(ReadOnlySpan<byte> line, out long words, out long d)
    {
        d = 0;
        string[] parts = line.Length > 64 ? [] : Encoding.UTF8.GetString(line).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        words = 0;
        return parts.Length == 2 && TryWhole(parts[0], out words) && TryWhole(parts[1], out d);
    }

    private static bool TryWhole(string text, out long value) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out value);

    private static unsafe LfmException? ReadLine(MatrixRequest q, TextLines lines, int line, int cols, string[] names, int row, NativeBuffer<float> buffer)
    {
        ReadOnlySpan<byte> rest = lines[line].TrimEnd(" \t"u8);
        float* values = buffer.Pointer + ((long)row * cols);
        for (int j = cols - 1; j >= 0; j--)
        {
            int blank = rest.LastIndexOfAny((byte)' ', (byte)'\t');
            if (blank < 0) return WrongCount(q, lines, line, cols);
            ReadOnlySpan<byte> field = rest[(blank + 1)..];
            TextNumberKind kind = TextNumber.Parse(field, out values[j]);
            if (kind == TextNumberKind.TooLarge)
                return new LfmException(LfmErrorCode.InvalidData, $"{q.Source}: line {lines.Number(line)}, number {j + 1}: {TextLines.Show(field)} is beyond float32's range of ±3.4e38; rescale the data");
            if (kind != TextNumberKind.Number)
                return q.Bad($"line {lines.Number(line)}, number {j + 1} of {cols}: {TextLines.Show(field)} is not a number; each line needs a word and {cols} numbers");
            rest = rest[..blank];
        }
        names[row] = Encoding.UTF8.GetString(rest);
        return null;
    }

    private static int Blanks(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> trimmed = line.TrimEnd(" \t"u8);
        return trimmed.Count((byte)' ') + trimmed.Count((byte)'\t');
    }

    private static LfmException WrongCount(MatrixRequest q, TextLines lines, int line, int cols) =>
        q.Bad($"line {lines.Number(line)} has {Blanks(lines[line])} numbers where {cols} are expected; each line needs a word and {cols} numbers");
}
