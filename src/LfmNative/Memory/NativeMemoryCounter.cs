namespace LfmNative.Memory;

/// <summary>
/// Counts the memory outside the managed heap that the engine holds: scratch of running jobs, files that are loaded.
/// </summary>
public static class NativeMemoryCounter
{
    private static long _buffers;
    private static long _bytes;
    private static long _allocated;

    /// <summary>Buffers that are alive.</summary>
    internal static long LiveBuffers => Interlocked.Read(ref _buffers);

    /// <summary>Bytes that are alive; 0 when no job runs and no file is open.</summary>
    public static long LiveBytes => Interlocked.Read(ref _bytes);

    /// <summary>Bytes ever allocated in this process, those already freed included.</summary>
    internal static long AllocatedBytes => Interlocked.Read(ref _allocated);

    internal static void Add(long bytes)
    {
        Interlocked.Increment(ref _buffers);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _allocated, bytes);
    }

    internal static void Remove(long bytes)
    {
        Interlocked.Decrement(ref _buffers);
        Interlocked.Add(ref _bytes, -bytes);
    }
}
