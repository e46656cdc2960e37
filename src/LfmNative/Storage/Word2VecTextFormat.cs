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

    public static LoadedMatrix Read(MatrixRequest request, ByteSource source)
    {
        if (request.Stack) throw request.Invalid("is a matrix; feature maps need an array of three axes, as .npy holds");
        long limit = request.Rows?.To is { } to && to < int.MaxValue ? to + 1 : int.MaxValue;
        TextLines lines = new(source, limit, request.Context.Token, request.Invalid);
        if (lines.Count == 0) throw request.Invalid("holds no lines; at least one word is needed");
        bool header = TryHeader(lines[0], out long words, out long d);
        if (header)
        {
            int found = lines.Count - 1;
            bool all = lines.Count < limit;
            if (all && found != words)
                throw request.Invalid($"promises {words} words in its first line and holds {found}; it is cut short or damaged");
        }
        else
        {
            d = Blanks(lines[0]);
            words = lines.Count;
            if (d == 0) throw request.Invalid($"line {lines.Number(0)} holds no numbers; each line needs a word and its vector");
        }
        MatrixWindow window = MatrixWindow.Take(request, [words, d]);
        int first = (int)window.FirstRow + (header ? 1 : 0);
        if (first + (long)window.Rows > lines.Count)
            throw request.Invalid($"promises {words} words in its first line and holds {lines.Count - 1}; it is cut short or damaged");
        for (int i = 0; i < window.Rows; i++)
        {
            if (lines[first + i].Length < 2L * d) throw WrongCount(request, lines, first + i, window.Cols);
        }
        string[] names = new string[window.Rows];
        NativeBuffer<float> buffer = request.Allocate(window);
        FirstError firstError = new();
        try
        {
            ParallelRows.For(window.Rows, LinesPerBlock, request.Context.Threads, request.Context.Token, (from, end) =>
            {
                for (int i = from; i < end && firstError.IsBefore(i); i++)
                {
                    if (ReadLine(request, lines, first + i, window.Cols, names, i, buffer) is { } error) firstError.Report(i, error);
                }
            });
            firstError.ThrowIfAny();
            unsafe
            {
                return new LoadedMatrix(buffer, buffer.Pointer, window.Cols, window, request.Source, names);
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
        string[] parts = line.Length > 64 ? []
            : Encoding.UTF8.GetString(line).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        words = 0;
        return parts.Length == 2 && TryWhole(parts[0], out words) && TryWhole(parts[1], out d);
    }

    private static bool TryWhole(string text, out long value) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out value);

    private static unsafe LfmException? ReadLine(MatrixRequest request, TextLines lines,
        int line, int cols, string[] names, int row, NativeBuffer<float> buffer)
    {
        ReadOnlySpan<byte> rest = lines[line].TrimEnd(" \t"u8);
        float* values = buffer.Pointer + ((long)row * cols);
        for (int j = cols - 1; j >= 0; j--)
        {
            int blank = rest.LastIndexOfAny((byte)' ', (byte)'\t');
            if (blank < 0) return WrongCount(request, lines, line, cols);
            ReadOnlySpan<byte> field = rest[(blank + 1)..];
            TextNumberKind kind = TextNumber.Parse(field, out values[j]);
            if (kind == TextNumberKind.TooLarge)
                return new LfmException(LfmErrorCode.InvalidData, $"{request.Source}: line {lines.Number(line)}, "
                    + $"number {j + 1}: {TextLines.Show(field)} is beyond float32's range of ±3.4e38; rescale the data");
            if (kind != TextNumberKind.Number)
                return request.Invalid($"line {lines.Number(line)}, number {j + 1} of {cols}: "
                    + $"{TextLines.Show(field)} is not a number; each line needs a word and {cols} numbers");
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

    private static LfmException WrongCount(MatrixRequest request, TextLines lines, int line, int cols) =>
        request.Invalid($"line {lines.Number(line)} has {Blanks(lines[line])} numbers "
            + $"where {cols} are expected; each line needs a word and {cols} numbers");
}
