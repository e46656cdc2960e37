using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;

namespace LfmNative.Inspection;

/// <summary>The test of <see cref="CoordinateAgreement"/>.</summary>
internal static class CoordinateTest
{
    /// <summary>Dimensions that are compared at most, the first ones, so that layouts stay whole.</summary>
    public const int MostDimensions = 1024;

    /// <summary>Fewest dimensions, and rows of a side, that say anything.</summary>
    public const int FewestDimensions = 8, FewestRows = 32;

    /// <summary>Standard errors of a correlation that halves must rise above the null.</summary>
    private const double LeastPower = 5;

    /// <summary>Compares the halves of two sides.</summary>
    /// <param name="a">Halves of A.</param>
    /// <param name="b">Halves of B, of the same columns.</param>
    /// <param name="dimensions">Columns of each.</param>
    /// <param name="scratch">Matrices to work in.</param>
    /// <param name="clock">Progress.</param>
    public static CoordinateAgreement Of(SideHalves a, SideHalves b, int dimensions, CoordinateScratch scratch, StageClock clock)
    {
        double[] positions = new double[SideHalves.Splits];
        double between = 0, withinA = 0, withinB = 0, largest = double.NegativeInfinity;
        for (int split = 0; split < SideHalves.Splits; split++)
        {
            clock.Context.Tick("coordinates", split, SideHalves.Splits);
            for (int half = 0; half < 2; half++)
            {
                scratch.Halves[half].Fill(a, split, half, scratch.Covariance);
                scratch.Halves[2 + half].Fill(b, split, half, scratch.Covariance);
            }
            (PartialCorrelations a0, PartialCorrelations a1) = (scratch.Halves[0], scratch.Halves[1]);
            (PartialCorrelations b0, PartialCorrelations b1) = (scratch.Halves[2], scratch.Halves[3]);
            if (split == 0) largest = LargestShifted(a0, b0, dimensions, clock.Context);
            double ofA = a0.Correlation(a1), ofB = b0.Correlation(b1);
            double across = 0.25 * (a0.Correlation(b0) + a0.Correlation(b1) + a1.Correlation(b0) + a1.Correlation(b1));
            double ceiling = Math.Sqrt(Math.Max(0, ofA) * Math.Max(0, ofB));
            double enough = largest + (LeastPower / Math.Sqrt(dimensions * (dimensions - 1.0) / 2));
            positions[split] = ceiling > enough ? (across - largest) / (ceiling - largest) : double.NaN;
            (between, withinA, withinB) = (between + across, withinA + ofA, withinB + ofB);
        }
        double position = positions.Average();
        double error = Math.Sqrt(positions.Sum(p => (p - position) * (p - position)) / (positions.Length - 1));
        const int N = SideHalves.Splits;
        return new CoordinateAgreement(position, error, between / N, withinA / N, withinB / N, largest, dimensions);
    }

    /// <summary>Bytes held while two sides are compared.</summary>
    public static long Bytes(int rowsA, int rowsB, int cols, int threads)
    {
        long d = Math.Min(cols, MostDimensions), most = Math.Max(rowsA, rowsB);
        long workers = Math.Max(1, Math.Min(threads, (most + Gemm.RowsTogether - 1) / Gemm.RowsTogether));
        // Quarters of both sides and of the outlying rows of both, what is worked in, and the products' own.
        return 8 * (((16 + CoordinateScratch.Matrices) * d * d) + (workers * d * (d + (2L * Gemm.RowsTogether)))) + RowSums.Bytes(2 * cols);
    }

    private static double LargestShifted(PartialCorrelations a, PartialCorrelations b, int dimensions, ComputeContext context)
    {
        double[] shifted = new double[dimensions - 1];
        ParallelRows.For(shifted.Length, 8, context.Threads, context.Token, (from, to) =>
        {
            for (int s = from; s < to; s++) shifted[s] = a.Correlation(b, s + 1);
        });
        return shifted.Max();
    }
}
