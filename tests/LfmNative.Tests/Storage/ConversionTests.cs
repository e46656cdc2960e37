using System.Globalization;
using System.Text;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed class ConversionTests
{
    [Test]
    public void EveryHalfIsExact([Values(false, true)] bool bigEndian)
    {
        byte[] bytes = new byte[(65536 * 2) + 1];
        for (int i = 0; i < 65536; i++)
        {
            bytes[1 + (2 * i)] = (byte)(bigEndian ? i >> 8 : i);
            bytes[2 + (2 * i)] = (byte)(bigEndian ? i : i >> 8);
        }
        float[] values = new float[65536];
        // From an odd address, as in an archive.
        Assert.That(ElementConverter.ToSingle(new ElementType(ElementKind.Float16, bigEndian), bytes.AsSpan(1), values), Is.EqualTo(-1));
        for (int i = 0; i < 65536; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)i);
            bool same = float.IsNaN(expected) ? float.IsNaN(values[i])
                : BitConverter.SingleToInt32Bits(values[i]) == BitConverter.SingleToInt32Bits(expected);
            if (!same) Assert.Fail($"half 0x{i:X4}: {values[i]} instead of {expected}");
        }
    }

    [Test]
    public void DoublesRoundLikeTheScalarAndOverflowIsFound()
    {
        Random random = new(7);
        for (int n = 0; n < 300; n++)
        {
            double[] s = [.. Enumerable.Range(0, n).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-50, 38)))];
            float[] d = new float[n];
            Assert.That(ElementConverter.FromDouble(s, d), Is.EqualTo(-1));
            Assert.That(d, Is.EqualTo(s.Select(x => (float)x)));
            if (n == 0) continue;
            int at = random.Next(n);
            s[at] = double.PositiveInfinity;
            Assert.That(ElementConverter.FromDouble(s, d), Is.EqualTo(-1), "an infinity of the source stays one");
            Assert.That(d[at], Is.EqualTo(float.PositiveInfinity));
            s[at] = -3.5e38;
            if (at + 1 < n) s[at + 1] = 1e300;
            Assert.That(ElementConverter.FromDouble(s, d), Is.EqualTo(at));
        }
        double[] large = new double[10000];
        large[9999] = 1e39;
        Assert.That(ElementConverter.FromDouble(large, new float[10000]), Is.EqualTo(9999));
    }

    [Test]
    public void WideIntegersKeepTheirValue()
    {
        double[] d = new double[2];
        byte[] bytes = [.. BitConverter.GetBytes(1L << 52), .. BitConverter.GetBytes(-3L)];
        ElementConverter.ToDouble(new ElementType(ElementKind.Int64), bytes, d);
        Assert.That(d, Is.EqualTo(new double[] { 1L << 52, -3 }));
        float[] s = new float[1];
        ElementConverter.ToSingle(new ElementType(ElementKind.UInt64), BitConverter.GetBytes(ulong.MaxValue), s);
        Assert.That(s[0], Is.EqualTo(18446744073709551615f));
    }

    [Test]
    public void TextNumbersRoundLikeTheLibrary()
    {
        Random random = new(11);
        int tooLarge = 0;
        string[] formats = ["R", "G5", "G9", "F6", "E8", "G17", "F0", "E2"];
        for (int k = 0; k < 200_000; k++)
        {
            float x = k % 1000 == 0 ? float.MaxValue : BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (!float.IsFinite(x)) continue;
            // Every thousandth lies around the largest float32 and half a step above it, where rounding decides.
            string text = k % 3 == 0 || k % 1000 == 0
                ? ((double)x * (1 + (random.NextDouble() * 1e-7))).ToString("G17", CultureInfo.InvariantCulture)
                : x.ToString(formats[random.Next(formats.Length)], CultureInfo.InvariantCulture);
            float expected = float.Parse(text, CultureInfo.InvariantCulture);
            TextNumberKind kind = TextNumber.Parse(Encoding.ASCII.GetBytes(text), out float value);
            if (float.IsInfinity(expected))
            {
                Assert.That(kind, Is.EqualTo(TextNumberKind.TooLarge), text);
                tooLarge++;
            }
            else if (kind != TextNumberKind.Number || BitConverter.SingleToInt32Bits(value) != BitConverter.SingleToInt32Bits(expected))
            {
                Assert.Fail($"{text}: {kind} {value:R} instead of {expected:R}");
            }
        }
        Assert.That(tooLarge, Is.Positive, "some round to more than float32 holds");
    }

    [TestCase("16777217", 16777216f)]
    [TestCase("16777217.0000000000000000001", 16777218f)]
    [TestCase("1.00000005960464477539062", 1f)]
    [TestCase("1.00000005960464477539063", 1.0000001f)]
    // Just below the middle of two floats, and exactly that middle once rounded to float64.
    [TestCase("4.000000715255737", 4.000000476837158f)]
    [TestCase("-4.000000715255737e0", -4.000000476837158f)]
    [TestCase(" 5.\t", 5f)]
    [TestCase(".5", 0.5f)]
    [TestCase("+1e2", 100f)]
    [TestCase("-0", -0f)]
    [TestCase("1E-45", 1.4e-45f)]
    [TestCase("00000000000000000000000000000000000000000001", 1f)]
    [TestCase("1e-400", 0f)]
    [TestCase("-iNf", float.NegativeInfinity)]
    public void TextNumbersAtTheEdge(string text, float expected)
    {
        Assert.That(TextNumber.Parse(Encoding.ASCII.GetBytes(text), out float value), Is.EqualTo(TextNumberKind.Number));
        Assert.That(BitConverter.SingleToInt32Bits(value), Is.EqualTo(BitConverter.SingleToInt32Bits(expected)));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase(".")]
    [TestCase("-")]
    [TestCase("1e")]
    [TestCase("1e+")]
    [TestCase("1.2.3")]
    [TestCase("1 2")]
    [TestCase("0x10")]
    [TestCase("1,5")]
    [TestCase("infinit")]
    [TestCase("١")]
    public void TextThatIsNoNumber(string text) =>
        Assert.That(TextNumber.Parse(Encoding.UTF8.GetBytes(text), out _), Is.EqualTo(TextNumberKind.Text));
}
