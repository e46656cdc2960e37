using System.Numerics;
using System.Runtime.InteropServices;

namespace LfmNative.Kernels;

/// <summary>Looks for values that are no finite numbers.</summary>
internal static class FiniteScan
{
    /// <summary>The first NaN or infinity, or −1.</summary>
    /// <remarks>x − x is 0 for a finite x and NaN otherwise, so a sum of these tells whether a scalar search is needed.</remarks>
    public static int IndexOfNonFinite(ReadOnlySpan<float> row)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        Vector<float> sum = Vector<float>.Zero;
        foreach (Vector<float> v in vectors) sum += v - v;
        int rest = Vector.EqualsAll(sum, Vector<float>.Zero) ? vectors.Length * Vector<float>.Count : 0;
        for (int j = rest; j < row.Length; j++)
        {
            if (!float.IsFinite(row[j])) return j;
        }
        return -1;
    }
}
