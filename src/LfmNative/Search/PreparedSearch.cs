using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>An exact search made ready: its rows in the form whose keys it uses, and the order in which they search.</summary>
/// <param name="Rows">The rows that search.</param>
/// <param name="Samples">The rows that are searched; may be the same object.</param>
/// <param name="ReducedRows">Reduced form of the first, or null where keys come from the working rows.</param>
/// <param name="ReducedSamples">Reduced form of the second, or null.</param>
/// <param name="Int16Samples">The samples' form in int16, or null where products are made in float32.</param>
/// <param name="Order">The rows that search in the order in which they do.</param>
/// <param name="KeySample">A sample of the samples, in the form whose keys are used.</param>
/// <param name="K">Neighbours.</param>
/// <param name="Exclusion">Which samples a row leaves out.</param>
/// <param name="Groups">Group of each row, for <see cref="Exclusion.Group"/>.</param>
internal sealed record PreparedSearch(
    MetricRows Rows,
    MetricRows Samples,
    ReducedRows? ReducedRows,
    ReducedRows? ReducedSamples,
    Int16Rows? Int16Samples,
    int[] Order,
    KeySample KeySample,
    int K,
    Exclusion Exclusion,
    int[]? Groups)
{
    /// <summary>
    /// ‖x − x'‖² exceeds its bound by 2ρρ'(1 − cos): twice the product of the residual lengths where residuals are unrelated,
    /// seldom more than 2.6 times.
    /// </summary>
    private const float LargestGap = 2.75f;

    /// <summary>
    /// The same by which the k-th distance exceeds the k-th bound: nearly all samples that may be among the k nearest have bounds below
    /// that, measured on images.
    /// </summary>
    private const float TypicalGap = 1.9f;

    /// <summary>Whether keys are lower bounds of the squared distances rather than the distances but for their rounding.</summary>
    public bool KeysAreBounds => ReducedRows is not null;

    /// <summary>Coordinates of the form whose keys are used.</summary>
    public int Dim => KeySample.Dim;

    /// <summary>The rows that search in that form.</summary>
    public NativeBuffer<float> RowForm => ReducedRows?.Rows ?? Rows.Working;

    /// <summary>The samples in that form.</summary>
    public NativeBuffer<float> SampleForm => ReducedSamples?.Rows ?? Samples.Working;

    /// <summary>The group that row i leaves out: its own number where each row is its own group, −1 where nothing is left out.</summary>
    public int ExcludedGroup(int i) => Exclusion switch
    {
        Exclusion.None => -1,
        _ => Groups is null ? i : Groups[i],
    };

    /// <summary>Bound on the error of row i's keys.</summary>
    public unsafe float KeyError(int i)
    {
        float products = (KeysAreBounds ? 2 : 1) * Rows.KeyError(i, Samples);
        return products + (float)(Int16Samples?.KeyError(Math.Sqrt(Rows.SquaredNorms.Pointer[i])) ?? 0);
    }

    /// <summary>By how much the key of one of row i's k nearest may exceed the k-th smallest key, nearly always.</summary>
    public float KeyTolerance(int i) => (2 * KeyError(i)) + (KeysAreBounds ? Excess(LargestGap, i) : 0);

    /// <summary>By how much a distance of row i typically exceeds its bound.</summary>
    public float TypicalExcess(int i) => Excess(TypicalGap, i);

    private float Excess(float gap, int i) => gap * ReducedRows!.Residuals[i] * ReducedSamples!.MeanResidual;
}
