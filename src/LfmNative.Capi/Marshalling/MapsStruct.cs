using System.Runtime.InteropServices;
using LfmNative.Memory;

namespace LfmNative.Capi.Marshalling;

/// <summary><c>lfm_feature_maps</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MapsStruct
{
    public nuint StructSize;
    public ViewStruct Rows;
    public int Positions;
    public int Reserved;
    public int* Lengths;
    public int* Labels;
    public ViewStruct* Logits;

    /// <summary>The samples of the caller, in place.</summary>
    /// <param name="given">The caller's structure.</param>
    /// <param name="name">The parameter, for messages.</param>
    public static RsmSamples Read(MapsStruct* given, string name)
    {
        if (given == null) throw AbiException.Argument($"{name} is NULL; give feature maps");
        MapsStruct maps = OptionStruct.Read(given, default, "lfm_feature_maps");
        OptionStruct.CheckReserved(maps.Reserved, $"lfm_feature_maps {name}");
        ArrayFeatureMaps samples = new(maps.Rows.Checked(name).Samples, maps.Positions, name);
        return new RsmSamples(samples)
        {
            Lengths = maps.Lengths == null ? null : Arguments.Copy(maps.Lengths, samples.Samples, $"lengths of {name}"),
            Labels = maps.Labels == null ? null : Arguments.Copy(maps.Labels, samples.Samples, $"labels of {name}"),
            Logits = maps.Logits == null ? null : MatrixArgument.ReadDouble(maps.Logits, $"logits of {name}"),
        };
    }
}
