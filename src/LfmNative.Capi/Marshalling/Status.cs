using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Capi.Marshalling;

/// <summary>The status codes of <c>lfm.h</c>.</summary>
internal static unsafe class Status
{
    public const int Ok = 0;
    public const int Argument = -1;
    public const int Data = -2;
    public const int File = -3;
    public const int Output = -4;
    public const int Library = -5;
    public const int Convergence = -6;
    public const int Factorization = -7;
    public const int Memory = -8;
    public const int Internal = -9;
    public const int Handle = -10;
    public const int Buffer = -11;
    public const int Struct = -12;
    public const int Cancelled = -13;

    /// <summary>Status and sentence of a failure.</summary>
    public static (int Code, string Message) Of(Exception failure) => failure switch
    {
        AbiException e => (e.Status, e.Message),
        LfmException e => (Of(e.Code), e.MessageFor(OptionSpelling.Field)),
        OperationCanceledException => (Cancelled, "cancelled: the progress callback returned a number other than 0"),
        AggregateException { InnerException: { } inner } => Of(inner),
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        OutOfMemoryException => (Memory, "there is not enough memory; use fewer rows, a smaller k or fewer eigenpairs"),
        OverflowException => (Memory, "the result would have more elements than can be addressed; use fewer rows or columns"),
        DllNotFoundException or EntryPointNotFoundException => (
            Library,
            $"a native library is missing or lacks a routine ({failure.Message.TrimEnd('.')}); "
            + "install libopenblas0-pthread or name a BLAS in LFM_BLAS"),
        _ => (Internal, $"internal error: {failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}"),
    };

    /// <summary>The name in <c>lfm.h</c>, static and ended by a zero byte.</summary>
    public static byte* NameOf(int status) => Pointer(status switch
    {
        Ok => "LFM_OK"u8,
        Argument => "LFM_ERROR_ARGUMENT"u8,
        Data => "LFM_ERROR_DATA"u8,
        File => "LFM_ERROR_FILE"u8,
        Output => "LFM_ERROR_OUTPUT"u8,
        Library => "LFM_ERROR_LIBRARY"u8,
        Convergence => "LFM_ERROR_CONVERGENCE"u8,
        Factorization => "LFM_ERROR_FACTORIZATION"u8,
        Memory => "LFM_ERROR_MEMORY"u8,
        Internal => "LFM_ERROR_INTERNAL"u8,
        Handle => "LFM_ERROR_HANDLE"u8,
        Buffer => "LFM_ERROR_BUFFER"u8,
        Struct => "LFM_ERROR_STRUCT"u8,
        Cancelled => "LFM_ERROR_CANCELLED"u8,
        _ => "unknown"u8,
    });

    private static int Of(LfmErrorCode code) => code switch
    {
        LfmErrorCode.InvalidArgument => Argument,
        LfmErrorCode.InvalidData => Data,
        LfmErrorCode.InvalidFile => File,
        LfmErrorCode.OutputFailed => Output,
        LfmErrorCode.NativeLibraryMissing => Library,
        LfmErrorCode.NotConverged => Convergence,
        LfmErrorCode.FactorizationFailed => Factorization,
        LfmErrorCode.OutOfMemory or LfmErrorCode.MemoryRefused => Memory,
        _ => Internal,
    };

    /// <summary>A UTF-8 literal lies in the image, never moves, and the compiler ends it with a zero byte.</summary>
    private static byte* Pointer(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));
}
