using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Scores of single-precision coordinates, summed in the order of the dimensions by fused steps that begin with the bias.</summary>
/// <remarks>A panel is dims×6 (queries) or dims×16 (points).</remarks>
internal readonly unsafe struct SinglePanel : IScorePanel<float>
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

    public static bool AnyReach(float* q, float* p, int dims, float* bias, float* threshold, float* scores)
    {
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
        return ScorePanel.AnyReach(a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5, threshold, scores);
    }
}
