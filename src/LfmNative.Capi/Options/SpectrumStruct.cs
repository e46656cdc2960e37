using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;
using LfmNative.Spectra;

namespace LfmNative.Capi.Options;

/// <summary><c>lfm_spectrum_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SpectrumStruct
{
    public nuint StructSize;
    public int Eigenpairs;
    public int Laplacian;
    public int Solver;
    public int MaxProducts;
    public double Tolerance;
    public ulong Seed;

    public static SpectrumStruct Defaults => new()
    {
        StructSize = (nuint)sizeof(SpectrumStruct),
        Eigenpairs = Standard.Eigenpairs,
        MaxProducts = Standard.MaxProducts,
        Tolerance = Standard.Tolerance,
    };

    private static SpectrumOptions Standard { get; } = new();

    public static SpectrumOptions Read(SpectrumStruct* given)
    {
        SpectrumStruct read = OptionStruct.Read(given, Defaults, "lfm_spectrum_options");
        return new SpectrumOptions
        {
            Eigenpairs = read.Eigenpairs,
            Laplacian = Choice.Of<LaplacianKind>(read.Laplacian, "laplacian"),
            Solver = Choice.Of<EigenSolverKind>(read.Solver, "solver"),
            MaxProducts = read.MaxProducts,
            Tolerance = read.Tolerance,
            Seed = read.Seed,
        };
    }
}
