using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;
using LfmNative.Maps;

namespace LfmNative.Capi.Options;

/// <summary><c>lfm_map_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MapStruct
{
    public nuint StructSize;
    public double WeightDescriptor;
    public double WeightLaplacian;
    public double WeightCommutativity;
    public double Tolerance;
    public double RankTolerance;
    public int Mask;
    public int Reserved;

    public static MapStruct Defaults => new()
    {
        StructSize = (nuint)sizeof(MapStruct),
        WeightDescriptor = Standard.DescriptorWeight,
        WeightLaplacian = Standard.LaplacianWeight,
        WeightCommutativity = Standard.CommutativityWeight,
        Tolerance = Standard.Tolerance,
        RankTolerance = Standard.RankTolerance,
    };

    private static MapSolverOptions Standard { get; } = new();

    public static MapSolverOptions Read(MapStruct* given)
    {
        MapStruct read = OptionStruct.Read(given, Defaults, "lfm_map_options");
        OptionStruct.CheckReserved(read.Reserved, "lfm_map_options");
        return new MapSolverOptions
        {
            DescriptorWeight = read.WeightDescriptor,
            LaplacianWeight = read.WeightLaplacian,
            CommutativityWeight = read.WeightCommutativity,
            Tolerance = read.Tolerance,
            RankTolerance = read.RankTolerance,
            Mask = Choice.Of<LaplacianMask>(read.Mask, "mask"),
        };
    }
}
