using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>The (min, +) step of shortest paths, for several sources at once.</summary>
internal static unsafe class MinPlus
{
    /// <summary>Sources that one call relaxes together: four vectors of four doubles.</summary>
    public const int Width = 16;

    /// <summary>row[s] ← min(row[s], min_j dist[j, s] + length_j) over the neighbours j of one node.</summary>
    /// <param name="columns">The node's neighbours.</param>
    /// <param name="lengths">Their edge lengths, ≥ 0.</param>
    /// <param name="count">How many neighbours.</param>
    /// <param name="dist">Distances, <see cref="Width"/> sources a node; unreached is +∞.</param>
    /// <param name="row">The node's own distances, within <paramref name="dist"/>.</param>
    /// <returns>Whether anything became shorter.</returns>
    public static bool Relax(int* columns, double* lengths, long count, double* dist, double* row)
    {
        KernelAssert.Elements(columns, count);
        KernelAssert.Elements(lengths, count);
        KernelAssert.Elements(row, Width);
        Vector256<double> old0 = Vector256.Load(row), old1 = Vector256.Load(row + 4);
        Vector256<double> old2 = Vector256.Load(row + 8), old3 = Vector256.Load(row + 12);
        Vector256<double> min0 = old0, min1 = old1, min2 = old2, min3 = old3;
        for (long p = 0; p < count; p++)
        {
            double* from = dist + ((long)columns[p] * Width);
            Vector256<double> length = Vector256.Create(lengths[p]);
            min0 = Vector256.MinNative(min0, Vector256.Load(from) + length);
            min1 = Vector256.MinNative(min1, Vector256.Load(from + 4) + length);
            min2 = Vector256.MinNative(min2, Vector256.Load(from + 8) + length);
            min3 = Vector256.MinNative(min3, Vector256.Load(from + 12) + length);
        }
        if (Vector256.EqualsAll(min0, old0) && Vector256.EqualsAll(min1, old1)
            && Vector256.EqualsAll(min2, old2) && Vector256.EqualsAll(min3, old3))
            return false;
        min0.Store(row);
        min1.Store(row + 4);
        min2.Store(row + 8);
        min3.Store(row + 12);
        return true;
    }
}
