using System.Runtime.Intrinsics.X86;
using LfmNative.Diagnostics;

namespace LfmNative.Interop;

/// <summary>The instructions that the engine's kernels are written with: x86-64-v3, as all of its hosts are compiled for.</summary>
internal static class Processor
{
    /// <summary>Whether this processor has them, and the runtime was not told to do without.</summary>
    public static readonly bool IsSupported =
        Avx2.IsSupported && Fma.IsSupported && Bmi1.IsSupported && Bmi2.IsSupported && Lzcnt.IsSupported && Popcnt.IsSupported;

    /// <summary>Says so in one sentence where they are missing; free where they are there.</summary>
    /// <exception cref="LfmException">NativeLibraryMissing: what the machine must have is not there.</exception>
    public static void Require()
    {
        if (!IsSupported) Refuse();
    }

    private static void Refuse() => throw new LfmException(
        LfmErrorCode.NativeLibraryMissing,
        "this processor lacks AVX2, FMA, BMI or LZCNT (x86-64-v3), which LfmNative is written for; use a processor of 2013 or later, "
        + "and unset DOTNET_EnableAVX2 and DOTNET_EnableHWIntrinsic if they are set");
}
