using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Capi.Results;
using LfmNative.Migration;

namespace LfmNative.Capi.Exports;

/// <content>Changing the embedding model of a collection.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_migration_fit", CallConvs = [typeof(CallConvCdecl)])]
    public static int MigrationFit(
        ViewStruct* oldRows,
        ViewStruct* newRows,
        int* pairs,
        long pairCount,
        MigrationStruct* options,
        CallStruct* call,
        ulong* migration) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(migration, "migration");
        MigrationStruct read = MigrationStruct.Read(options);
        MigrationOptions wanted = read.ToMigrationOptions() with { Seed = read.Seed };
        (int[] ofOld, int[] ofNew) = Arguments.Pairs(pairs, pairCount, "pairs");
        using CallScope scope = new(call);
        MigrationSample sample = Sample(oldRows, newRows, new AnchorPairs(ofOld, ofNew), wanted, scope);
        *migration = scope.Keep(MigrationModel.Fit(sample, wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_migration_load", CallConvs = [typeof(CallConvCdecl)])]
    public static int MigrationLoad(byte* path, ulong* migration) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(migration, "migration");
        *migration = HandleTable.Add(MigrationModel.Load(Utf8Text.Read(path, "path")));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_migration_save", CallConvs = [typeof(CallConvCdecl)])]
    public static int MigrationSave(ulong migration, byte* path) => Boundary.Run(() =>
    {
        MigrationModel fitted = Migration(migration);
        string target = Utf8Text.Read(path, "path");
        if (!target.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
            throw AbiException.Argument($"path is '{target}'; a model is an .npz file");
        fitted.Save(target);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_migration_transform", CallConvs = [typeof(CallConvCdecl)])]
    public static int MigrationTransform(
        ulong migration, ViewStruct* rows, CallStruct* call, int type, void* buffer, long capacity, long* needed) => Boundary.Run(() =>
    {
        MigrationModel fitted = Migration(migration);
        Carry(
            "migration",
            fitted.Map.Dimensions,
            fitted.Map.TargetDimensions,
            rows,
            call,
            Target.OfReals(type, buffer, capacity, needed),
            (block, into, context) => fitted.Transform(block.View, into, context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_migration_calibrate", CallConvs = [typeof(CallConvCdecl)])]
    public static int MigrationCalibrate(ulong migration, double* scores, long count, double* native) => Boundary.Run(() =>
    {
        ScoreCalibration calibration = Migration(migration).Calibration
            ?? throw AbiException.Argument("the migration has no calibration of scores; fit it on more pairs, of which some are held out");
        double[] given = Arguments.Copy(scores, count, "scores");
        if (count > 0) Arguments.CheckGiven(native, "native");
        int wrong = Array.FindIndex(given, score => !double.IsFinite(score));
        if (wrong >= 0) throw AbiException.Argument($"score {wrong} (counted from 0) is {given[wrong]}; cosines are finite");
        for (int i = 0; i < given.Length; i++) native[i] = calibration.Apply(given[i]);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_migration_export_onnx", CallConvs = [typeof(CallConvCdecl)])]
    public static int MigrationExportOnnx(ulong migration, byte* path) =>
        Boundary.Run(() => Migration(migration).ExportOnnx(Utf8Text.Read(path, "path")));

    private static MigrationModel Migration(ulong migration) => HandleTable.Get<MigrationModel>(migration, "migration");

    /// <summary>What the fit uses of the caller's rows; copies of them are gone before it begins.</summary>
    private static MigrationSample Sample(
        ViewStruct* oldRows, ViewStruct* newRows, AnchorPairs pairs, MigrationOptions options, CallScope scope)
    {
        using MatrixArgument old = MatrixArgument.Read(oldRows, "old_rows", scope.Context);
        using MatrixArgument @new = MatrixArgument.Read(newRows, "new_rows", scope.Context);
        return MigrationSample.Draw(old.View, @new.View, pairs, options);
    }
}
