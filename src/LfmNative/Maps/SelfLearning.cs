using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Maps;

/// <summary>
/// Self-learning refinement in the ambient spaces: Procrustes on the pairs, CSLS between the carried rows and Y, mutual pairs, again.
/// </summary>
/// <remarks>
/// After Artetxe et al. 2018 and Conneau et al. 2018, here with the anchors always among the pairs. Ends when the pair set repeats or after
/// <see cref="MaxRounds"/> rounds. Rows are compared as unit vectors.
/// </remarks>
internal sealed unsafe class SelfLearning : IDisposable
{
    /// <summary>Rounds at most.</summary>
    public const int MaxRounds = 50;

    private const int Neighborhood = 10;

    /// <summary>Pairs up to which a byte each is kept from round to round.</summary>
    private const long PairsKept = 1L << 30;

    private readonly Matrix _x;
    private readonly Matrix _y;
    private readonly NativeBuffer<float> _unitY;

    /// <param name="x">n1×d1 samples.</param>
    /// <param name="nx">Their normalisation.</param>
    /// <param name="y">n2×d2 samples.</param>
    /// <param name="ny">Their normalisation.</param>
    /// <param name="context">Threads and cancellation.</param>
    public SelfLearning(
        ReadOnlyMatrixView<float> x, SideNormalization nx, ReadOnlyMatrixView<float> y, SideNormalization ny, ComputeContext context)
    {
        Matrix[] sides = new Matrix[2];
        fixed (float* fixedX = x, fixedY = y)
        {
            (nint px, nint py) = ((nint)fixedX, (nint)fixedY);
            (int n1, int d1, long ld1, int n2, int d2, long ld2) = (x.Rows, x.Cols, x.LeadingDimension, y.Rows, y.Cols, y.LeadingDimension);
            ParallelRows.For(2, 1, context.Threads, context.Token, (side, _) => sides[side] = side == 0
                ? Normalized(new ReadOnlyMatrixView<float>((float*)px, n1, d1, ld1), nx)
                : Normalized(new ReadOnlyMatrixView<float>((float*)py, n2, d2, ld2), ny));
        }
        (_x, _y) = (sides[0], sides[1]);
        _unitY = new NativeBuffer<float>((long)y.Rows * y.Cols);
        for (int i = 0; i < _y.Rows; i++) ToUnit(_y.Row(i), new Span<float>(_unitY.Pointer + ((long)i * _y.Cols), _y.Cols));
    }

    /// <summary>Where a run ended.</summary>
    /// <param name="PairsX">Rows of X of the last pairs.</param>
    /// <param name="PairsY">Rows of Y of the last pairs.</param>
    /// <param name="Match">For every row of Y its best row of X by CSLS.</param>
    /// <param name="Rounds">Rounds made.</param>
    public sealed record Outcome(int[] PairsX, int[] PairsY, int[] Match, int Rounds);

    /// <summary>Bytes that the searches of two runs at once hold beside the rows.</summary>
    /// <param name="n1">Rows of X.</param>
    /// <param name="n2">Rows of Y.</param>
    /// <param name="d">Dimensions of Y.</param>
    /// <param name="threads">Worker threads.</param>
    internal static long SearchBytes(int n1, int n2, int d, int threads) => 2 * ((long)n1 * n2 <= PairsKept
        ? CslsRounds.ScratchBytes(n1, n2, d, Neighborhood, threads)
        : CosineSearch.ScratchBytes(n1, n2, Neighborhood, threads));

    /// <summary>Runs from given pairs. Runs from different pairs may go on at once.</summary>
    /// <param name="pairsX">Rows of X to start from.</param>
    /// <param name="pairsY">Rows of Y to start from.</param>
    /// <param name="anchorsX">Rows of X of the anchors.</param>
    /// <param name="anchorsY">Rows of Y of the anchors.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    /// <remarks>Where the sides are so large that every round takes a whole product, there is one round.</remarks>
    public Outcome Run(int[] pairsX, int[] pairsY, ReadOnlySpan<int> anchorsX, ReadOnlySpan<int> anchorsY, ComputeContext context)
    {
        int n1 = _x.Rows, n2 = _y.Rows, d = _y.Cols;
        int most = (long)n1 * n2 <= PairsKept ? MaxRounds : 1;
        HashSet<ulong> seen = [];
        using NativeBuffer<float> carried = new((long)n1 * d);
        using CslsRounds? rounds = (long)n1 * n2 <= PairsKept ? new CslsRounds(_unitY.Pointer, n1, n2, d, Neighborhood, context) : null;
        for (int round = 1; ; round++)
        {
            context.Tick("refine", round - 1, most);
            Carry(pairsX, pairsY, carried.Pointer, context);
            (BestPartners best, _) = rounds is null
                ? CosineSearch.Csls(carried.Pointer, n1, _unitY.Pointer, n2, d, Neighborhood, context)
                : rounds.Next(carried.Pointer);
            (pairsX, pairsY) = Mutual(best, anchorsX, anchorsY);
            if (!seen.Add(Hash(pairsX, pairsY)) || round == most)
            {
                int[] match = (int[])best.OfY.Clone();
                for (int t = 0; t < anchorsX.Length; t++) match[anchorsY[t]] = anchorsX[t];
                return new Outcome(pairsX, pairsY, match, round);
            }
        }
    }

