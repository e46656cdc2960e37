using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;
using LfmNative.Capi.Options;

namespace LfmNative.Capi.Exports;

/// <content>The defaults of every structure.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_call_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int CallInit(CallStruct* target, nuint structSize) => Boundary.Run(() => OptionStruct.Init(target, structSize, CallStruct.Defaults, "lfm_call"));

    [UnmanagedCallersOnly(EntryPoint = "lfm_knn_options_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int KnnOptionsInit(KnnStruct* target, nuint structSize) => Boundary.Run(() => OptionStruct.Init(target, structSize, KnnStruct.Defaults, "lfm_knn_options"));

    [UnmanagedCallersOnly(EntryPoint = "lfm_graph_options_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int GraphOptionsInit(GraphStruct* target, nuint structSize) => Boundary.Run(() => OptionStruct.Init(target, structSize, GraphStruct.Defaults, "lfm_graph_options"));

    [UnmanagedCallersOnly(EntryPoint = "lfm_spectrum_options_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int SpectrumOptionsInit(SpectrumStruct* target, nuint structSize) => Boundary.Run(() => OptionStruct.Init(target, structSize, SpectrumStruct.Defaults, "lfm_spectrum_options"));

    [UnmanagedCallersOnly(EntryPoint = "lfm_descriptor_options_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int DescriptorOptionsInit(DescriptorStruct* target, nuint structSize) => Boundary.Run(() => OptionStruct.Init(target, structSize, DescriptorStruct.Defaults, "lfm_descriptor_options"));

    [UnmanagedCallersOnly(EntryPoint = "lfm_map_options_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int MapOptionsInit(MapStruct* target, nuint structSize) => Boundary.Run(() => OptionStruct.Init(target, structSize, MapStruct.Defaults, "lfm_map_options"));

    [UnmanagedCallersOnly(EntryPoint = "lfm_zoomout_options_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int ZoomoutOptionsInit(ZoomOutStruct* target, nuint structSize) => Boundary.Run(() => OptionStruct.Init(target, structSize, ZoomOutStruct.Defaults, "lfm_zoomout_options"));

    [UnmanagedCallersOnly(EntryPoint = "lfm_match_options_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int MatchOptionsInit(MatchStruct* target, nuint structSize) => Boundary.Run(() => OptionStruct.Init(target, structSize, MatchStruct.Defaults, "lfm_match_options"));

    [UnmanagedCallersOnly(EntryPoint = "lfm_transform_options_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int TransformOptionsInit(TransformStruct* target, nuint structSize) => Boundary.Run(() => OptionStruct.Init(target, structSize, TransformStruct.Defaults, "lfm_transform_options"));

    [UnmanagedCallersOnly(EntryPoint = "lfm_align_options_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignOptionsInit(AlignStruct* target, nuint structSize) => Boundary.Run(() => OptionStruct.Init(target, structSize, AlignStruct.Defaults, "lfm_align_options"));
}
