using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Correspondences of a functional map: nearest, CSLS, mutual, or one-to-one.</summary>
public static class Matcher
{
    /// <summary>Largest side that linear assignment accepts.</summary>
    public const int AssignmentLimit = 10_000;

    /// <summary>Pairs of samples.</summary>
    /// <param name="c">k2×k1 functional map.</param>
    /// <param name="x">Spectrum of X.</param>
    /// <param name="y">Spectrum of Y.</param>
    /// <param name="options">What kind of pairs; null for the nearest.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>One pair a sample of Y; fewer with mutual; min(n1, n2) with assignment.</returns>
    /// <exception cref="LfmException">
    /// Assignment of more than <see cref="AssignmentLimit"/> samples, or together with CSLS or mutual.
    /// </exception>
    public static Correspondences Match(
        Matrix c, LaplacianSpectrum x, LaplacianSpectrum y, MatchOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        options ??= new MatchOptions();
        (Matrix ofY, Matrix ofX) = PointwiseMap.Coordinates(c, x, y, options.Method);
        return Match(ofX, ofY, options, context ?? new ComputeContext());
    }

    /// <summary>The same of points in coordinates that they share.</summary>
    /// <param name="ofX">dims×n1, one point a column.</param>
    /// <param name="ofY">dims×n2.</param>
    /// <param name="options">What kind of pairs.</param>
    /// <param name="context">Threads and cancellation.</param>
    internal static Correspondences Match(Matrix ofX, Matrix ofY, MatchOptions options, ComputeContext context)
    {
        OptionRange.Check(options);
        if (options.Assignment && (options.Csls || options.Mutual))
            Throw.Argument("assignment is one-to-one already; give it without csls and mutual");
        int dims = Math.Min(ofY.Rows, ofX.Rows);
        if (options.Assignment) return Assign(ofX, ofY, dims, context);
        if (options.Csls) return Csls(ofX, ofY, dims, options, context);
        int[] match = NearestPoints.Of(ofY, ofX, dims, context);
        int[]? back = options.Mutual ? NearestPoints.Of(ofX, ofY, dims, context) : null;
        List<int> keep = [];
        for (int j = 0; j < match.Length; j++)
        {
            if (back is null || back[match[j]] == j) keep.Add(j);
        }
        int[] ys = keep.ToArray(), xs = Array.ConvertAll(ys, j => match[j]);
        return new Correspondences(xs, ys, Cosines(ofX, xs, ofY, ys, dims));
    }

    /// <summary>Bytes of native memory that linear assignment takes: a dense table of gains, and the points.</summary>
    /// <param name="n1">Samples of X.</param>
    /// <param name="n2">Samples of Y.</param>
    /// <param name="dims">Coordinates that are compared: the smaller side of the map.</param>
    internal static long AssignmentBytes(int n1, int n2, int dims)
    {
        long stride = LinearAssignment.Stride(Math.Max(n1, n2));
        return (4 * ((Math.Min(n1, n2) * stride) + (dims * ((long)n1 + n2)))) + (40 * stride);
    }

    /// <summary>Cosines of chosen columns of two point sets.</summary>
    internal static double[] Cosines(Matrix ofX, int[] xs, Matrix ofY, int[] ys, int dims)
    {
        double[] xy = new double[xs.Length], xx = new double[xs.Length], yy = new double[xs.Length];
        for (int k = 0; k < dims; k++)
        {
            ReadOnlySpan<double> a = ofX.Row(k), b = ofY.Row(k);
            for (int t = 0; t < xs.Length; t++)
            {
                xy[t] += a[xs[t]] * b[ys[t]];
                xx[t] += a[xs[t]] * a[xs[t]];
                yy[t] += b[ys[t]] * b[ys[t]];
            }
        }
        for (int t = 0; t < xs.Length; t++) xy[t] = xx[t] > 0 && yy[t] > 0 ? xy[t] / Math.Sqrt(xx[t] * yy[t]) : 0;
        return xy;
    }

