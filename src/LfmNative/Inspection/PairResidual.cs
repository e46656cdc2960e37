using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Inspection;

/// <summary>How far rows lie from their partners, over the median distance of a partner to the nearest other row of its side.</summary>
/// <param name="RootMeanSquare">Root mean square; NaN where no two rows of a side differ.</param>
/// <param name="Median">Median.</param>
/// <param name="Apart">Part of the rows farther than half that distance.</param>
internal readonly unsafe record struct PairResidual(double RootMeanSquare, double Median, double Apart)
{
    public static PairResidual Of(RowSet x, RowSet y, RowTransform ofX, RowTransform ofY, ComputeContext context)
    {
        int d = x.Cols;
        double nearest = Nearest(y, ofY, context);
        if (!(nearest > 0)) return new PairResidual(double.NaN, double.NaN, double.NaN);
        double[] distances = new double[x.Count];
        ParallelRows.For(x.Count, 64, context.Threads, context.Token, (from, to) =>
        {
            using NativeBuffer<double> both = new(2L * d);
            double* own = both.Pointer, other = own + d;
            for (int i = from; i < to; i++)
            {
                ofX.Apply(x.At(i), own, d);
                ofY.Apply(y.At(i), other, d);
                double sum = 0;
                for (int j = 0; j < d; j++) sum += (own[j] - other[j]) * (own[j] - other[j]);
                distances[i] = Math.Sqrt(sum) / nearest;
            }
        });
        double square = distances.Sum(distance => distance * distance) / distances.Length;
        int apart = distances.Count(distance => distance > 0.5);
        return new PairResidual(Math.Sqrt(square), OrderStatistic.Median(distances), apart / (double)distances.Length);
    }

    private static double Nearest(RowSet y, RowTransform ofY, ComputeContext context)
    {
        if (y.Count < 2) return double.NaN;
        using NativeBuffer<float> rows = ofY.All(y);
        NeighborList nearest = NeighborSearch.Exact(
            new ReadOnlyMatrixView<float>(rows.Pointer, y.Count, y.Cols), 1, DistanceMetric.Euclidean, context.Quiet());
        return OrderStatistic.Median(nearest.Distances);
    }
}
