using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Results;
using LfmNative.Storage;

namespace LfmNative.Capi.Exports;

/// <content>Files of matrices and of known pairs.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_matrix_load", CallConvs = [typeof(CallConvCdecl)])]
    public static int MatrixLoad(byte* source, long from, long to, CallStruct* call, ulong* matrix) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(matrix, "matrix");
        string path = Utf8Text.Read(source, "source");
        if (from < 0 || to < -1 || (to >= 0 && to <= from))
        {
            throw AbiException.Argument(
                $"rows {from}..{to} of {path} are no range; from must be at least 0, and to greater than from, or -1 for all");
        }
        using CallScope scope = new(call);
        LoadedMatrix file = MatrixFile.Open(path, new RowRange(from, to < 0 ? null : to) { Origin = $"rows {from}..{to}" }, scope.Context);
        SharedMatrix? shared = null;
        try
        {
            file.CheckFinite(scope.Context);
            shared = new SharedMatrix(file);
            *matrix = scope.Keep(shared);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_matrix_view", CallConvs = [typeof(CallConvCdecl)])]
    public static int MatrixView(ulong matrix, ViewStruct* view) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(view, "view");
        *view = HandleTable.Get<SharedMatrix>(matrix, "matrix").View;
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_matrix_save", CallConvs = [typeof(CallConvCdecl)])]
    public static int MatrixSave(ViewStruct* matrix, byte* path, CallStruct* call) => Boundary.Run(() =>
    {
        ViewStruct view = MatrixArgument.Checked(matrix, "matrix");
        string target = Utf8Text.Read(path, "path");
        using CallScope scope = new(call);
        if (view.Type == Element.F64) MatrixWriter.Write(target, view.Double, null, scope.Context);
        else MatrixWriter.Write(target, view.Single, null, scope.Context);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_anchors_load", CallConvs = [typeof(CallConvCdecl)])]
    public static int AnchorsLoad(byte* source, int* pairs, long capacity, long* needed) => Boundary.Run(() =>
    {
        Target target = new(Element.I32, pairs, capacity, needed);
        (int[] x, int[] y) = AnchorFile.Read(Utf8Text.Read(source, "source"));
        if (!target.Asks(2L * x.Length)) target.Write(Interleaved(x, y));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_anchors_random", CallConvs = [typeof(CallConvCdecl)])]
    public static int AnchorsRandom(
        long count, long rows, ulong seed, int* pairs, long capacity, long* needed) => Boundary.Run(() =>
    {
        Target target = new(Element.I32, pairs, capacity, needed);
        if (rows is < 1 or > int.MaxValue) throw AbiException.Argument($"rows is {rows}; it must lie in 1..{int.MaxValue}");
        if (count < 1 || count > rows) throw AbiException.Argument($"count is {count}; of {rows} rows 1..{rows} can be drawn");
        if (target.Asks(2 * count)) return;
        AnchorPairs drawn = AnchorPairs.Random((int)count, (int)rows, (int)rows, seed);
        target.Write(Interleaved(drawn.X, drawn.Y));
    });

    private static int[] Interleaved(int[] x, int[] y)
    {
        int[] pairs = new int[checked(2 * x.Length)];
        for (int t = 0; t < x.Length; t++) (pairs[2 * t], pairs[(2 * t) + 1]) = (x[t], y[t]);
        return pairs;
    }
}
