using System.Globalization;
using LfmNative.Diagnostics;

namespace LfmNative.Interop;

/// <summary>What a limit on the address space (<c>ulimit -v</c>, batch systems) leaves for BLAS.</summary>
/// <remarks>
/// OpenBLAS maps a buffer of 128 MiB for every thread that is inside it, and when the system refuses it asks again without end. So the
/// room is looked at before the threads are set to work. Nothing is asked where there is no limit.
/// </remarks>
internal static class AddressSpace
{
    /// <summary>The buffer of OpenBLAS for a thread.</summary>
    private const long Buffer = 128L << 20;

    /// <summary>Stack of a thread, and the arena that the C library maps for its allocations.</summary>
    private const long Thread = (8L + 128) << 20;

    /// <summary>What the work itself maps beside its data.</summary>
    private const long Margin = 48L << 20;

    private static readonly long Limit = ReadLimit();

    /// <summary>Threads there was room for; their buffers are mapped or will be.</summary>
    private static int _granted;

    /// <summary>Makes sure that so many threads may be inside BLAS at once.</summary>
    /// <param name="threads">Worker threads.</param>
    /// <exception cref="LfmException">OutOfMemory: the limit leaves too little.</exception>
    public static void Require(int threads)
    {
        if (Limit == long.MaxValue || threads <= Volatile.Read(ref _granted)) return;
        // Threads of OpenBLAS's own would ask for their buffers as soon as it is loaded, and the process could not even end.
        NativeLibraries.KeepOpenBlasFromStartingThreads();
        if (!NativeLibraries.BlasMapsBuffers) return;
        long used = Used(), more = threads - Volatile.Read(ref _granted);
        long needed = (more * (Buffer + Thread)) - (_granted == 0 ? Thread : 0) + Margin;
        if (Limit - used >= needed)
        {
            Volatile.Write(ref _granted, threads);
            return;
        }
        throw new LfmException(
            LfmErrorCode.OutOfMemory,
            $"the address space is limited to {Limit >> 20} MiB (ulimit -v), of which {Math.Max(0, Limit - used) >> 20} are left, and "
            + $"OpenBLAS on {threads} {(threads == 1 ? "thread" : "threads")} needs {needed >> 20}; raise the limit, "
            + $"{(threads > 1 ? "use fewer ⟨threads⟩, " : "")}or set LFM_BLAS=reference, which needs none");
    }

    private static long ReadLimit()
    {
        const string Key = "Max address space";
        string? line = Lines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
        string? soft = line?[Key.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, CultureInfo.InvariantCulture, out long bytes) ? bytes : long.MaxValue;
    }

    /// <summary>The address space in use, bytes.</summary>
    private static long Used()
    {
        string? first = Lines("/proc/self/statm").FirstOrDefault()?.Split(' ')[0];
        return long.TryParse(first, CultureInfo.InvariantCulture, out long pages) ? pages * Environment.SystemPageSize : 0;
    }

    private static IEnumerable<string> Lines(string file)
    {
        try
        {
            return File.ReadLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No such file on this system, and so nothing known of a limit.
            return [];
        }
    }
}
