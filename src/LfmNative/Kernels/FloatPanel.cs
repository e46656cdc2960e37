using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Scores of float32 coordinates: fused multiply-adds in the order of the dimensions, beginning with the bias.</summary>
/// <remarks>A panel is dims×6 (queries) or dims×16 (points).</remarks>
internal readonly unsafe struct FloatPanel : IScorePanel<float>
{
    public static double Spacing => 0;

    public static int Depth(int dims) => dims;

    public static void Pack(double* columns, long ld, int dims, int width, double scale, float* panel, int stride)
    {
        for (int k = 0; k < dims; k++)
        {
            double* row = columns + (k * ld);
            float* to = panel + ((long)k * stride);
            for (int i = 0; i < width; i++) to[i] = (float)(row[i] * scale);
            for (int i = width; i < stride; i++) to[i] = 0;
        }
    }

    public static bool AnyAtLeast(float* q, float* p, int dims, float* bias, float* threshold, float* scores)
    {
        KernelAssert.Elements(q, (long)dims * ScorePanel.Queries);
        KernelAssert.Elements(p, (long)dims * ScorePanel.Points);
        Vector256<float> a0 = Vector256.Load(bias), b0 = Vector256.Load(bias + 8);
        Vector256<float> a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
        for (int k = 0; k < dims; k++)
        {
            Vector256<float> left = Vector256.Load(p), right = Vector256.Load(p + 8);
            Vector256<float> x = Vector256.Create(q[0]);
            a0 = Vector256.FusedMultiplyAdd(x, left, a0);
            b0 = Vector256.FusedMultiplyAdd(x, right, b0);
            x = Vector256.Create(q[1]);
            a1 = Vector256.FusedMultiplyAdd(x, left, a1);
            b1 = Vector256.FusedMultiplyAdd(x, right, b1);
            x = Vector256.Create(q[2]);
            a2 = Vector256.FusedMultiplyAdd(x, left, a2);
            b2 = Vector256.FusedMultiplyAdd(x, right, b2);
            x = Vector256.Create(q[3]);
            a3 = Vector256.FusedMultiplyAdd(x, left, a3);
            b3 = Vector256.FusedMultiplyAdd(x, right, b3);
            x = Vector256.Create(q[4]);
            a4 = Vector256.FusedMultiplyAdd(x, left, a4);
            b4 = Vector256.FusedMultiplyAdd(x, right, b4);
            x = Vector256.Create(q[5]);
            a5 = Vector256.FusedMultiplyAdd(x, left, a5);
            b5 = Vector256.FusedMultiplyAdd(x, right, b5);
            q += ScorePanel.Queries;
            p += ScorePanel.Points;
        }
        Vector256<float> passing =
            AtLeast(a0, b0, threshold[0]) | AtLeast(a1, b1, threshold[1]) | AtLeast(a2, b2, threshold[2])
            | AtLeast(a3, b3, threshold[3]) | AtLeast(a4, b4, threshold[4]) | AtLeast(a5, b5, threshold[5]);
        if (passing.AsInt32() == Vector256<int>.Zero) return false;
        Store(a0, b0, scores);
        Store(a1, b1, scores + ScorePanel.Points);
        Store(a2, b2, scores + (2 * ScorePanel.Points));
        Store(a3, b3, scores + (3 * ScorePanel.Points));
        Store(a4, b4, scores + (4 * ScorePanel.Points));
        Store(a5, b5, scores + (5 * ScorePanel.Points));
        return true;
    }

    private static Vector256<float> AtLeast(Vector256<float> a, Vector256<float> b, float threshold)
    {
        Vector256<float> least = Vector256.Create(threshold);
        return Vector256.GreaterThanOrEqual(a, least) | Vector256.GreaterThanOrEqual(b, least);
    }

    private static void Store(Vector256<float> a, Vector256<float> b, float* to)
    {
        a.Store(to);
        b.Store(to + 8);
    }
}
