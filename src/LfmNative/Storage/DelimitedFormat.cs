using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Delimited text: <c>.csv</c> (comma) and <c>.tsv</c> (tab), one row a line.</summary>
/// <remarks>
/// The first line is a header when a field after the first is not a number, or when the first alone is not and is empty
/// (as pandas writes an index) or stands above a number. The first column holds names when its fields are not numbers,
/// or when the header leaves it unnamed.
/// </remarks>
internal static class DelimitedFormat
{
    private const int LinesPerBlock = 64;

    public static LoadedMatrix Read(MatrixRequest request, ByteSource source)
    {
        if (request.Stack) throw request.Invalid("is a matrix; feature maps need an array of three axes, as .npy holds");
        byte separator = Separator(request.Path);
        long limit = request.Rows?.To is { } to && to < int.MaxValue ? to + 1 : int.MaxValue;
        TextLines lines = new(source, limit, request.Context.Token, request.Invalid);
        if (lines.Count == 0) throw request.Invalid("holds no lines; at least one row is needed");
        (bool header, bool names) = Layout(lines, separator);
        int skip = header ? 1 : 0;
        if (lines.Count == skip) throw request.Invalid("has a header line and no rows; at least one row is needed");
        int fields = FieldReader.Count(lines[0], separator);
        int nameFields = names ? 1 : 0;
        MatrixWindow window = MatrixWindow.Take(request, [lines.Count - skip, fields - nameFields]);
        // A row of d numbers takes 2d − 1 characters: no short file may ask for much memory.
        int first = (int)window.FirstRow + skip;
        for (int i = 0; i < window.Rows; i++)
        {
            if (lines[first + i].Length < (2L * window.Cols) - 1) throw WrongCount(request, lines, first + i, separator, fields);
        }
        string[]? rowNames = names ? new string[window.Rows] : null;
        NativeBuffer<float> buffer = request.Allocate(window);
        FirstError firstError = new();
        try
        {
            ParallelRows.For(window.Rows, LinesPerBlock, request.Context.Threads, request.Context.Token, (from, end) =>
            {
                for (int i = from; i < end && firstError.IsBefore(i); i++)
                {
                    if (ReadLine(request, lines, first + i, separator, fields, window.Cols, rowNames, i, buffer) is { } error)
                        firstError.Report(i, error);
                }
            });
            firstError.ThrowIfAny();
            unsafe
            {
                return new LoadedMatrix(buffer, buffer.Pointer, window.Cols, window, request.Source, rowNames);
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>The separator that a file's extension stands for.</summary>
    public static byte Separator(string path) => path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? (byte)'\t' : (byte)',';

    private static unsafe LfmException? ReadLine(MatrixRequest request, TextLines lines, int line,
        byte separator, int fields, int cols, string[]? names, int row, NativeBuffer<float> buffer)
    {
        FieldReader reader = new(lines[line], separator);
        float* values = buffer.Pointer + ((long)row * cols);
        int column = names is null ? 0 : -1;
        for (; reader.Next(out ReadOnlySpan<byte> field); column++)
        {
            if (column < 0)
            {
                names![row] = reader.Text(field);
                continue;
            }
            if (column == cols) return WrongCount(request, lines, line, separator, fields);
            TextNumberKind kind = TextNumber.Parse(field, out values[column]);
            if (kind == TextNumberKind.Number) continue;
            string where = $"line {lines.Number(line)}, field {column + (names is null ? 1 : 2)}";
            if (kind == TextNumberKind.TooLarge)
                return new LfmException(LfmErrorCode.InvalidData,
                    $"{request.Source}: {where}: {TextLines.Show(field)} is beyond float32's range of ±3.4e38; rescale the data");
            return FieldReader.Count(lines[line], separator) == fields
                ? request.Invalid($"{where}: {TextLines.Show(field)} is not a number; write a number there")
                : WrongCount(request, lines, line, separator, fields);
        }
        return column == cols ? null : WrongCount(request, lines, line, separator, fields);
    }

    private static (bool Header, bool Names) Layout(TextLines lines, byte separator)
    {
        (bool firstIsNumber, bool restAreNumbers, bool firstIsEmpty, int count) = Classify(lines[0], separator);
        bool header = !restAreNumbers;
        if (!firstIsNumber && restAreNumbers)
            header = firstIsEmpty || count == 1 || (lines.Count > 1 && Classify(lines[1], separator).FirstIsNumber);
        if (count == 1) return (header, false);
        if (header && firstIsEmpty) return (true, true);
        // A word may be spelled like a number that is not finite; such a first field decides nothing.
        for (int i = header ? 1 : 0; i < lines.Count; i++)
        {
            new FieldReader(lines[i], separator).Next(out ReadOnlySpan<byte> field);
            TextNumberKind kind = TextNumber.Parse(field, out float value);
            if (kind != TextNumberKind.Number) return (header, true);
            if (float.IsFinite(value)) break;
        }
        return (header, false);
    }

    private static (bool FirstIsNumber, bool RestAreNumbers, bool FirstIsEmpty, int Count) Classify(ReadOnlySpan<byte> line, byte separator)
    {
        FieldReader reader = new(line, separator);
        reader.Next(out ReadOnlySpan<byte> field);
        bool first = TextNumber.Parse(field, out _) != TextNumberKind.Text;
        bool empty = field.Trim((byte)' ').IsEmpty;
        bool rest = true;
        int count = 1;
        for (; reader.Next(out field); count++) rest &= TextNumber.Parse(field, out _) != TextNumberKind.Text;
        return (first, rest, empty, count);
    }

    private static LfmException WrongCount(MatrixRequest request, TextLines lines, int line, byte separator, int fields) =>
        request.Invalid($"line {lines.Number(line)} has {FieldReader.Count(lines[line], separator)} "
            + $"fields where the first line has {fields}; all lines must have equally many");
}
