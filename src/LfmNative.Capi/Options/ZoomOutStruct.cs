using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;
using LfmNative.Maps;

namespace LfmNative.Capi.Options;

/// <summary><c>lfm_zoomout_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZoomOutStruct
{
    public nuint StructSize;
    public int From;
    public int To;
    public int Step;
    public int Bijective;
    public int Pointwise;
    public int Reserved;

    public static ZoomOutStruct Defaults => new()
    {
        StructSize = (nuint)sizeof(ZoomOutStruct),
        Step = 1,
    };

    public static ZoomOutOptions Read(ZoomOutStruct* given)
    {
        ZoomOutStruct read = OptionStruct.Read(given, Defaults, "lfm_zoomout_options");
        OptionStruct.CheckReserved(read.Reserved, "lfm_zoomout_options");
        return new ZoomOutOptions
        {
            From = read.From,
            To = read.To,
            Step = read.Step,
            Bijective = Choice.Switch(read.Bijective, "bijective"),
            Method = Choice.Of<PointwiseMethod>(read.Pointwise, "pointwise"),
        };
    }
}
