using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Migration;

/// <summary>Cosines of held-out queries with carried items beside those with the native ones.</summary>
internal static class CalibrationFit
{
    private const int MostQueries = 500;

    /// <summary>Fits a calibration to all products of some items with their own native rows as queries.</summary>
    /// <param name="map">The map, which the items had no part in.</param>
    /// <param name="carriedFrom">n×d1 rows that are carried over.</param>
    /// <param name="native">n×d2, the same items as the other model has them.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static ScoreCalibration Of(CollectionMap map, float[] carriedFrom, float[] native, ComputeContext context)
    {
        (double[] mapped, double[] own) = Cosines(map, carriedFrom, native, context);
        return ScoreCalibration.Fit(mapped, own);
    }

    /// <summary>For every query its cosines with the carried items and with the native ones.</summary>
    /// <remarks>
    /// Most pairs of items are far apart, and thresholds lie where they are near: of each query's products, in the order of the native
    /// ones, the first are all taken and the others ever more thinly.
    /// </remarks>
    public static (double[] Mapped, double[] Native) Cosines(
        CollectionMap map, float[] carriedFrom, float[] native, ComputeContext context)
    {
        int d = map.TargetDimensions, n = Math.Min(native.Length / d, MostQueries);
        float[] carried = new float[n * d];
        map.Apply(new ReadOnlyMatrixView<float>(carriedFrom, n, map.Dimensions), carried, context);
        using UnitRows a = HeldOutPairs.UnitsOf(new ReadOnlyMatrixView<float>(carried, n, d), context);
        using UnitRows b = HeldOutPairs.UnitsOf(new ReadOnlyMatrixView<float>(native.AsSpan(0, n * d), n, d), context);
        using NativeBuffer<float> withCarried = new((long)n * n), withNative = new((long)n * n);
        List<double> mapped = [], own = [];
        Products(b, a, withCarried, context);
        Products(b, b, withNative, context);
        double[] order = new double[n];
        int[] items = new int[n];
        for (int q = 0; q < n; q++)
        {
            for (int i = 0; i < n; i++) (order[i], items[i]) = (-At(withNative, q, i), i);
            Array.Sort(order, items);
            for (int r = 0, step = 1; r < n; r += step)
            {
                if (items[r] != q || r == 0)
                {
                    mapped.Add(At(withCarried, q, items[r]));
                    own.Add(At(withNative, q, items[r]));
                }
                step = 1 + (r / 20);
            }
        }
        return ([.. mapped], [.. own]);

        unsafe float At(NativeBuffer<float> products, int q, int i) => products.Pointer[((long)q * n) + i];
    }

    private static unsafe void Products(UnitRows queries, UnitRows items, NativeBuffer<float> into, ComputeContext context) =>
        queries.Products(items.Pointer, items.Count, into.Pointer, items.Count, context);
}
