using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LfmNative.Interop;

/// <summary>LAPACK by its Fortran symbols: column-major, everything by pointer, hidden string lengths at the end.</summary>
internal static unsafe partial class Lapack
{
    static Lapack() => RuntimeHelpers.RunClassConstructor(typeof(NativeLibraries).TypeHandle);

    [LibraryImport(NativeLibraries.LapackName)]
    public static partial void dsyevr_(
        byte* jobz, byte* range, byte* uplo, int* n, double* a, int* lda, double* vl, double* vu, int* il, int* iu, double* abstol,
        int* m, double* w, double* z, int* ldz, int* isuppz, double* work, int* lwork, int* iwork, int* liwork, int* info, nint lenJobz,
        nint lenRange, nint lenUplo);

    [LibraryImport(NativeLibraries.LapackName)]
    public static partial void dgesdd_(
        byte* jobz, int* m, int* n, double* a, int* lda, double* s, double* u, int* ldu, double* vt, int* ldvt, double* work,
        int* lwork, int* iwork, int* info, nint lenJobz);

    [LibraryImport(NativeLibraries.LapackName)]
    public static partial void dgeqrf_(int* m, int* n, double* a, int* lda, double* tau, double* work, int* lwork, int* info);

    [LibraryImport(NativeLibraries.LapackName)]
    public static partial void dpotrf_(byte* uplo, int* n, double* a, int* lda, int* info, nint lenUplo);

    [LibraryImport(NativeLibraries.LapackName)]
    public static partial void dpotrs_(byte* uplo, int* n, int* nrhs, double* a, int* lda, double* b, int* ldb, int* info, nint lenUplo);
}
