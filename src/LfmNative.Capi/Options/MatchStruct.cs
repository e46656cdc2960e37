using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;
using LfmNative.Maps;

namespace LfmNative.Capi.Options;

/// <summary><c>lfm_match_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MatchStruct
{
    public nuint StructSize;
    public int Pointwise;
    public int Csls;
    public int Mutual;
    public int Assignment;
    public int Neighborhood;
    public int Reserved;

    public static MatchStruct Defaults => new()
    {
        StructSize = (nuint)sizeof(MatchStruct),
        Neighborhood = 10,
    };

    public static MatchOptions Read(MatchStruct* given)
    {
        MatchStruct read = OptionStruct.Read(given, Defaults, "lfm_match_options");
        OptionStruct.CheckReserved(read.Reserved, "lfm_match_options");
        return new MatchOptions
        {
            Method = Choice.Of<PointwiseMethod>(read.Pointwise, "pointwise"),
            Csls = Choice.Switch(read.Csls, "csls"),
            Mutual = Choice.Switch(read.Mutual, "mutual"),
            Assignment = Choice.Switch(read.Assignment, "assignment"),
            Neighborhood = read.Neighborhood,
        };
    }
}
