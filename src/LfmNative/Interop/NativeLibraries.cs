using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;

namespace LfmNative.Interop;

/// <summary>Finds BLAS, LAPACK and ARPACK at run time and says which ones were taken.</summary>
/// <remarks>
/// Linux x86-64 only: libraries are looked for by their names there, and never loaded unless they are chosen.
/// BLAS: <c>LFM_BLAS</c> (a path, or <c>openblas|mkl|blis|reference</c>), else MKL, else OpenBLAS, else BLIS, else the reference BLAS.
/// LAPACK: the BLAS library itself when it holds LAPACK (OpenBLAS, MKL), else the system's <c>liblapack.so.3</c>
/// (with <c>reference</c> the reference LAPACK, whatever the system's alternatives make of that name).
/// ARPACK: <c>LFM_ARPACK</c> (a path), else <c>libarpack.so.2</c>. It brings the BLAS it was linked with.
/// A library that came with the engine (see <see cref="OwnFolders"/>) comes before the system's: that is how a bundle works.
/// </remarks>
public static unsafe class NativeLibraries
{
    internal const string BlasName = "lfm-blas";
    internal const string LapackName = "lfm-lapack";
    internal const string ArpackName = "lfm-arpack";

    private const string ReferenceLapack = "/usr/lib/x86_64-linux-gnu/lapack/liblapack.so.3";

    private static readonly (string Name, string[] Files)[] KnownBlas =
    [
        ("mkl", ["libmkl_rt.so.2", "libmkl_rt.so"]),
        ("openblas", ["libopenblas.so.0", "libopenblas.so"]),
        ("blis", ["libblis.so.4", "libblis.so"]),
        ("reference", ["/usr/lib/x86_64-linux-gnu/blas/libblas.so.3", "libblas.so.3"]),
    ];

    /// <summary>Threads that were set for BLAS last; 0 when never.</summary>
    private static volatile int _requestedThreads;

    private static readonly ConcurrentDictionary<string, Lazy<NativeLibraryInfo>> Loaded = new();

