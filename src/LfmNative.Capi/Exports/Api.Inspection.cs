using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Graphs;

namespace LfmNative.Capi.Exports;

/// <content>What a space is like, and whether one model made two.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_inspect", CallConvs = [typeof(CallConvCdecl)])]
    public static int Inspect(ViewStruct* x, InspectStruct* options, CallStruct* call, ulong* inspection) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(inspection, "inspection");
        InspectStruct read = InspectStruct.Read(options);
        (InspectionOptions wanted, GraphOptions graph) = (read.ToInspectionOptions(), read.ToGraphOptions());
        ViewStruct shape = MatrixArgument.Checked(x, "x");
        using CallScope scope = new(call);
        // Rows in double precision are copied before the engine sees them; what would not fit is refused before that.
        if (shape.IsCopied) MemoryPlan.OfInspection(shape.Size, wanted, graph, scope.Context.Threads).Check(graph.MaxMemory);
        using MatrixArgument rows = MatrixArgument.Read(x, "x", scope.Context);
        *inspection = scope.Keep(SpaceInspection.Of(rows.View, wanted, graph, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_same", CallConvs = [typeof(CallConvCdecl)])]
    public static int Same(ViewStruct* a, ViewStruct* b, SameStruct* options, CallStruct* call, ulong* report) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(report, "report");
        SameStruct read = SameStruct.Read(options);
        (SameModelOptions wanted, GraphOptions graph) = (read.ToSameModelOptions(), read.ToGraphOptions());
        ViewStruct shapeA = MatrixArgument.Checked(a, "a"), shapeB = MatrixArgument.Checked(b, "b");
        using CallScope scope = new(call);
        if (shapeA.IsCopied || shapeB.IsCopied)
            MemoryPlan.OfSameModel(shapeA.Size, shapeB.Size, wanted, scope.Context.Threads).Check(graph.MaxMemory);
        using MatrixArgument rowsA = MatrixArgument.Read(a, "a", scope.Context), rowsB = MatrixArgument.Read(b, "b", scope.Context);
        *report = scope.Keep(SameModel.Test(rowsA.View, rowsB.View, wanted, graph, scope.Context));
    });
}
