using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Capi.Options;

/// <summary><c>lfm_knn_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KnnStruct
{
    public nuint StructSize;
    public int K;
    public int Metric;
    public int Method;
    public int Reserved;
    public ulong Seed;

    public static KnnStruct Defaults => new()
    {
        StructSize = (nuint)sizeof(KnnStruct),
    };

    /// <summary>The caller's options, reserved fields checked.</summary>
    public static KnnStruct Read(KnnStruct* given)
    {
        KnnStruct read = OptionStruct.Read(given, Defaults, "lfm_knn_options");
        OptionStruct.CheckReserved(read.Reserved, "lfm_knn_options");
        return read;
    }

    public readonly NeighborList Find(ReadOnlyMatrixView<float> x, ComputeContext context) => Neighbors.Find(
        x,
        K == 0 ? NeighborList.AutoK(x.Rows) : K,
        Choice.Of<DistanceMetric>(Metric, "metric"),
        Choice.Of<NeighborMethod>(Method, "method"),
        Seed,
        context);
}
