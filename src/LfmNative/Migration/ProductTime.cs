using System.Diagnostics;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Migration;

/// <summary>How long carrying rows over takes on this machine.</summary>
internal static class ProductTime
{
    private const int Rows = 4_096;
    private const int Runs = 3;

    /// <summary>Seconds for so many rows, by the fastest of a few runs on some rows of ones.</summary>
    /// <param name="rows">Rows to carry over.</param>
    /// <param name="from">Their dimensions.</param>
    /// <param name="to">Dimensions that they are carried to.</param>
    /// <param name="products">Products a row takes.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static double Seconds(long rows, int from, int to, int products, ComputeContext context)
    {
        Matrix matrix = new(from, to);
        Array.Fill(matrix.Data, 1);
        SideNormalization x = new(PreNormalization.UnitCenterUnit, new double[from], 1, 1);
        SideNormalization y = new(PreNormalization.UnitCenterUnit, new double[to], 1, 1);
        CollectionMap map = new(new MapSettings(MapFamily.Ridge), x, y, matrix, null);
        float[] source = new float[Rows * from], target = new float[Rows * to];
        Array.Fill(source, 1);
        double best = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            map.Apply(new ReadOnlyMatrixView<float>(source, Rows, from), target, context);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best * products * rows / Rows;
    }
}