    public void Dispose() => _unitY.Dispose();

    /// <summary>Fits Procrustes to the pairs and carries all rows of X, as unit rows.</summary>
    private void Carry(int[] pairsX, int[] pairsY, float* carried, ComputeContext context)
    {
        Matrix m = ThinTransform.Suits(pairsX.Length, _x.Cols, _y.Cols)
            ? ThinTransform.Procrustes(_x.GatherRows(pairsX), _y.GatherRows(pairsY), SpaceTransform.RankTolerance, context)
            : SpaceTransform.Procrustes(Gemm.TransposedProduct(pairsX.Length, _x.Cols, _y.Cols, context, (from, to, a, b) =>
        {
            Gather(_x, pairsX.AsSpan(from, to - from), a);
            Gather(_y, pairsY.AsSpan(from, to - from), b);
        }));
        const int Block = 256;
        int d1 = _x.Cols, d2 = _y.Cols;
        using NativeBuffer<double> scratch = new((long)context.Threads * Block * d2);
        double* work = scratch.Pointer;
        fixed (double* fixedX = _x.Data, fixedM = m.Data)
        {
            double* px = fixedX, pm = fixedM;
            ParallelRows.ForWorkers(_x.Rows, Block, context.Threads, context.Token, (worker, from, to) =>
            {
                double* b = work + ((long)worker * Block * d2);
                Gemm.Multiply(false, false, to - from, d2, d1, 1, px + ((long)from * d1), d1, pm, d2, 0, b, d2);
                for (int i = from; i < to; i++)
                    ToUnit(new Span<double>(b + ((long)(i - from) * d2), d2), new Span<float>(carried + ((long)i * d2), d2));
            });
        }
    }

    private static (int[] X, int[] Y) Mutual(BestPartners best, ReadOnlySpan<int> anchorsX, ReadOnlySpan<int> anchorsY)
    {
        Dictionary<int, int> anchorOfY = [];
        HashSet<int> taken = [];
        for (int t = 0; t < anchorsX.Length; t++)
        {
            anchorOfY[anchorsY[t]] = anchorsX[t];
            taken.Add(anchorsX[t]);
        }
        List<int> xs = [], ys = [];
        for (int j = 0; j < best.OfY.Length; j++)
        {
            int i = best.OfY[j];
            if (anchorOfY.TryGetValue(j, out int anchor))
            {
                xs.Add(anchor);
                ys.Add(j);
            }
            else if (best.OfX[i] == j && !taken.Contains(i))
            {
                xs.Add(i);
                ys.Add(j);
            }
        }
        return (xs.ToArray(), ys.ToArray());
    }

    /// <summary>FNV-1a over the pairs: equal sets give equal values, and a false repeat in 2⁶⁴ only ends a round early.</summary>
    private static ulong Hash(int[] xs, int[] ys)
    {
        ulong hash = 14695981039346656037;
        for (int t = 0; t < xs.Length; t++)
        {
            hash = (hash ^ (uint)xs[t]) * 1099511628211;
            hash = (hash ^ (uint)ys[t]) * 1099511628211;
        }
        return hash;
    }

    private static unsafe void Gather(Matrix source, ReadOnlySpan<int> rows, double* target)
    {
        for (int t = 0; t < rows.Length; t++) source.Row(rows[t]).CopyTo(new Span<double>(target + ((long)t * source.Cols), source.Cols));
    }

    private static Matrix Normalized(ReadOnlyMatrixView<float> rows, SideNormalization normalization)
    {
        Matrix result = new(rows.Rows, rows.Cols);
        float[] line = new float[rows.Cols];
        for (int i = 0; i < rows.Rows; i++)
        {
            normalization.ApplyRow(rows.Row(i), line);
            Span<double> target = result.Row(i);
            for (int j = 0; j < line.Length; j++) target[j] = line[j];
        }
        return result;
    }

    private static void ToUnit(ReadOnlySpan<double> row, Span<float> unit)
    {
        double squared = 0;
        foreach (double v in row) squared += v * v;
        double scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
        for (int j = 0; j < row.Length; j++) unit[j] = (float)(row[j] * scale);
    }
}
