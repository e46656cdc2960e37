using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;
using LfmNative.Maps;

namespace LfmNative.Capi.Options;

/// <summary><c>lfm_transform_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TransformStruct
{
    public nuint StructSize;
    public int Kind;
    public int Normalization;
    public double Ridge;

    public static TransformStruct Defaults => new()
    {
        StructSize = (nuint)sizeof(TransformStruct),
        Ridge = double.NaN,
    };

    public static TransformOptions Read(TransformStruct* given)
    {
        TransformStruct read = OptionStruct.Read(given, Defaults, "lfm_transform_options");
        return new TransformOptions
        {
            Kind = Choice.Of<TransformKind>(read.Kind, "kind"),
            Normalization = Choice.Of<PreNormalization>(read.Normalization, "normalization"),
            Ridge = read.Ridge,
        };
    }
}