    private static unsafe Correspondences Csls(Matrix ofX, Matrix ofY, int dims, MatchOptions options, ComputeContext context)
    {
        int n1 = ofX.Cols, n2 = ofY.Cols;
        using NativeBuffer<float> px = UnitRows(ofX, dims), py = UnitRows(ofY, dims);
        (BestPartners best, float[] ry) = CosineSearch.Csls(px.Pointer, n1, py.Pointer, n2, dims, options.Neighborhood, context);
        List<int> keep = [];
        for (int j = 0; j < n2; j++)
        {
            if (!options.Mutual || best.OfX[best.OfY[j]] == j) keep.Add(j);
        }
        int[] ys = keep.ToArray(), xs = Array.ConvertAll(ys, j => best.OfY[j]);
        // Best's score is cos − r_x/2; CSLS is 2cos − r_x − r_y.
        return new Correspondences(xs, ys, Array.ConvertAll(ys, j => (2.0 * best.ScoreY[j]) - ry[j]));
    }

    private static unsafe Correspondences Assign(Matrix ofX, Matrix ofY, int dims, ComputeContext context)
    {
        int n1 = ofX.Cols, n2 = ofY.Cols;
        if (Math.Max(n1, n2) > AssignmentLimit)
        {
            Throw.Argument(
                $"assignment takes at most {AssignmentLimit} samples a side; there are {n1} and {n2}; use mutual, or fewer rows");
        }
        bool rowsAreY = n2 <= n1;
        (Matrix rows, Matrix columns) = rowsAreY ? (ofY, ofX) : (ofX, ofY);
        int r = rows.Cols, c = columns.Cols, stride = LinearAssignment.Stride(c);
        using NativeBuffer<float> gains = new((long)r * stride), a = new((long)dims * r), b = new((long)dims * c);
        // ‖a‖² − ‖a − b‖²: what is the same for a whole row decides nothing.
        float[] bias = new float[c];
        for (int k = 0; k < dims; k++)
        {
            ReadOnlySpan<double> row = rows.Row(k), column = columns.Row(k);
            for (int i = 0; i < r; i++) a.Pointer[((long)k * r) + i] = (float)row[i];
            for (int j = 0; j < c; j++)
            {
                b.Pointer[((long)k * c) + j] = (float)column[j];
                bias[j] -= (float)(column[j] * column[j]);
            }
        }
        Gemm.Multiply(true, false, r, c, dims, 2f, a.Pointer, r, b.Pointer, c, 0f, gains.Pointer, stride);
        for (int i = 0; i < r; i++)
        {
            for (int j = 0; j < c; j++) gains.Pointer[((long)i * stride) + j] += bias[j];
        }
        int[] columnOf = LinearAssignment.Solve(gains.Pointer, r, c, context.Token);
        int[] ys = new int[r], xs = new int[r];
        for (int i = 0; i < r; i++) (ys[i], xs[i]) = rowsAreY ? (i, columnOf[i]) : (columnOf[i], i);
        Array.Sort(ys, xs);
        return new Correspondences(xs, ys, Cosines(ofX, xs, ofY, ys, dims));
    }

    private static unsafe NativeBuffer<float> UnitRows(Matrix columns, int dims)
    {
        int n = columns.Cols;
        double[] squared = new double[n];
        for (int k = 0; k < dims; k++)
        {
            ReadOnlySpan<double> row = columns.Row(k);
            for (int i = 0; i < n; i++) squared[i] += row[i] * row[i];
        }
        NativeBuffer<float> result = new((long)n * dims);
        for (int k = 0; k < dims; k++)
        {
            ReadOnlySpan<double> row = columns.Row(k);
            for (int i = 0; i < n; i++) result.Pointer[((long)i * dims) + k] = squared[i] > 0 ? (float)(row[i] / Math.Sqrt(squared[i])) : 0;
        }
        return result;
    }
}
