using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Capi.Results;
using LfmNative.Diagnostics;
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
        Carry("transform", transform.Matrix.Rows, transform.Matrix.Cols, rows, call, target, (block, into, context) =>
        {
            if (stay) transform.ApplyNormalized(block.View, into, context);
            else transform.Apply(block.View, into, context);
        });
    }

    /// <summary>Carries rows of d1 columns to d2 by what was fitted, block by block.</summary>
    private static void Carry(
        string fitted,
        int d1,
        int d2,
        ViewStruct* rows,
        CallStruct* call,
        Target target,
        Action<MatrixArgument, Span<float>, ComputeContext> apply)
    {
        ViewStruct shape = MatrixArgument.Checked(rows, "rows");
        if (shape.Cols != d1) throw AbiException.Argument($"rows have {shape.Cols} columns; the {fitted} was fitted on {d1}");
        using CallScope scope = new(call);
        if (target.Asks(shape.Rows * d2)) return;
        BlockArgument samples = BlockArgument.Read(rows, "rows", scope.Context);
        target.WriteBlocks(samples.Rows, d2, shape.Cols, (from, to, into) =>
        {
            using MatrixArgument block = samples.Block(from, to);
            apply(block, into, scope.Context);
        });
        scope.ThrowIfCancelled();
    }
}
