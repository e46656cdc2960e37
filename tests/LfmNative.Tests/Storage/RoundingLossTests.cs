using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Storage;

/// <summary>Numbers in double precision that float32 does not tell apart are refused, not rounded in silence.</summary>
public sealed class RoundingLossTests
{
    private const int N = 300, D = 4;

    [TestCase(0, 1, true)]
    [TestCase(1e3, 1, true)]
    [TestCase(1e4, 1, true)]
    [TestCase(1e6, 1, false)]
    [TestCase(1e8, 1, false)]
    [TestCase(1.7e9, 10, false)]
    [TestCase(0, 1e-50, false)]
    [TestCase(0, 1e-20, true)]
    [TestCase(0, 1e20, true)]
    public void OffsetsAndScales(double offset, double scale, bool holds)
    {
        Rng rng = new(1);
        double[] x = [.. Enumerable.Range(0, N * D).Select(_ => (rng.NextGaussian() * scale) + offset)];
        void Check() => SampleRows.CheckRoundingLoss(new ReadOnlyMatrixView<double>(x, N, D), "x");
        if (holds) Assert.That(Check, Throws.Nothing);
        else
        {
            string message = TestData.Fails(LfmErrorCode.InvalidData, Check).Message;
            Assert.That(message, Does.Match("x: column [0-3] .*subtract the column's mean"));
        }
    }

    [Test]
    public void TheColumnIsNamedAndHarmlessOnesPass()
    {
        Rng rng = new(2);
        double[] x = [.. Enumerable.Range(0, N * D).Select(_ => rng.NextGaussian())];
        for (int i = 0; i < N; i++) x[(i * D) + 2] = 1e9;
        Assert.That(() => SampleRows.CheckRoundingLoss(new ReadOnlyMatrixView<double>(x, N, D), "x"), Throws.Nothing, "a constant");
        for (int i = 0; i < N; i++) x[(i * D) + 2] = 1 + (1e-9 * i);
        Assert.That(() => SampleRows.CheckRoundingLoss(new ReadOnlyMatrixView<double>(x, N, D), "x"), Throws.Nothing, "next to nothing");
        for (int i = 0; i < N; i++) x[(i * D) + 2] = 1.7e9 + (3 * i);
        string message = TestData.Fails(
            LfmErrorCode.InvalidData, () => SampleRows.CheckRoundingLoss(new ReadOnlyMatrixView<double>(x, N, D), "x")).Message;
        Assert.That(message, Does.Contain("column 2"));
    }

    /// <summary>Whole numbers from 2³¹ on, as a file of 64-bit integers has them; small ones are exact and pass.</summary>
    [TestCase(1L << 31, false)]
    [TestCase(0, true)]
    public void FilesOfWholeNumbers(long first, bool holds)
    {
        string path = Path.Combine(Path.GetTempPath(), $"lfm-rounding-{Guid.NewGuid():N}.npy");
        const string Header = "{'descr': '<i8', 'fortran_order': False, 'shape': (300, 1), }";
        try
        {
            using (FileStream file = File.Create(path))
            using (BinaryWriter writer = new(file))
            {
                writer.Write((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8, 1, 0]);
                writer.Write((ushort)118);
                writer.Write(System.Text.Encoding.ASCII.GetBytes(Header.PadRight(117) + "\n"));
                for (int i = 0; i < N; i++) writer.Write(first + i);
            }
            if (holds)
            {
                using LoadedMatrix loaded = MatrixFile.Open(path);
                Assert.That(loaded.View.Row(299)[0], Is.EqualTo(299));
            }
            else
            {
                Assert.That(
                    TestData.Fails(LfmErrorCode.InvalidData, () => MatrixFile.Open(path).Dispose()).Message,
                    Does.Contain("column 0").And.Contain("float32 loses"));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
