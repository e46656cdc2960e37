using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace LfmNative.Interop;

/// <summary>CBLAS, LP64 integers, C names kept.</summary>
internal static unsafe partial class Blas
{
    public const int RowMajor = 101;
    public const int NoTrans = 111;
    public const int Trans = 112;
    public const int Lower = 122;

    static Blas() => RuntimeHelpers.RunClassConstructor(typeof(NativeLibraries).TypeHandle);

    [LibraryImport(NativeLibraries.BlasName)]
    public static partial void cblas_sgemm(
        int order, int transA, int transB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c,
        int ldc);

    [LibraryImport(NativeLibraries.BlasName)]
    public static partial void cblas_dgemm(
        int order, int transA, int transB, int m, int n, int k, double alpha, double* a, int lda, double* b, int ldb, double beta,
        double* c, int ldc);

    [LibraryImport(NativeLibraries.BlasName)]
    public static partial void cblas_dsyrk(
        int order, int uplo, int trans, int n, int k, double alpha, double* a, int lda, double beta, double* c, int ldc);
}
