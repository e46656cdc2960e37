using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>An evenly spaced sample of the rows that are searched, in the form whose keys the search uses.</summary>
internal sealed unsafe class KeySample : IDisposable
{
    private const int MaxRows = 512;

    /// <summary>Rows for each one of the sample: its products cost that part of all.</summary>
    private const int RowsPerOne = 16;

    /// <param name="samples">The working rows.</param>
    /// <param name="reduced">Their reduced form, or null where the working rows themselves are used.</param>
    public KeySample(MetricRows samples, ReducedRows? reduced)
    {
        Dim = reduced?.Dim ?? samples.Dim;
        Count = (int)Math.Min(MaxRows, ((long)samples.Count + RowsPerOne - 1) / RowsPerOne);
        Norms = new float[Count];
        Rows = new NativeBuffer<float>((long)Count * Dim);
        float* source = (reduced?.Rows ?? samples.Working).Pointer;
        for (int j = 0; j < Count; j++)
        {
            long row = (long)j * samples.Count / Count;
            new ReadOnlySpan<float>(source + (row * Dim), Dim).CopyTo(new Span<float>(Rows.Pointer + ((long)j * Dim), Dim));
            Norms[j] = samples.SquaredNorms.Pointer[row];
        }
    }

    /// <summary>Rows of the sample.</summary>
    public int Count { get; }

    /// <summary>Coordinates of each.</summary>
    public int Dim { get; }

    /// <summary>Count×Dim.</summary>
    public NativeBuffer<float> Rows { get; }

    /// <summary>Their squared norms.</summary>
    public float[] Norms { get; }

    public void Dispose() => Rows.Dispose();
}
