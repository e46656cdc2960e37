using System.Text;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>word2vec binary, <c>.bin</c>: a line "n d", then for each word its text, a blank and d float32, little-endian.</summary>
/// <remarks>Source: <c>word2vec.c</c>, which also writes a line feed after each vector; readers accept both.</remarks>
internal static unsafe class Word2VecBinaryFormat
{
    private const int FastTextMagic = 793712314;
    private const int MostHeaderBytes = 64;
    private const int MostWordBytes = 1 << 16;

    public static LoadedMatrix Read(MatrixRequest q, ByteSource source)
    {
        if (q.Stack) throw q.Bad("is a matrix; feature maps need an array of three axes, as .npy holds");
        byte[] head = source.Head(0, MostHeaderBytes);
        if (head.Length >= 4 && BitConverter.ToInt32(head) == FastTextMagic)
            throw q.Bad("is a fastText model, not word2vec vectors; use the .vec file that fastText writes beside it");
        int end = Array.IndexOf(head, (byte)'\n');
        if (end < 0 || !Word2VecTextFormat.TryHeader(head.AsSpan(0, end), out long words, out long d))
            throw q.Bad("does not begin with a line of two numbers, words and dimensions; it is not a word2vec binary file");
        if (words == 0 || d == 0) throw q.Bad($"holds no data (it says {words} words of {d} dimensions); at least one of each is needed");
        // Each word takes a blank and d floats at least.
        if (d > source.Length / sizeof(float) || words > source.Length / ((d * sizeof(float)) + 1))
            throw q.Bad($"promises {words} words of {d} dimensions, more than its {source.Length} bytes can hold; it is cut short or damaged");
        MatrixWindow w = MatrixWindow.Take(q, [words, d]);
        string[] names = new string[w.Rows];
        NativeBuffer<float> buffer = q.Allocate(w);
        try
        {
            Fill(q, source, end + 1, words, w, names, buffer);
            return new LoadedMatrix(buffer, buffer.Pointer, w.Cols, w, q.Source, names);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static void Fill(MatrixRequest q, ByteSource source, long at, long words, MatrixWindow w, string[] names, NativeBuffer<float> buffer)
    {
        byte* bytes = source.Map();
        long vector = (long)w.Cols * sizeof(float);
        long last = w.FirstRow + w.Rows;
        for (long row = 0; row < last; row++)
        {
            if ((row & 0xFFF) == 0) q.Context.Token.ThrowIfCancellationRequested();
            while (at < source.Length && bytes[at] == '\n') at++;
            int length = new ReadOnlySpan<byte>(bytes + at, (int)Math.Min(source.Length - at, MostWordBytes)).IndexOf((byte)' ');
            if (length < 0 || source.Length - at - length - 1 < vector)
                throw q.Bad($"is cut short or damaged at word {row} of {words} (byte {at}); copy it again");
            if (row >= w.FirstRow)
            {
                int i = (int)(row - w.FirstRow);
                names[i] = Encoding.UTF8.GetString(bytes + at, length);
                Buffer.MemoryCopy(bytes + at + length + 1, buffer.Pointer + ((long)i * w.Cols), vector, vector);
            }
            at += length + 1 + vector;
        }
        while (last == words && at < source.Length && bytes[at] is (byte)'\n' or (byte)'\r') at++;
        if (last == words && at < source.Length) throw q.Bad($"has {source.Length - at} bytes after its last word; it is damaged or promises too few words");
    }
}
