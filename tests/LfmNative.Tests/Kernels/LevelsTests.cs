using System.Runtime.Intrinsics;
using LfmNative.Kernels;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

public sealed unsafe class LevelsTests
{
    [Test]
    public void LevelsArePlainLoopsAndBoundTheirCosines([Range(0, 70)] int count)
    {
        float[] cosines = TestData.Floats(count, 3, 0.6);
        if (count > 40) (cosines[0], cosines[1], cosines[2], cosines[33], cosines[40]) = (1, -1, 1.00001f, 0, 0.5f);
        byte[] levels = new byte[count + 1];
        levels[count] = 200;
        fixed (float* c = cosines)
        fixed (byte* l = levels) Levels.Of(c, count, l);
        Assert.That(levels[..count], Is.EqualTo(cosines.Select(v => (byte)Math.Clamp(v * 127, 0, 127))));
        Assert.That(levels[count], Is.EqualTo(200));
        for (int j = 0; j < count; j++)
        {
            if (cosines[j] <= 1) Assert.That(127.0 * cosines[j], Is.LessThan(levels[j] + 1));
        }
    }

    [Test]
    public void BoundsAreRoundedTheSafeWay()
    {
        foreach (float value in (float[])[0, 1e-6f, 0.3f, 0.5f, 1, 1.7f, 2])
        {
            Assert.That(Levels.Floor(value), Is.LessThanOrEqualTo(127.0 * value));
            Assert.That(Levels.Ceiling(value), Is.GreaterThanOrEqualTo(127.0 * value).And.LessThan((127.0 * value) + 1));
        }
        Assert.That(Levels.Floor(-0.2f), Is.Zero);
    }

    [Test]
    public void SumsStopAt255()
    {
        for (int a = 0; a < 256; a += 5)
        {
            for (int b = 0; b < 256; b += 3)
                Assert.That(Levels.AddSaturated(Vector256.Create((byte)a), Vector256.Create((byte)b)), Is.EqualTo(Vector256.Create((byte)Math.Min(255, a + b))));
        }
    }
}
