using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LfmNative.Kernels;

/// <summary>Scores of 16-bit integer coordinates: two products an instruction where single precision has one, exact but for the rounding of the coordinates.</summary>
/// <remarks>
/// A panel holds two dimensions of a query or point side by side: ⌈dims/2⌉×6×2 or ⌈dims/2⌉×16×2. Sums are taken modulo 2³²: the inner
/// products themselves have to lie within 31 bits and a sign, their parts need not.
/// </remarks>
internal readonly unsafe struct ShortPanel : IScorePanel<short>
{
    /// <summary>The largest coordinate allowed.</summary>
    public const int Most = short.MaxValue;

    /// <summary>The largest inner product allowed.</summary>
    public const double MostProduct = int.MaxValue;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    public static double Spacing => 1;

    public static int Depth(int dims) => dims + (dims & 1);

    public static void Pack(double* columns, long ld, int dims, int width, double scale, short* panel, int stride)
    {
        Vector256<double> factor = Vector256.Create(scale);
        for (int k = 0; k < dims; k += 2)
        {
            double* row = columns + (k * ld);
            // With an odd number of dimensions the last one is paired with zeros.
            double second = k + 1 < dims ? scale : 0;
            double* below = k + 1 < dims ? row + ld : row;
            int* pairs = (int*)(panel + ((long)k * stride));
            int i = 0;
            for (; i <= width - 4; i += 4)
            {
                Vector128<int> low = Avx.ConvertToVector128Int32(Vector256.Load(row + i) * factor), high = Avx.ConvertToVector128Int32(Vector256.Load(below + i) * second);
                ((low & Vector128.Create(0xFFFF)) | Vector128.ShiftLeft(high, 16)).Store(pairs + i);
            }
            for (; i < width; i++) pairs[i] = ((int)Math.Round(row[i] * scale) & 0xFFFF) | ((int)Math.Round(below[i] * second) << 16);
            for (; i < stride; i++) pairs[i] = 0;
        }
    }

    public static bool AnyReach(short* q, short* p, int dims, float* bias, float* threshold, float* scores)
    {
        Vector256<int> a0 = default, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0;
        int* pair = (int*)q;
        for (int k = 0; k < dims; k += 2)
        {
            Vector256<short> left = Vector256.Load(p), right = Vector256.Load(p + 16);
            Vector256<short> x = Vector256.Create(pair[0]).AsInt16();
            a0 += Avx2.MultiplyAddAdjacent(x, left);
            b0 += Avx2.MultiplyAddAdjacent(x, right);
            x = Vector256.Create(pair[1]).AsInt16();
            a1 += Avx2.MultiplyAddAdjacent(x, left);
            b1 += Avx2.MultiplyAddAdjacent(x, right);
            x = Vector256.Create(pair[2]).AsInt16();
            a2 += Avx2.MultiplyAddAdjacent(x, left);
            b2 += Avx2.MultiplyAddAdjacent(x, right);
            x = Vector256.Create(pair[3]).AsInt16();
            a3 += Avx2.MultiplyAddAdjacent(x, left);
            b3 += Avx2.MultiplyAddAdjacent(x, right);
            x = Vector256.Create(pair[4]).AsInt16();
            a4 += Avx2.MultiplyAddAdjacent(x, left);
            b4 += Avx2.MultiplyAddAdjacent(x, right);
            x = Vector256.Create(pair[5]).AsInt16();
            a5 += Avx2.MultiplyAddAdjacent(x, left);
            b5 += Avx2.MultiplyAddAdjacent(x, right);
            pair += ScorePanel.Queries;
            p += 2 * ScorePanel.Points;
        }
        Vector256<float> l = Vector256.Load(bias), r = Vector256.Load(bias + 8);
        return ScorePanel.AnyReach(
            Single(a0) + l,
            Single(b0) + r,
            Single(a1) + l,
            Single(b1) + r,
            Single(a2) + l,
            Single(b2) + r,
            Single(a3) + l,
            Single(b3) + r,
            Single(a4) + l,
            Single(b4) + r,
            Single(a5) + l,
            Single(b5) + r,
            threshold,
            scores);
    }

    private static Vector256<float> Single(Vector256<int> sums) => Vector256.ConvertToSingle(sums);
}
