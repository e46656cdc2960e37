using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LfmNative.Interop;

/// <summary>ARPACK's symmetric driver through its ISO C binding. Not re-entrant: see <c>Spectra/ArpackSolver</c>.</summary>
internal static unsafe partial class Arpack
{
    static Arpack() => RuntimeHelpers.RunClassConstructor(typeof(NativeLibraries).TypeHandle);

    [LibraryImport(NativeLibraries.ArpackName)]
    public static partial void dsaupd_c(
        int* ido, byte* bmat, int n, byte* which, int nev, double tol, double* resid, int ncv, double* v, int ldv, int* iparam,
        int* ipntr, double* workd, double* workl, int lworkl, int* info);

    [LibraryImport(NativeLibraries.ArpackName)]
    public static partial void dseupd_c(
        int rvec, byte* howmny, int* select, double* d, double* z, int ldz, double sigma, byte* bmat, int n, byte* which, int nev,
        double tol, double* resid, int ncv, double* v, int ldv, int* iparam, int* ipntr, double* workd, double* workl, int lworkl,
        int* info);
}
