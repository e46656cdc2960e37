using LfmNative.Storage;

namespace LfmNative.Samples.Stitching;

/// <summary>Digits of MNIST's test set.</summary>
internal sealed class Images
{
    /// <summary>Pixels of a side.</summary>
    public const int Side = 28;

    /// <summary>Reads the images.</summary>
    /// <param name="path">images.npz, as train.py writes it.</param>
    /// <param name="fit">Images that spaces are aligned by: the first so many.</param>
    public Images(string path, int fit)
    {
        Fit = Pixels(path + ":fit")[..(fit * Side * Side)];
        Test = Pixels(path + ":test");
        using LoadedMatrix digits = MatrixFile.Open(path + ":test_digits");
        TestDigits = new int[digits.Rows];
        for (int i = 0; i < digits.Rows; i++) TestDigits[i] = (int)digits.View.Row(i)[0];
    }

    /// <summary>Pixels of 0..1, 784 an image.</summary>
    public float[] Fit { get; }

    /// <summary>Pixels of the test images.</summary>
    public float[] Test { get; }

    /// <summary>The digit of each test image.</summary>
    public int[] TestDigits { get; }

    private static float[] Pixels(string source)
    {
        using LoadedMatrix rows = MatrixFile.Open(source);
        float[] pixels = new float[rows.Rows * rows.Cols];
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<float> row = rows.View.Row(i);
            for (int j = 0; j < row.Length; j++) pixels[(i * rows.Cols) + j] = row[j] / byte.MaxValue;
        }
        return pixels;
    }
}