    /// <summary>
    /// Where libraries that came with the engine may lie: beside its binary, in lfm/ below that, in ../lib/lfm, or where NuGet lays
    /// the native assets of a package: runtimes/linux-x64/native, or a folder that the host of the program names.
    /// </summary>
    private static readonly string[] OwnFolders = FindOwnFolders();

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, (name, _, _) => Resolve(name));

    /// <summary>The BLAS in use; loads it when this is the first call.</summary>
    /// <exception cref="LfmException">No BLAS was found; the message names the package to install.</exception>
    public static NativeLibraryInfo Blas => Get(BlasName);

    /// <summary>The LAPACK in use.</summary>
    /// <exception cref="LfmException">No LAPACK was found; the message names the package to install.</exception>
    public static NativeLibraryInfo Lapack => Get(LapackName);

    /// <summary>The ARPACK in use.</summary>
    /// <exception cref="LfmException">No ARPACK was found; the message names the package to install.</exception>
    public static NativeLibraryInfo Arpack => Get(ArpackName);

    /// <summary>Whether the BLAS in use maps a large buffer for every thread inside it.</summary>
    internal static bool BlasMapsBuffers => NativeLibrary.TryGetExport(Blas.Handle, "openblas_get_num_threads", out _);

    /// <summary>Threads that BLAS uses inside one call, or 0 when the library does not tell.</summary>
    public static int BlasThreads
    {
        get
        {
            foreach (string symbol in (string[])["openblas_get_num_threads", "bli_thread_get_num_threads", "MKL_Get_Max_Threads"])
            {
                if (NativeLibrary.TryGetExport(Blas.Handle, symbol, out nint f))
                {
                    // An int or a 64-bit number; the lower half holds either. BLIS says −1 until it was told, and then runs on one.
                    int threads = unchecked((int)((delegate* unmanaged<nint>)f)());
                    return Math.Max(1, threads);
                }
            }
            return 0;
        }
    }

    /// <summary>Sets the threads inside one BLAS call, for the whole process; the engine itself never calls this.</summary>
    /// <param name="threads">At least 1. The engine parallelises above BLAS, so 1 is the setting to prefer.</param>
    /// <returns>Whether the library has such a switch.</returns>
    public static bool TrySetBlasThreads(int threads)
    {
        Throw.IfOutside(threads, 1, 1024);
        bool set = SetThreads(Blas.Handle, threads);
        _requestedThreads = threads;
        return set | SetThreadsOfLinkedBlas(threads);
    }

    /// <summary>
    /// Keeps BLAS on one thread, best before anything is computed; for programs that own their process, as it
    /// sets <c>OPENBLAS_NUM_THREADS</c> for all of it.
    /// </summary>
    /// <remarks>
    /// Told before it is loaded, OpenBLAS starts no threads, which otherwise wait for work in a busy loop for the first tenth of a second.
    /// </remarks>
    /// <returns>Whether the library has such a switch.</returns>
    public static bool UseOneBlasThread()
    {
        KeepOpenBlasFromStartingThreads();
        return TrySetBlasThreads(1);
    }

    /// <summary>Sets <c>OPENBLAS_NUM_THREADS</c> to 1, which an OpenBLAS that is loaded later reads.</summary>
    internal static void KeepOpenBlasFromStartingThreads()
    {
        // The C library's environment, which native libraries read; the runtime's own is a copy.
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "setenv", out nint f))
        {
            fixed (byte* name = "OPENBLAS_NUM_THREADS"u8, value = "1"u8)
                _ = ((delegate* unmanaged<byte*, byte*, int, int>)f)(name, value, 1);
        }
    }

    private static bool SetThreads(nint blas, int threads)
    {
        if (NativeLibrary.TryGetExport(blas, "openblas_set_num_threads", out nint f)
            || NativeLibrary.TryGetExport(blas, "MKL_Set_Num_Threads", out f))
        {
            ((delegate* unmanaged<int, void>)f)(threads);
            return true;
        }
        if (!NativeLibrary.TryGetExport(blas, "bli_thread_set_num_threads", out f)) return false;
        ((delegate* unmanaged<nint, void>)f)(threads);
        return true;
    }

    /// <summary>Tells the OpenBLAS that LAPACK or ARPACK was linked with, where that is another library than the BLAS in use.</summary>
    private static bool SetThreadsOfLinkedBlas(int threads)
    {
        nint linked = HandleIfLoaded("libopenblas.so.0"u8);
        if (linked == 0) return false;
        try
        {
            return SetThreads(linked, threads);
        }
        finally
        {
            NativeLibrary.Free(linked);
        }
    }

    /// <summary>A library that this process has loaded already, or 0; loads nothing.</summary>
    /// <remarks>
    /// <see cref="NativeLibrary.TryLoad(string, out nint)"/> would load it: the process would then hold a BLAS nobody asked for.
    /// </remarks>
    private static nint HandleIfLoaded(ReadOnlySpan<byte> name)
    {
        const int Lazy = 1, NoLoad = 4; // RTLD_LAZY and RTLD_NOLOAD of <dlfcn.h>
        if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "dlopen", out nint f)) return 0;
        fixed (byte* file = name) return ((delegate* unmanaged<byte*, int, nint>)f)(file, Lazy | NoLoad);
    }

    private static NativeLibraryInfo Get(string name) =>
        Loaded.GetOrAdd(name, static n => new Lazy<NativeLibraryInfo>(() => Find(n))).Value;

    private static NativeLibraryInfo Find(string name)
    {
        Processor.Require();
        if (name == BlasName) return FindBlas(Environment.GetEnvironmentVariable("LFM_BLAS"));
        NativeLibraryInfo found = name == LapackName
            ? FindLapack(Get(BlasName), Environment.GetEnvironmentVariable("LFM_BLAS"))
            : FindArpack(Environment.GetEnvironmentVariable("LFM_ARPACK"));
        // It may have brought a second BLAS, which keeps to the threads that were set before it came.
        if (_requestedThreads > 0) SetThreadsOfLinkedBlas(_requestedThreads);
        return found;
    }

    private static nint Resolve(string name) => name switch
    {
        // A reference of its own for every caller: when two threads make the first call at once, the ahead-of-time runtime
        // closes the handle of the one that came second, and without this the library with it.
        BlasName or LapackName or ArpackName => NativeLibrary.Load(Get(name).Opened),
        _ => 0,
    };

    /// <summary>The BLAS that LFM_BLAS names: a short name, a path, or nothing for the best there is.</summary>
    internal static NativeLibraryInfo FindBlas(string? requested)
    {
        if (!string.IsNullOrEmpty(requested))
        {
            string[] files = Array.Find(KnownBlas, k => k.Name == requested).Files ?? [requested];
            return TryOpen("BLAS", files, "cblas_dgemm")
                ?? throw Missing($"LFM_BLAS is '{requested}', and no such library with cblas_dgemm could be loaded; "
                + "give openblas, mkl, blis, reference or the path of a CBLAS library, or unset it");
        }
        foreach ((_, string[] files) in KnownBlas)
        {
            if (TryOpen("BLAS", files, "cblas_dgemm") is { } found) return found;
        }
        throw Missing("no BLAS library was found (tried MKL, OpenBLAS, BLIS and the reference BLAS); "
            + "install one with 'apt-get install libopenblas0-pthread' or name one in LFM_BLAS");
    }

    /// <summary>The LAPACK that goes with a BLAS and the name it was asked for by.</summary>
    internal static NativeLibraryInfo FindLapack(NativeLibraryInfo blas, string? requested)
    {
        if (NativeLibrary.TryGetExport(blas.Handle, "dsyevr_", out _)) return blas with { Role = "LAPACK" };
        // Debian's alternatives let the plain name stand for OpenBLAS too; the reference has a folder of its own.
        string[] files = requested == "reference" ? [ReferenceLapack, "liblapack.so.3"] : ["liblapack.so.3", "libopenblas.so.0"];
        return TryOpen("LAPACK", files, "dsyevr_")
            ?? throw Missing($"{blas.Path} holds no LAPACK and liblapack.so.3 was not found; install it with 'apt-get install liblapack3'");
    }

    /// <summary>The ARPACK that LFM_ARPACK names: a path, or nothing for the system's.</summary>
    internal static NativeLibraryInfo FindArpack(string? requested)
    {
        string[] files = string.IsNullOrEmpty(requested) ? ["libarpack.so.2", "libarpack.so"] : [requested];
        return TryOpen("ARPACK", files, "dsaupd_c")
            ?? throw Missing($"ARPACK was not found (tried {string.Join(", ", files)}); "
            + "install it with 'apt-get install libarpack2' or name it in LFM_ARPACK");
    }

    private static NativeLibraryInfo? TryOpen(string role, string[] files, string symbol)
    {
        foreach (string file in files)
        {
            IEnumerable<string> own = System.IO.Path.IsPathRooted(file)
                ? []
                : OwnFolders.Select(folder => System.IO.Path.Combine(folder, file)).Where(File.Exists);
            foreach (string candidate in (string[])[.. own, file])
            {
                if (NativeLibrary.TryLoad(candidate, out nint handle) && NativeLibrary.TryGetExport(handle, symbol, out nint address))
                    return new NativeLibraryInfo(role, PathOf(address) ?? candidate, VersionOf(handle), handle) { Opened = candidate };
            }
        }
        return null;
    }

    private static string[] FindOwnFolders()
    {
        // A shared library lies elsewhere than the program that loaded it. Code that is compiled while it runs lies in no file.
        string? image = System.IO.Path.GetDirectoryName(PathOf((nint)(delegate*<string[]>)&FindOwnFolders));
        List<string> folders = [];
        foreach (string root in new HashSet<string>([image ?? AppContext.BaseDirectory, AppContext.BaseDirectory]))
        {
            folders.AddRange([root, .. ((string[])["lfm", "../lib/lfm", "runtimes/linux-x64/native"])
                .Select(below => System.IO.Path.GetFullPath(System.IO.Path.Combine(root, below)))]);
        }
        string? ofHost = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string;
        return [.. folders, .. (ofHost ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>The file that a loaded address belongs to, as the loader's map of the process tells.</summary>
    private static string? PathOf(nint address)
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/self/maps"))
            {
                int dash = line.IndexOf('-', StringComparison.Ordinal);
                int space = line.IndexOf(' ', StringComparison.Ordinal);
                int slash = line.IndexOf('/', StringComparison.Ordinal);
                if (slash > 0
                    && ulong.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, null, out ulong from)
                    && ulong.TryParse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, null, out ulong to)
                    && (ulong)address >= from && (ulong)address < to)
                    return line[slash..];
            }
        }
        catch (IOException)
        {
            // No such map on this system: the name that was loaded has to do.
        }
        return null;
    }

    private static string? VersionOf(nint handle)
    {
        if (NativeLibrary.TryGetExport(handle, "openblas_get_config", out nint f)
            || NativeLibrary.TryGetExport(handle, "bli_info_get_version_str", out f))
            return Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)f)())?.Trim();
        return null;
    }

    private static LfmException Missing(string message) => new(LfmErrorCode.NativeLibraryMissing, message);
}
