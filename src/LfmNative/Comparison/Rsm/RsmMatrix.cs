namespace LfmNative.Comparison.Rsm;

/// <summary>Inner products of all pairs of samples, with and without the matching of their positions.</summary>
internal sealed class RsmMatrix
{
    /// <param name="rows">Samples.</param>
    /// <param name="cols">Samples they are compared with.</param>
    /// <param name="symmetric">Whether these are the same.</param>
    public RsmMatrix(int rows, int cols, bool symmetric)
        : this(new double[(long)rows * cols], new double[(long)rows * cols], new double[rows], new double[cols], symmetric)
    {
    }

    private RsmMatrix(double[] inner, double[] spatial, double[] squaredX, double[] squaredY, bool symmetric) =>
        (Inner, Spatial, SquaredX, SquaredY, Symmetric) = (inner, spatial, squaredX, squaredY, symmetric);

    /// <summary>Samples N.</summary>
    public int Rows => SquaredX.Length;

    /// <summary>Samples they are compared with.</summary>
    public int Cols => SquaredY.Length;

    /// <summary>Whether samples are compared with each other.</summary>
    public bool Symmetric { get; }

    /// <summary>Rows×Cols inner products of matched samples.</summary>
    public double[] Inner { get; }

    /// <summary>Rows×Cols inner products, every position with itself.</summary>
    public double[] Spatial { get; }

    /// <summary>‖V‖² of the samples.</summary>
    public double[] SquaredX { get; }

    /// <summary>‖V‖² of those they are compared with.</summary>
    public double[] SquaredY { get; }

    /// <summary>Rows×Cols×S partners of the positions, where they are kept.</summary>
    public int[]? Partners { get; init; }

    /// <summary>Pairs that were matched.</summary>
    public long Pairs { get; set; }

    /// <summary>The largest relative distance from an optimum that a certificate left open.</summary>
    public double Gap { get; set; }

    /// <summary>A matrix without inner products, for values of single pairs.</summary>
    public static RsmMatrix OfSquares(int rows, int cols, bool symmetric) => new([], [], new double[rows], new double[cols], symmetric);

    /// <summary>Squared distance of two samples, ≥ 0, from their inner product.</summary>
    public double SquaredDistance(int i, int j, double inner) => Math.Max(0, SquaredX[i] + SquaredY[j] - (2 * inner));

    /// <summary>A kernel's value from an inner product.</summary>
    /// <param name="kernel">Which.</param>
    /// <param name="i">Sample.</param>
    /// <param name="j">The other.</param>
    /// <param name="inner">Their inner product.</param>
    /// <param name="sigma">Width of the Gaussian kernel.</param>
    public double Value(RsmKernel kernel, int i, int j, double inner, double sigma)
    {
        switch (kernel)
        {
            case RsmKernel.Inner: return inner;
            case RsmKernel.Cosine:
                double norms = Math.Sqrt(SquaredX[i]) * Math.Sqrt(SquaredY[j]);
                return norms > 0 ? Math.Clamp(inner / norms, -1, 1) : 0;
            default: return Math.Exp(-SquaredDistance(i, j, inner) / (2 * sigma * sigma));
        }
    }

    /// <summary>A kernel's values of all pairs.</summary>
    /// <param name="kernel">Which.</param>
    /// <param name="inner">Inner products: <see cref="Inner"/> or <see cref="Spatial"/>.</param>
    /// <param name="sigma">Width of the Gaussian kernel.</param>
    public double[] Values(RsmKernel kernel, double[] inner, double sigma)
    {
        if (kernel == RsmKernel.Inner) return inner;
        double[] values = new double[inner.LongLength];
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Cols; j++)
            {
                long at = ((long)i * Cols) + j;
                values[at] = Value(kernel, i, j, inner[at], sigma);
            }
        }
        return values;
    }

    /// <summary>The mean of values over all pairs of different samples.</summary>
    /// <param name="values">Rows×Cols values, symmetric where the matrix is.</param>
    public double PairMean(double[] values)
    {
        double sum = values.Sum();
        if (!Symmetric) return sum / values.LongLength;
        for (int i = 0; i < Rows; i++) sum -= values[((long)i * Cols) + i];
        return sum / (Rows * (Rows - 1.0));
    }

    /// <summary>The values of the pairs i &lt; j of a symmetric matrix, row by row.</summary>
    public double[] UpperTriangle(double[] values)
    {
        double[] pairs = new double[Rows * (Rows - 1L) / 2];
        long t = 0;
        for (int i = 0; i < Rows; i++)
        {
            for (int j = i + 1; j < Rows; j++, t++) pairs[t] = values[((long)i * Cols) + j];
        }
        return pairs;
    }

    /// <summary>The median distance of two different samples that is not 0; 1 where there is none.</summary>
    public double MedianDistance()
    {
        List<double> squared = new((int)Math.Min(int.MaxValue / 2, Inner.LongLength));
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < (Symmetric ? i : Cols); j++)
            {
                double of = SquaredDistance(i, j, Inner[((long)i * Cols) + j]);
                if (of > 0) squared.Add(of);
            }
        }
        if (squared.Count == 0) return 1;
        return Math.Sqrt(Kernels.OrderStatistic.Median(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(squared)));
    }
}
