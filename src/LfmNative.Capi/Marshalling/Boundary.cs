using System.Text;
using System.Text.Unicode;

namespace LfmNative.Capi.Marshalling;

/// <summary>The one wrapper of every export that can fail: nothing that is thrown leaves the library.</summary>
internal static unsafe class Boundary
{
    [ThreadStatic]
    private static string? _message;

    /// <summary>Runs an export's body.</summary>
    /// <returns>The status; after a failure its sentence is the calling thread's last error.</returns>
    public static int Run(Action body)
    {
        try
        {
            body();
            return Status.Ok;
        }
        catch (Exception failure)
        {
            return Keep(failure);
        }
    }

    /// <summary>Copies the calling thread's last error, cut at a whole character, and tells its full length in bytes.</summary>
    public static nuint CopyLastError(byte* text, nuint capacity)
    {
        string message = _message ?? "";
        nuint length = (nuint)Encoding.UTF8.GetByteCount(message);
        if (text == null || capacity == 0) return length;
        Span<byte> room = new(text, (int)Math.Min(capacity - 1, int.MaxValue));
        // Unlike an encoder this never throws, however small the room.
        Utf8.FromUtf16(message, room, out _, out int written);
        text[written] = 0;
        return length;
    }

    private static int Keep(Exception failure)
    {
        try
        {
            (int code, _message) = Status.Of(failure);
            return code;
        }
        catch (Exception)
        {
            // Even the sentence found no memory: the code has to do.
            _message = null;
            return failure is OutOfMemoryException ? Status.Memory : Status.Internal;
        }
    }
}
