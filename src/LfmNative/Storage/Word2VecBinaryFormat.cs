using System.Text;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>word2vec binary, <c>.bin</c>: a line "n d", then for each word its text, a blank and d float32, little-endian.</summary>
/// <remarks>Source: <c>word2vec.c</c>, which also writes a line feed after each vector; readers accept both.</remarks>
internal static unsafe class Word2VecBinaryFormat
{
    private const int FastTextMagic = 793712314;
    private const int MaxHeaderBytes = 64;
    private const int MaxWordBytes = 1 << 16;

    public static LoadedMatrix Read(MatrixRequest request, ByteSource source)
    {
        if (request.Stack) throw request.Invalid("is a matrix; feature maps need an array of three axes, as .npy holds");
        byte[] head = source.Head(0, MaxHeaderBytes);
        if (head.Length >= 4 && BitConverter.ToInt32(head) == FastTextMagic)
            throw request.Invalid("is a fastText model, not word2vec vectors; use the .vec file that fastText writes beside it");
        int end = Array.IndexOf(head, (byte)'\n');
        if (end < 0 || !Word2VecTextFormat.TryHeader(head.AsSpan(0, end), out long words, out long d))
            throw request.Invalid("does not begin with a line of two numbers, words and dimensions; it is not a word2vec binary file");
        if (words == 0 || d == 0)
            throw request.Invalid($"holds no data (it says {words} words of {d} dimensions); at least one of each is needed");
        // Each word takes a blank and d floats at least.
        if (d > source.Length / sizeof(float) || words > source.Length / ((d * sizeof(float)) + 1))
            throw request.Invalid(
                $"promises {words} words of {d} dimensions, more than its {source.Length} bytes can hold; it is cut short or damaged");
        MatrixWindow window = MatrixWindow.Take(request, [words, d]);
        string[] names = new string[window.Rows];
        NativeBuffer<float> buffer = request.Allocate(window);
        try
        {
            Fill(request, source, end + 1, words, window, names, buffer);
            return new LoadedMatrix(buffer, buffer.Pointer, window.Cols, window, request.Source, names);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static void Fill(MatrixRequest request, ByteSource source, long at,
        long words, MatrixWindow window, string[] names, NativeBuffer<float> buffer)
    {
        byte* bytes = source.Map();
        long vector = (long)window.Cols * sizeof(float);
        long last = window.FirstRow + window.Rows;
        for (long row = 0; row < last; row++)
        {
            if ((row & 0xFFF) == 0) request.Context.Token.ThrowIfCancellationRequested();
            while (at < source.Length && bytes[at] == '\n') at++;
            int length = new ReadOnlySpan<byte>(bytes + at, (int)Math.Min(source.Length - at, MaxWordBytes)).IndexOf((byte)' ');
            if (length < 0 || source.Length - at - length - 1 < vector)
                throw request.Invalid($"is cut short or damaged at word {row} of {words} (byte {at}); copy it again");
            if (row >= window.FirstRow)
            {
                int i = (int)(row - window.FirstRow);
                names[i] = Encoding.UTF8.GetString(bytes + at, length);
                Buffer.MemoryCopy(bytes + at + length + 1, buffer.Pointer + ((long)i * window.Cols), vector, vector);
            }
            at += length + 1 + vector;
        }
        while (last == words && at < source.Length && bytes[at] is (byte)'\n' or (byte)'\r') at++;
        if (last == words && at < source.Length)
            throw request.Invalid($"has {source.Length - at} bytes after its last word; it is damaged or promises too few words");
    }
}
