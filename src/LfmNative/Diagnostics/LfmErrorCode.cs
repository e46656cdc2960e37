namespace LfmNative.Diagnostics;

/// <summary>Why an operation ended without a result.</summary>
public enum LfmErrorCode
{
    /// <summary>An option or argument is out of its range, or two arguments contradict each other.</summary>
    InvalidArgument = 1,

    /// <summary>The data themselves cannot be used: NaN, zero rows under a cosine metric.</summary>
    InvalidData = 2,

    /// <summary>A file is missing, malformed, truncated or of a format or version this build does not read.</summary>
    InvalidFile = 3,

    /// <summary>An output could not be written.</summary>
    OutputFailed = 4,

    /// <summary>A native library (BLAS, LAPACK, ARPACK) was not found or lacks a routine.</summary>
    NativeLibraryMissing = 5,

    /// <summary>An iteration ended before it reached its tolerance.</summary>
    NotConverged = 6,

    /// <summary>A matrix is singular or not positive definite where it must be.</summary>
    FactorizationFailed = 7,

    /// <summary>The work would need more memory than there is.</summary>
    OutOfMemory = 8,

    /// <summary>A defect of the library itself.</summary>
    Internal = 9,

    /// <summary>The work is predicted to need more memory than is allowed; nothing was begun.</summary>
    MemoryRefused = 10,
}
