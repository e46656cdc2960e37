using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed class CheckFiniteTests : StorageTest
{
    [Test]
    public void NamesTheFirstOfManyWhateverTheThreads([Values(1, 4)] int threads, [Values(".npy", ".fvecs", ".csv")] string extension)
    {
        const int n = 40000, d = 19;
        float[] data = new float[n * d];
        data[(31234 * d) + 7] = float.NegativeInfinity;
        data[(39999 * d) + 18] = float.NaN;
        data[(31234 * d) + 8] = float.NaN;
        string path = At("a" + extension);
        MatrixWriter.Write(path, new ReadOnlyMatrixView<float>(data, n, d));
        using LoadedMatrix m = MatrixFile.Open(path);
        Fails(LfmErrorCode.InvalidData, () => m.CheckFinite(new ComputeContext(threads)), path, "row 31234, column 7", "minus infinity");
        using LoadedMatrix part = MatrixFile.Open(path, new RowRange(31235, null));
        Fails(LfmErrorCode.InvalidData, () => part.CheckFinite(new ComputeContext(threads)), "row 39999, column 18", "NaN");
        using LoadedMatrix clean = MatrixFile.Open(path, new RowRange(0, 31234));
        clean.CheckFinite(new ComputeContext(threads));
    }

    [Test]
    public void EveryPositionIsSeen()
    {
        for (int n = 1; n < 70; n++)
        {
            float[] row = new float[n];
            row.AsSpan().Fill(float.MaxValue);
            Assert.That(FiniteScan.IndexOfNonFinite(row), Is.EqualTo(-1));
            for (int j = 0; j < n; j++)
            {
                foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                {
                    row[j] = bad;
                    Assert.That(FiniteScan.IndexOfNonFinite(row), Is.EqualTo(j));
                }
                row[j] = -float.MaxValue;
            }
        }
    }
}
