using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Capi.Results;
using LfmNative.Maps;

namespace LfmNative.Capi.Exports;

/// <content>Transforms between ambient spaces, and retrieval.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_transform_fit", CallConvs = [typeof(CallConvCdecl)])]
    public static int TransformFit(
        ViewStruct* x, ViewStruct* y, int* pairs, long pairCount, TransformStruct* options, CallStruct* call, ulong* transform) =>
        Boundary.Run(() =>
    {
        Arguments.CheckGiven(transform, "transform");
        (int[] ofX, int[] ofY) = Arguments.Pairs(pairs, pairCount, "pairs");
        TransformOptions wanted = TransformStruct.Read(options).ToTransformOptions();
        using CallScope scope = new(call);
        using MatrixArgument rowsX = MatrixArgument.Read(x, "x", scope.Context), rowsY = MatrixArgument.Read(y, "y", scope.Context);
        *transform = scope.Keep(SpaceTransform.Fit(rowsX.View, rowsY.View, ofX, ofY, wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_transform_apply", CallConvs = [typeof(CallConvCdecl)])]
    public static int TransformApply(
        ulong transform, ViewStruct* rows, int normalized, CallStruct* call, int type, void* buffer, long capacity, long* needed) =>
        Boundary.Run(() =>
    {
        SpaceTransform fitted = HandleTable.Get<SpaceTransform>(transform, "transform");
        Apply(fitted, rows, normalized, call, Target.OfReals(type, buffer, capacity, needed));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_retrieval", CallConvs = [typeof(CallConvCdecl)])]
    public static int RetrievalOf(
        ViewStruct* queries,
        ViewStruct* candidates,
        int* partners,
        long partnerCount,
        int mrrCap,
        CallStruct* call,
        ScoresStruct* scores) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(scores, "scores");
        int[] right = Arguments.Copy(partners, partnerCount, "partners");
        using CallScope scope = new(call);
        using MatrixArgument from = MatrixArgument.Read(queries, "queries", scope.Context);
        using MatrixArgument among = MatrixArgument.Read(candidates, "candidates", scope.Context);
        RetrievalScores found = Retrieval.Score(from.View, among.View, right, mrrCap, scope.Context);
        scope.ThrowIfCancelled();
        *scores = ScoresStruct.Of(found);
    });

    private static void Apply(SpaceTransform transform, ViewStruct* rows, int normalized, CallStruct* call, Target target)
    {
        bool stay = ChoiceArgument.Switch(normalized, "normalized");
        ViewStruct shape = MatrixArgument.Checked(rows, "rows");
        int d = transform.Matrix.Cols;
        if (shape.Cols != transform.Matrix.Rows)
            throw AbiException.Argument($"rows have {shape.Cols} columns; the transform was fitted on {transform.Matrix.Rows}");
        using CallScope scope = new(call);
        if (target.Asks(shape.Rows * d)) return;
        BlockArgument samples = BlockArgument.Read(rows, "rows", scope.Context);
        target.WriteBlocks(samples.Rows, d, shape.Cols, (from, to, into) =>
        {
            using MatrixArgument block = samples.Block(from, to);
            if (stay) transform.ApplyNormalized(block.View, into, scope.Context);
            else transform.Apply(block.View, into, scope.Context);
        });
        scope.ThrowIfCancelled();
    }
}
