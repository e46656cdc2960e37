namespace LfmNative.Kernels;

/// <summary>Floats that begin at a cache line: vectors that lie across two lines take half as long again.</summary>
internal static unsafe class CacheLine
{
    private const int Floats = 16;

    /// <summary>Values in single precision, from the first line of a pinned array of their own on.</summary>
    public static float[] ToSingle(ReadOnlySpan<double> values)
    {
        float[] single = GC.AllocateUninitializedArray<float>(values.Length + Floats, pinned: true);
        fixed (float* first = single)
        {
            float* to = Align(first);
            for (int i = 0; i < values.Length; i++) to[i] = (float)values[i];
        }
        return single;
    }

    /// <summary>The first boundary of a line at or behind an address; null stays null.</summary>
    public static float* Align(float* address)
    {
        const nuint bytes = Floats * sizeof(float);
        return (float*)(((nuint)address + bytes - 1) / bytes * bytes);
    }
}
