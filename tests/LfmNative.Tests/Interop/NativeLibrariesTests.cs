using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Interop;

[Category("Numerics")]
public sealed class NativeLibrariesTests
{
    private static readonly string? Requested = Environment.GetEnvironmentVariable("LFM_BLAS");

    [Test]
    public void TheThreeLibrariesAreFound()
    {
        foreach ((NativeLibraryInfo library, string role, string[] symbols) in ((NativeLibraryInfo, string, string[])[])
            [
                (NativeLibraries.Blas, "BLAS", ["cblas_dgemm", "cblas_sgemm", "cblas_dsyrk"]),
                (NativeLibraries.Lapack, "LAPACK", ["dsyevr_", "dgesdd_", "dgeqrf_", "dpotrf_", "dpotrs_"]),
                (NativeLibraries.Arpack, "ARPACK", ["dsaupd_c", "dseupd_c"]),
            ])
        {
            Assert.That(library.Role, Is.EqualTo(role));
            Assert.That(library.Path, Does.Exist);
            foreach (string symbol in symbols)
                Assert.That(NativeLibrary.TryGetExport(library.Handle, symbol, out _), $"{library.Path} has {symbol}");
        }
    }

    /// <summary>A suite that is run for a backend must not run on another one behind our back.</summary>
    [Test]
    public void TheRequestIsObeyed()
    {
        // Without a request the order is MKL, then OpenBLAS.
        string folder = Requested switch
        {
            null or "" => NativeLibrary.TryLoad("libmkl_rt.so.2", out _) ? "mkl" : "openblas",
            "reference" => "/blas/",
            string name => name,
        };
        Assert.That(NativeLibraries.Blas.Path, Does.Contain(folder));
        if (Requested == "reference") Assert.That(NativeLibraries.Lapack.Path, Does.Contain("/lapack/"));
        if (Requested == "openblas") Assert.That(NativeLibraries.Lapack.Path, Is.EqualTo(NativeLibraries.Blas.Path));
    }

    [TestCase("openblas", "openblas", "openblas")]
    [TestCase("blis", "blis", "lapack")]
    [TestCase("reference", "/blas/", "/lapack/")]
    public void EachNameFindsItsLibraries(string name, string blasPath, string lapackPath)
    {
        // ARPACK binds to the BLAS that is there when it is loaded; it is loaded first, so that this test does not choose for others.
        _ = NativeLibraries.Arpack;
        NativeLibraryInfo blas = NativeLibraries.FindBlas(name), lapack = NativeLibraries.FindLapack(blas, name);
        Assert.That(blas.Path, Does.Contain(blasPath));
        Assert.That(lapack.Path, Does.Contain(lapackPath));
        Assert.That((blas.Role, lapack.Role), Is.EqualTo(("BLAS", "LAPACK")));
        Assert.That(NativeLibraries.FindBlas(blas.Path).Path, Is.EqualTo(blas.Path), "a path will do as well");
    }

    [Test]
    public void ARequestThatCannotBeFulfilledSaysSo([Values("nosuchblas", "/nowhere/libblas.so")] string request)
    {
        LfmException failure = TestData.Fails(LfmErrorCode.NativeLibraryMissing, () => NativeLibraries.FindBlas(request));
        Assert.That(failure.Message, Does.Contain($"LFM_BLAS is '{request}'")
            .And.Contain("openblas, mkl, blis, reference").And.Contain("unset"));
        failure = TestData.Fails(LfmErrorCode.NativeLibraryMissing, () => NativeLibraries.FindArpack(request));
        Assert.That(failure.Message, Does.Contain(request).And.Contain("libarpack2").And.Contain("LFM_ARPACK"));
    }

    /// <summary>A library that loads and has no CBLAS is not taken for one.</summary>
    [Test]
    public void ALibraryOfAnotherKindIsRefused() =>
        TestData.Fails(LfmErrorCode.NativeLibraryMissing, () => NativeLibraries.FindBlas("libm.so.6"));

    [Test]
    public void BlasThreadsCanBeSet()
    {
        int before = NativeLibraries.BlasThreads;
        if (before == 0)
        {
            foreach (string symbol in (string[])["openblas_get_num_threads", "bli_thread_get_num_threads", "MKL_Get_Max_Threads"])
                Assert.That(NativeLibrary.TryGetExport(NativeLibraries.Blas.Handle, symbol, out _),
                    Is.False, $"0 says that the library does not tell, yet it has {symbol}");
            return;
        }
        try
        {
            Assert.That(NativeLibraries.TrySetBlasThreads(1));
            Assert.That(NativeLibraries.BlasThreads, Is.EqualTo(1));
            Assert.That(NativeLibraries.TrySetBlasThreads(2));
            Assert.That(NativeLibraries.BlasThreads, Is.EqualTo(2));
        }
        finally
        {
            NativeLibraries.TrySetBlasThreads(before);
        }
        Assert.That(TestData.Fails(LfmErrorCode.InvalidArgument, () => NativeLibraries.TrySetBlasThreads(0)).Message,
            Does.Contain("threads is 0").And.Contain("1..1024"));
    }
}
