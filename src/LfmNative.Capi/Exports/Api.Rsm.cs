using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;

namespace LfmNative.Capi.Exports;

/// <content>Semantic RSMs.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_rsm_compute", CallConvs = [typeof(CallConvCdecl)])]
    public static int RsmCompute(
        MapsStruct* samples, MapsStruct* gallery, RsmStruct* options, CallStruct* call, ulong* rsm) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(rsm, "rsm");
        RsmStruct read = RsmStruct.Read(options);
        RsmSamples x = MapsStruct.Read(samples, "samples");
        RsmSamples? y = gallery == null ? null : MapsStruct.Read(gallery, "gallery");
        using CallScope scope = new(call);
        *rsm = scope.Keep(SemanticRsm.Of(x, y, read.ToRsmOptions(), read.ToGraphOptions(), scope.Context));
    });
}
