using System.Text;

namespace LfmNative.Capi.Marshalling;

/// <summary>Texts in and out: UTF-8, ended by a zero byte.</summary>
internal static unsafe class Utf8Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A text of the caller.</summary>
    public static string Read(byte* text, string name)
    {
        if (text == null) throw AbiException.Argument($"{name} is NULL; give a text");
        try
        {
            return Strict.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        }
        catch (DecoderFallbackException)
        {
            throw AbiException.Argument($"{name} is not valid UTF-8; encode it so");
        }
    }

    /// <summary>A text for the caller, whole or not at all.</summary>
    public static void Write(string value, byte* text, nuint capacity, nuint* needed)
    {
        if (text == null && capacity > 0)
        {
            throw AbiException.Argument(
                $"the text buffer is NULL and its capacity {capacity}; give a buffer, or capacity 0 to ask for the size");
        }
        nuint size = (nuint)Encoding.UTF8.GetByteCount(value) + 1;
        if (needed != null) *needed = size;
        if (text == null) return;
        if (capacity < size)
            throw new AbiException(Status.Buffer, $"the text takes {size} bytes and the buffer holds {capacity}; give a larger one");
        Encoding.UTF8.GetBytes(value, new Span<byte>(text, (int)size - 1));
        text[size - 1] = 0;
    }
}
