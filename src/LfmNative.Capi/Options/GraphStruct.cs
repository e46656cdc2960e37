using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;

namespace LfmNative.Capi.Options;

/// <summary><c>lfm_graph_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GraphStruct
{
    public nuint StructSize;
    public int Kernel;
    public int Connect;
    public int Metric;
    public int Reserved;

    public static GraphStruct Defaults => new()
    {
        StructSize = (nuint)sizeof(GraphStruct),
    };

    /// <summary>The caller's options, reserved fields checked.</summary>
    public static GraphStruct Read(GraphStruct* given)
    {
        GraphStruct read = OptionStruct.Read(given, Defaults, "lfm_graph_options");
        OptionStruct.CheckReserved(read.Reserved, "lfm_graph_options");
        return read;
    }
}
