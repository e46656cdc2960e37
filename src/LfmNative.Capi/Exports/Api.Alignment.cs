using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Capi.Results;
using LfmNative.Maps;
using LfmNative.Spectra;

namespace LfmNative.Capi.Exports;

/// <content>The whole job.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_align", CallConvs = [typeof(CallConvCdecl)])]
    public static int Align(
        ViewStruct* x, ViewStruct* y, int* anchors, long anchorCount, AlignStruct* options, CallStruct* call, ulong* alignment) =>
        Boundary.Run(() => Fit(x, y, anchors, anchorCount, default, options, call, alignment));

    [UnmanagedCallersOnly(EntryPoint = "lfm_align_labeled", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignLabeled(
        ViewStruct* x,
        ViewStruct* y,
        int* anchors,
        long anchorCount,
        int* labelsX,
        int* labelsY,
        AlignStruct* options,
        CallStruct* call,
        ulong* alignment) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(labelsX, "labels_x");
        Arguments.CheckGiven(labelsY, "labels_y");
        Fit(x, y, anchors, anchorCount, new SideInformation { LabelsX = labelsX, LabelsY = labelsY }, options, call, alignment);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_align_given", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignGiven(
        ViewStruct* x,
        ViewStruct* y,
        int* anchors,
        long anchorCount,
        int* labelsX,
        int* labelsY,
        ViewStruct* descriptorsX,
        ViewStruct* descriptorsY,
        ViewStruct* mask,
        ulong spectrumX,
        ulong spectrumY,
        AlignStruct* options,
        CallStruct* call,
        ulong* alignment) => Boundary.Run(() =>
    {
        if (labelsX != null || labelsY != null)
        {
            Arguments.CheckGiven(labelsX, "labels_x");
            Arguments.CheckGiven(labelsY, "labels_y");
        }
        SideInformation side = new()
        {
            LabelsX = labelsX,
            LabelsY = labelsY,
            DescriptorsX = descriptorsX,
            DescriptorsY = descriptorsY,
            Mask = mask,
            SpectrumX = spectrumX,
            SpectrumY = spectrumY,
        };
        Fit(x, y, anchors, anchorCount, side, options, call, alignment);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_transform", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentTransform(
        ulong alignment, ViewStruct* rows, int normalized, CallStruct* call, int type, void* buffer, long capacity, long* needed) =>
        Boundary.Run(() => Apply(Fitted(alignment).SpaceTransform, rows, normalized, call, Target.OfReals(type, buffer, capacity, needed)));

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_transfer", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentTransfer(
        ulong alignment, ViewStruct* functions, int type, void* buffer, long capacity, long* needed) => Boundary.Run(() =>
    {
        Alignment fitted = Fitted(alignment);
        Target target = Target.OfReals(type, buffer, capacity, needed);
        Transfer(fitted.Map, fitted.SpectrumX, fitted.SpectrumY, functions, target);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_match", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentMatch(ulong alignment, MatchStruct* options, CallStruct* call, ulong* matches) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(matches, "matches");
        Alignment fitted = Fitted(alignment);
        MatchOptions wanted = MatchStruct.Read(options).ToMatchOptions();
        using CallScope scope = new(call);
        *matches = scope.Keep(fitted.Match(wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_evaluate", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentEvaluate(
        ulong alignment, ViewStruct* x, ViewStruct* y, int mrrCap, CallStruct* call, EvaluationStruct* evaluation) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(evaluation, "evaluation");
        OptionStruct.CheckedSize(evaluation->StructSize, "lfm_evaluation");
        Alignment fitted = Fitted(alignment);
        using CallScope scope = new(call);
        using MatrixArgument rowsX = MatrixArgument.Read(x, "x", scope.Context), rowsY = MatrixArgument.Read(y, "y", scope.Context);
        AlignmentScores scores = fitted.Evaluate(rowsX.View, rowsY.View, mrrCap, scope.Context);
        scope.ThrowIfCancelled();
        OptionStruct.Write(evaluation, EvaluationStruct.Of(scores), "lfm_evaluation");
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_get_spectrum", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentGetSpectrum(ulong alignment, int side, ulong* spectrum) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(spectrum, "spectrum");
        Alignment fitted = Fitted(alignment);
        *spectrum = HandleTable.Add(ChoiceArgument.Switch(side, "side") ? fitted.SpectrumY : fitted.SpectrumX);
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
        Alignment fitted = Fitted(alignment);
        string target = Utf8Text.Read(path, "path");
        if (!target.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
            throw AbiException.Argument($"path is '{target}'; a model is an .npz file");
        fitted.Save(target);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_load", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentLoad(byte* path, ulong* alignment) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(alignment, "alignment");
        *alignment = HandleTable.Add(Alignment.Load(Utf8Text.Read(path, "path")));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_save_memory", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentSaveMemory(ulong alignment, void* buffer, long capacity, long* needed) => Boundary.Run(() =>
    {
        Alignment fitted = Fitted(alignment);
        if (Target.OfBytes(buffer, capacity, needed).Asks(fitted.Save(Stream.Null))) return;
        using UnmanagedMemoryStream stream = new((byte*)buffer, 0, capacity, FileAccess.Write);
        fitted.Save(stream);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_load_memory", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentLoadMemory(void* data, long size, ulong* alignment) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(alignment, "alignment");
        Arguments.CheckGiven(data, "data");
        if (size < 1) throw AbiException.Argument($"size is {size}; it counts the bytes of a model, of which there is one at least");
        using UnmanagedMemoryStream stream = new((byte*)data, size);
        *alignment = HandleTable.Add(Alignment.Load(stream));
    });

    private static Alignment Fitted(ulong alignment) => HandleTable.Get<Alignment>(alignment, "alignment");

    [UnmanagedCallersOnly(EntryPoint = "lfm_alignment_export_onnx", CallConvs = [typeof(CallConvCdecl)])]
    public static int AlignmentExportOnnx(ulong alignment, byte* path) =>
        Boundary.Run(() => Fitted(alignment).ExportOnnx(Utf8Text.Read(path, "path")));

    /// <summary>What a fit is given beside rows and known pairs; NULL, or 0 for a handle, where it is not.</summary>
    private struct SideInformation
    {
        public int* LabelsX;
        public int* LabelsY;
        public ViewStruct* DescriptorsX;
        public ViewStruct* DescriptorsY;
        public ViewStruct* Mask;
        public ulong SpectrumX;
        public ulong SpectrumY;

        public static LaplacianSpectrum? Spectrum(ulong handle, string name) =>
            handle == 0 ? null : HandleTable.Get<LaplacianSpectrum>(handle, name);
    }

    private static void Fit(
        ViewStruct* x,
        ViewStruct* y,
        int* anchors,
        long anchorCount,
        SideInformation side,
        AlignStruct* options,
        CallStruct* call,
        ulong* alignment)
    {
        Arguments.CheckGiven(alignment, "alignment");
        AlignmentOptions wanted = AlignStruct.Read(options).ToAlignmentOptions();
        (ViewStruct shapeX, ViewStruct shapeY) = (MatrixArgument.Checked(x, "x"), MatrixArgument.Checked(y, "y"));
        long most = Math.Min(shapeX.Rows, shapeY.Rows);
        if (anchorCount > most)
        {
            throw AbiException.Argument(
                $"anchor_count is {anchorCount}; of {shapeX.Rows} and {shapeY.Rows} rows at most {most} pairs can be known");
        }
        (int[] ofX, int[] ofY) = Arguments.Pairs(anchors, anchorCount, "anchors");
        AnchorPairs pairs = new(ofX, ofY);
        wanted = wanted with
        {
            LabelsX = side.LabelsX == null ? null : Arguments.Copy(side.LabelsX, shapeX.Rows, "labels_x"),
            LabelsY = side.LabelsY == null ? null : Arguments.Copy(side.LabelsY, shapeY.Rows, "labels_y"),
            DescriptorsX = side.DescriptorsX == null ? null : MatrixArgument.ReadDouble(side.DescriptorsX, "descriptors_x"),
            DescriptorsY = side.DescriptorsY == null ? null : MatrixArgument.ReadDouble(side.DescriptorsY, "descriptors_y"),
            SpectrumX = SideInformation.Spectrum(side.SpectrumX, "spectrum_x"),
            SpectrumY = SideInformation.Spectrum(side.SpectrumY, "spectrum_y"),
            Map = wanted.Map with { MaskWeights = side.Mask == null ? null : MatrixArgument.ReadDouble(side.Mask, "mask_weights") },
        };
        using CallScope scope = new(call);
        // Rows in double precision are copied before the engine sees them; what would not fit is refused before that.
        if (most >= 2 && (shapeX.IsCopied || shapeY.IsCopied))
            MemoryPlan.OfAlignment(shapeX.Size, shapeY.Size, pairs.Count, wanted, scope.Context.Threads).Check(wanted.MaxMemory);
        using MatrixArgument rowsX = MatrixArgument.Read(x, "x", scope.Context), rowsY = MatrixArgument.Read(y, "y", scope.Context);
        *alignment = scope.Keep(LatentAligner.Fit(rowsX.View, rowsY.View, pairs, wanted, scope.Context));
    }
}
