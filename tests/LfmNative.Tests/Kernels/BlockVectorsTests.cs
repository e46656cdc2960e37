using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

/// <summary>Products of blocks of eight vectors against plain loops; small integers make every order of the sums exact.</summary>
[NoNativeLeaks]
public sealed unsafe class BlockVectorsTests
{
    private const int Width = BlockVectors.Width;

    [Test]
    public void InnerProductsAreAdded([Values(0, 1, 2, 7, 64, 131)] int rows)
    {
        using NativeBuffer<double> v = Integers(rows * Width, 1), w = Integers(rows * Width, 2), h = Integers(Width * Width, 3);
        double[] expected = h.Span.ToArray();
        for (int i = 0; i < rows; i++)
        {
            for (int a = 0; a < Width; a++)
            {
                for (int b = 0; b < Width; b++) expected[(a * Width) + b] += v.Pointer[(i * Width) + a] * w.Pointer[(i * Width) + b];
            }
        }
        BlockVectors.AddInner(v.Pointer, w.Pointer, rows, h.Pointer);
        Assert.That(h.Span.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void ProductsAreAdded([Values(0, 1, 2, 7, 64, 131)] int rows)
    {
        using NativeBuffer<double> v = Integers(rows * Width, 4), w = Integers(rows * Width, 5), h = Integers(Width * Width, 6);
        double[] expected = w.Span.ToArray();
        Multiply(v, h, rows, expected);
        BlockVectors.AddProduct(v.Pointer, h.Pointer, w.Pointer, rows);
        Assert.That(w.Span.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void TransformsInPlace([Values(0, 1, 9, 130)] int rows)
    {
        using NativeBuffer<double> w = Integers(rows * Width, 7), h = Integers(Width * Width, 8);
        double[] expected = new double[rows * Width];
        Multiply(w, h, rows, expected);
        BlockVectors.Transform(w.Pointer, h.Pointer, rows);
        Assert.That(w.Span.ToArray(), Is.EqualTo(expected));
    }

    private static void Multiply(NativeBuffer<double> v, NativeBuffer<double> h, int rows, double[] sum)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int a = 0; a < Width; a++)
            {
                for (int b = 0; b < Width; b++) sum[(i * Width) + b] += v.Pointer[(i * Width) + a] * h.Pointer[(a * Width) + b];
            }
        }
    }

    private static NativeBuffer<double> Integers(int count, ulong seed)
    {
        NativeBuffer<double> buffer = new(count);
        Rng random = new(seed);
        for (int i = 0; i < count; i++) buffer.Pointer[i] = random.NextInt(19) - 9;
        return buffer;
    }
}
