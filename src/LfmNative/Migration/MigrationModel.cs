using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Migration;

/// <summary>A fitted migration from one embedding model to another: the map, the calibration of scores, and what the fit tells.</summary>
public sealed partial class MigrationModel
{
    internal MigrationModel(CollectionMap map, ScoreCalibration? calibration, long[] keys, MigrationFacts facts) =>
        (Map, Calibration, Keys, Facts) = (map, calibration, keys, facts);

    /// <summary>The map.</summary>
    public CollectionMap Map { get; }

    /// <summary>From cosines with carried rows to native ones; null where too few pairs were there to fit it.</summary>
    public ScoreCalibration? Calibration { get; }

    /// <summary>What the fit tells of itself.</summary>
    public MigrationFacts Facts { get; }

    /// <summary>What tells the pairs it was fitted on from others: the gate does not ask for them.</summary>
    internal long[] Keys { get; }

    /// <summary>Fits a migration to a sample of both collections.</summary>
    /// <param name="sample">Rows of both; pairs first.</param>
    /// <param name="options">What to fit; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Too few rows; rows that cannot be used; no map was found.</exception>
    public static MigrationModel Fit(MigrationSample sample, MigrationOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(sample);
        options ??= new MigrationOptions();
        options.Check();
        return new MigrationFit(sample, options, new StageClock(context ?? new ComputeContext())).Run("the sample");
    }

    /// <summary>Fits a migration to two collections of any size.</summary>
    /// <param name="collections">The collections and their pairs.</param>
    /// <param name="pairs">Where the pairs come from.</param>
    /// <param name="options">What to fit; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <remarks>
    /// From 100 known pairs on a fifth of them, at least 50 and at most 1,000, is reserved for the gate and takes no part in the fit.
    /// </remarks>
    /// <exception cref="LfmException">As for a sample; a file that cannot be read.</exception>
    public static MigrationModel Fit(
        CollectionSampler collections, MigrationPairs pairs, MigrationOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(collections);
        ArgumentNullException.ThrowIfNull(pairs);
        options ??= new MigrationOptions();
        options.Check();
        StageClock clock = new(context ?? new ComputeContext());
        MigrationSample sample;
        using (clock.Stage("read")) sample = collections.Draw(Reserved(collections.PairCount), options.MaxPairs, options.LearnRows);
        return new MigrationFit(sample, options, clock).Run(pairs.Description);
    }

    /// <summary>Carries rows over.</summary>
    /// <param name="rows">n×d1.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>n·d2 values, row-major.</returns>
    /// <exception cref="LfmException">Another number of columns than the map was fitted on.</exception>
    public float[] Transform(ReadOnlyMatrixView<float> rows, ComputeContext? context = null)
    {
        float[] result = new float[(long)rows.Rows * Map.TargetDimensions];
        Transform(rows, result, context);
        return result;
    }

    /// <summary>Carries rows over, few of them at the cost of reading the map once a row.</summary>
    /// <remarks>A row alone and the same row among many may differ in the last digits.</remarks>
    /// <param name="rows">n×d1.</param>
    /// <param name="result">n·d2 values, compact.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Another number of columns than the map was fitted on; too little room.</exception>
    public void Transform(ReadOnlyMatrixView<float> rows, Span<float> result, ComputeContext? context = null)
    {
        context?.Token.ThrowIfCancellationRequested();
        if (rows.Rows <= TransformProduct.FewRows) Map.ApplyFew(rows, result);
        else Map.Apply(rows, result, context);
    }

    /// <summary>Writes the map as an ONNX model; see <see cref="MigrationExport.WriteOnnx"/>.</summary>
    /// <param name="path">An .onnx file; written beside and renamed.</param>
    /// <exception cref="LfmException">Another extension; weights of 2 GB; the file cannot be written.</exception>
    public void ExportOnnx(string path) => MigrationExport.WriteOnnx(Map, path);

    /// <summary>Known pairs from which on some are kept for the gate.</summary>
    internal const int FewestToReserve = 100;

    private const int MostReserved = 1_000;

    /// <summary>Known pairs that are kept for the gate.</summary>
    internal static int Reserved(int pairs) => pairs < FewestToReserve
        ? 0
        : Math.Clamp(pairs / 5, MigrationGate.FewestQueries, MostReserved);
}
