using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;
using LfmNative.Capi.Options;
using LfmNative.Capi.Results;
using LfmNative.Diagnostics;
using LfmNative.Maps;

namespace LfmNative.Capi.Exports;

/// <content>The whole job.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_align", CallConvs = [typeof(CallConvCdecl)])]
    public static int Align(ViewStruct* x, ViewStruct* y, int* anchors, long anchorCount, AlignStruct* options, CallStruct* call, ulong* alignment) =>
        Boundary.Run(() => Fit(x, y, anchors, anchorCount, null, null, options, call, alignment));

    [UnmanagedCallersOnly(EntryPoint = "lfm_align_labeled", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignLabeled(ViewStruct* x, ViewStruct* y, int* anchors, long anchorCount, int* labelsX, int* labelsY, AlignStruct* options, CallStruct* call, ulong* alignment) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(labelsX, "labels_x");
        Arguments.CheckGiven(labelsY, "labels_y");
        Fit(x, y, anchors, anchorCount, labelsX, labelsY, options, call, alignment);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_transform", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentTransform(ulong alignment, ViewStruct* rows, int normalized, CallStruct* call, int type, void* buffer, long capacity, long* needed) => Boundary.Run(() =>
        Apply(Fitted(alignment).SpaceTransform, rows, normalized, call, Target.OfReals(type, buffer, capacity, needed)));

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_transfer", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentTransfer(ulong alignment, ViewStruct* functions, int type, void* buffer, long capacity, long* needed) => Boundary.Run(() =>
    {
        Alignment fitted = Fitted(alignment);
        Transfer(fitted.Map, fitted.SpectrumX, fitted.SpectrumY, functions, Target.OfReals(type, buffer, capacity, needed));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_match", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentMatch(ulong alignment, MatchStruct* options, CallStruct* call, ulong* matches) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(matches, "matches");
        Alignment fitted = Fitted(alignment);
        MatchOptions? wanted = options == null ? null : MatchStruct.Read(options);
        using CallScope scope = new(call);
        *matches = scope.Keep(fitted.Match(wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_evaluate", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentEvaluate(ulong alignment, ViewStruct* x, ViewStruct* y, int mrrCap, CallStruct* call, EvaluationStruct* evaluation) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(evaluation, "evaluation");
        OptionStruct.CheckedSize(evaluation->StructSize, "lfm_evaluation");
        Alignment fitted = Fitted(alignment);
        using CallScope scope = new(call);
        using MatrixArgument rowsX = MatrixArgument.Read(x, "x", scope.Context), rowsY = MatrixArgument.Read(y, "y", scope.Context);
        AlignmentScores scores = fitted.Evaluate(rowsX.View, rowsY.View, mrrCap, scope.Context);
        scope.ThrowIfCancelled();
        EvaluationStruct result = new() { Map = ScoresStruct.Of(scores.Map), AnchorsOnly = ScoresStruct.Of(scores.AnchorsOnly), Relative = ScoresStruct.Of(scores.Relative) };
        OptionStruct.Write(evaluation, result, "lfm_evaluation");
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_get_spectrum", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentGetSpectrum(ulong alignment, int side, ulong* spectrum) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(spectrum, "spectrum");
        Alignment fitted = Fitted(alignment);
        *spectrum = HandleTable.Add(Choice.Switch(side, "side") ? fitted.SpectrumY : fitted.SpectrumX);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_get_map", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentGetMap(ulong alignment, ulong* map) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(map, "map");
        *map = HandleTable.Add(new MapResult(Fitted(alignment).Map));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_get_transform", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentGetTransform(ulong alignment, ulong* transform) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(transform, "transform");
        *transform = HandleTable.Add(Fitted(alignment).SpaceTransform);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_save", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentSave(ulong alignment, byte* path) => Boundary.Run(() =>
    {
        AlignmentResult result = HandleTable.Get<AlignmentResult>(alignment, "alignment");
        string target = TextDoor.Read(path, "path");
        if (!target.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) throw AbiException.Argument($"path is '{target}'; a model is an .npz file");
        result.Value.Save(target, result.Clock);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_load", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentLoad(byte* path, ulong* alignment) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(alignment, "alignment");
        *alignment = HandleTable.Add(new AlignmentResult(Alignment.Load(TextDoor.Read(path, "path")), null));
    });

    private static Alignment Fitted(ulong alignment) => HandleTable.Get<AlignmentResult>(alignment, "alignment").Value;

    private static void Fit(ViewStruct* x, ViewStruct* y, int* anchors, long anchorCount, int* labelsX, int* labelsY, AlignStruct* options, CallStruct* call, ulong* alignment)
    {
        Arguments.CheckGiven(alignment, "alignment");
        AlignStruct wanted = AlignStruct.Read(options);
        (ViewStruct shapeX, ViewStruct shapeY) = (MatrixArgument.Checked(x, "x"), MatrixArgument.Checked(y, "y"));
        bool paired = Choice.Switch(wanted.RowPaired, "row_paired");
        if (paired && shapeX.Rows != shapeY.Rows) throw AbiException.Argument($"row_paired is 1, and x has {shapeX.Rows} rows and y {shapeY.Rows}; they must be equal");
        if (anchorCount > Math.Min(shapeX.Rows, shapeY.Rows)) throw AbiException.Argument($"anchor_count is {anchorCount}; of {shapeX.Rows} and {shapeY.Rows} rows at most {Math.Min(shapeX.Rows, shapeY.Rows)} pairs can be known");
        (int[] ofX, int[] ofY) = Arguments.Pairs(anchors, anchorCount, "anchors");
        AnchorPairs pairs = new(ofX, ofY, paired);
        AlignmentOptions full = wanted.ToOptions(
            labelsX == null ? null : Arguments.Copy(labelsX, shapeX.Rows, "labels_x"),
            labelsY == null ? null : Arguments.Copy(labelsY, shapeY.Rows, "labels_y"));
        using CallScope scope = new(call);
        if (shapeX.Rows >= 2 && shapeY.Rows >= 2) CheckMemory(shapeX, shapeY, pairs.Count, full, wanted.MaxMemory, scope.Context);
        using MatrixArgument rowsX = MatrixArgument.Read(x, "x", scope.Context), rowsY = MatrixArgument.Read(y, "y", scope.Context);
        Alignment fitted = LatentAligner.Fit(rowsX.View, rowsY.View, pairs, full, scope.Context);
        *alignment = scope.Keep(AlignmentResult.Of(fitted, scope.Context));
    }

    /// <summary>Refuses what would not fit, before anything is allocated.</summary>
    private static void CheckMemory(ViewStruct x, ViewStruct y, int anchors, AlignmentOptions options, long limit, ComputeContext context)
    {
        if (limit < -1) throw AbiException.Argument($"max_memory is {limit}; give bytes, 0 for what the machine has free, or -1 for no limit");
        options.Check((int)x.Rows, (int)y.Rows);
        if (limit == -1) return;
        int classes = options.LabelsX is null || options.LabelsY is null ? 0 : options.LabelsX.Concat(options.LabelsY).Distinct().Count();
        int columns = Descriptors.AnchorOfColumn(options.Descriptors, anchors, classes).Length;
        SideSize Size(ViewStruct side, int eigenpairs) => new((int)side.Rows, (int)side.Cols, options.K, options.Neighbors, eigenpairs);
        int m = options.Spectrum.Eigenpairs;
        MemoryPlan plan = MemoryPlan.OfAlignment(Size(x, m), Size(y, options.EigenpairsY > 0 ? options.EigenpairsY : m), columns, options.Spectrum.Solver, context.Threads);
        long allowed = limit > 0 ? limit : MemorySize.Available();
        if (plan.Bytes > allowed)
            throw new AbiException(Status.Memory, $"this job is predicted to need {MemorySize.Format(plan.Bytes)} ({plan.Stage}), and {(limit > 0 ? "max_memory allows" : "the machine has free")} {MemorySize.Format(allowed)}; use fewer rows, a smaller k, fewer eigenpairs or fewer anchors");
    }
}
