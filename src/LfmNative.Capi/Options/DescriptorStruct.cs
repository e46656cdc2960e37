using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;
using LfmNative.Maps;

namespace LfmNative.Capi.Options;

/// <summary><c>lfm_descriptor_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DescriptorStruct
{
    public nuint StructSize;
    public KindList Kinds;
    public int KindCount;
    public int Scales;
    public int MedianScale;
    public int Normalize;

    public static DescriptorStruct Defaults => new()
    {
        StructSize = (nuint)sizeof(DescriptorStruct),
        KindCount = 1,
    };

    public static DescriptorOptions Read(DescriptorStruct* given)
    {
        DescriptorStruct read = OptionStruct.Read(given, Defaults, "lfm_descriptor_options");
        return new DescriptorOptions
        {
            Kinds = read.Kinds.Take(read.KindCount, "kind_count"),
            Scales = read.Scales,
            MedianScale = Choice.Switch(read.MedianScale, "median_scale"),
            Normalize = Choice.Switch(read.Normalize, "normalize"),
        };
    }
}
