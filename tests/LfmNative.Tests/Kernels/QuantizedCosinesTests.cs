using System.Runtime.Intrinsics;
using LfmNative.Kernels;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

public sealed unsafe class QuantizedCosinesTests
{
    [Test]
    public void BytesArePlainLoopsAndBoundTheirCosines([Range(0, 70)] int count)
    {
        float[] cosines = TestData.Floats(count, 3, 0.6);
        if (count > 40) (cosines[0], cosines[1], cosines[2], cosines[33], cosines[40]) = (1, -1, 1.00001f, 0, 0.5f);
        byte[] bytes = new byte[count + 1];
        bytes[count] = 200;
        fixed (float* c = cosines)
        fixed (byte* q = bytes) QuantizedCosines.Quantize(c, count, q);
        Assert.That(bytes[..count], Is.EqualTo(cosines.Select(v => (byte)Math.Clamp(v * 127, 0, 127))));
        Assert.That(bytes[count], Is.EqualTo(200));
        for (int j = 0; j < count; j++)
        {
            if (cosines[j] <= 1) Assert.That(127.0 * cosines[j], Is.LessThan(bytes[j] + 1));
        }
    }

    [Test]
    public void BoundsAreRoundedTheSafeWay()
    {
        foreach (float value in (float[])[0, 1e-6f, 0.3f, 0.5f, 1, 1.7f, 2])
        {
            Assert.That(QuantizedCosines.Floor(value), Is.LessThanOrEqualTo(127.0 * value));
            Assert.That(QuantizedCosines.Ceiling(value), Is.GreaterThanOrEqualTo(127.0 * value).And.LessThan((127.0 * value) + 1));
        }
        Assert.That(QuantizedCosines.Floor(-0.2f), Is.Zero);
    }

    [Test]
    public void SumsStopAt255()
    {
        for (int a = 0; a < 256; a += 5)
        {
            for (int b = 0; b < 256; b += 3)
            {
                Vector256<byte> sum = QuantizedCosines.AddSaturated(Vector256.Create((byte)a), Vector256.Create((byte)b));
                Assert.That(sum, Is.EqualTo(Vector256.Create((byte)Math.Min(255, a + b))));
            }
        }
    }
}
