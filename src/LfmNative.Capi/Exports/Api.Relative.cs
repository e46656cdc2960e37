using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Diagnostics;
using LfmNative.Maps;

namespace LfmNative.Capi.Exports;

/// <content>Relative representations, and the way back.</content>
internal static unsafe partial class Api
{
    /// <summary>Rows whose moments are taken at a time.</summary>
    private const int MomentRows = 8192;

    [UnmanagedCallersOnly(EntryPoint = "lfm_relative", CallConvs = [typeof(CallConvCdecl)])]
    public static int Relative(
        ViewStruct* rows, ViewStruct* anchors, CallStruct* call, int type, void* buffer, long capacity, long* needed) =>
        Boundary.Run(() => Represent(rows, anchors, null, RelativeKind.Cosine, call, Target.OfReals(type, buffer, capacity, needed)));

    [UnmanagedCallersOnly(EntryPoint = "lfm_relative_of_kind", CallConvs = [typeof(CallConvCdecl)])]
    public static int RelativeOfKind(
        ViewStruct* rows,
        ViewStruct* anchors,
        ViewStruct* reference,
        RelativeStruct* options,
        CallStruct* call,
        int type,
        void* buffer,
        long capacity,
        long* needed) => Boundary.Run(() =>
    {
        RelativeKind kind = KindOf(options, reference);
        Represent(rows, anchors, reference, kind, call, Target.OfReals(type, buffer, capacity, needed));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_relative_invert", CallConvs = [typeof(CallConvCdecl)])]
    public static int RelativeInvert(
        ViewStruct* relative,
        ViewStruct* anchors,
        ViewStruct* reference,
        RelativeStruct* options,
        CallStruct* call,
        int type,
        void* buffer,
        long capacity,
        long* needed) => Boundary.Run(() =>
    {
        RelativeKind kind = KindOf(options, reference);
        if (kind == RelativeKind.Whitened && reference == null)
            throw AbiException.Argument("reference is NULL; the inverse of whitened products needs the rows whose covariance whitened");
        Target target = Target.OfReals(type, buffer, capacity, needed);
        ViewStruct shape = MatrixArgument.Checked(relative, "relative"), anchorShape = MatrixArgument.Checked(anchors, "anchors");
        if (shape.Cols != anchorShape.Rows)
            throw AbiException.Argument($"relative has {shape.Cols} columns and there are {anchorShape.Rows} anchors; they must agree");
        using CallScope scope = new(call);
        if (target.Asks(shape.Rows * anchorShape.Cols)) return;
        BlockArgument values = BlockArgument.Read(relative, "relative", scope.Context);
        using MatrixArgument points = MatrixArgument.Read(anchors, "anchors", scope.Context);
        RelativeInverse inverse = kind == RelativeKind.Whitened
            ? RelativeInverse.OfWhitened(points.View, WhiteningOf(reference, "reference", points.Cols, scope.Context))
            : RelativeInverse.OfCosines(points.View);
        target.WriteBlocks(values.Rows, points.Cols, shape.Cols, (from, to, into) =>
        {
            using MatrixArgument block = values.Block(from, to);
            inverse.Apply(block.View, into, scope.Context);
        });
        scope.ThrowIfCancelled();
    });

    private static void Represent(
        ViewStruct* rows, ViewStruct* anchors, ViewStruct* reference, RelativeKind kind, CallStruct* call, Target target)
    {
        (ViewStruct shape, ViewStruct anchorShape) = (MatrixArgument.Checked(rows, "rows"), MatrixArgument.Checked(anchors, "anchors"));
        using CallScope scope = new(call);
        if (target.Asks(shape.Rows * anchorShape.Rows)) return;
        BlockArgument samples = BlockArgument.Read(rows, "rows", scope.Context);
        using MatrixArgument points = MatrixArgument.Read(anchors, "anchors", scope.Context);
        Whitening? whitening = kind != RelativeKind.Whitened ? null
            : reference == null ? WhiteningOf(rows, "rows", points.Cols, scope.Context)
            : WhiteningOf(reference, "reference", points.Cols, scope.Context);
        target.WriteBlocks(samples.Rows, points.Rows, shape.Cols, (from, to, into) =>
        {
            using MatrixArgument block = samples.Block(from, to);
            if (whitening is null) RelativeRepresentation.Compute(block.View, points.View, into, scope.Context);
            else RelativeRepresentation.Whitened(block.View, points.View, whitening, into, scope.Context);
        });
        scope.ThrowIfCancelled();
    }

    private static RelativeKind KindOf(RelativeStruct* options, ViewStruct* reference)
    {
        RelativeKind kind = RelativeStruct.Read(options).ToRelativeOptions().Kind;
        if (kind is RelativeKind.Geodesic or RelativeKind.Heat)
        {
            (string name, string function) = kind == RelativeKind.Heat
                ? ("heat", "lfm_graph_heat_geodesics")
                : ("geodesic", "lfm_graph_geodesics");
            throw AbiException.Argument(
                $"kind is {(int)kind} ({name}), which needs a graph, not rows alone; call {function} with the anchors' rows");
        }
        if (reference != null && kind != RelativeKind.Whitened)
            throw AbiException.Argument("reference names the rows whose covariance whitens and concerns kind 1 (whitened) only; give NULL");
        return kind;
    }

    private static Whitening WhiteningOf(ViewStruct* rows, string name, int cols, ComputeContext context)
    {
        ViewStruct shape = MatrixArgument.Checked(rows, name);
        if (shape.Cols != cols) throw AbiException.Argument($"{name} has {shape.Cols} columns and the anchors {cols}; they must agree");
        BlockArgument samples = BlockArgument.Read(rows, name, context);
        RowMoments moments = new(cols);
        for (int from = 0; from < samples.Rows; from += MomentRows)
        {
            using MatrixArgument block = samples.Block(from, Math.Min(samples.Rows, from + MomentRows));
            moments.Add(block.View, context);
        }
        return Whitening.Of(moments);
    }
}
