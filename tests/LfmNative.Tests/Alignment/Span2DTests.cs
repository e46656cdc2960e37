using CommunityToolkit.HighPerformance;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Tests.Alignments;

/// <summary>Two-dimensional arrays and spans go in as they are: rows, columns and gaps as the toolkit has them.</summary>
public sealed class Span2DTests
{
    private static readonly float[,] Numbers = Fill(7, 5);

    [Test]
    public void AnArrayIsAView() => AssertSame(Numbers.AsSpan2D(), Numbers, 0, 0);

    [TestCase(0, 0, 7, 5)]
    [TestCase(2, 1, 3, 2)]
    [TestCase(6, 4, 1, 1)]
    [TestCase(0, 2, 7, 1)]
    [TestCase(3, 0, 1, 5)]
    public void ASliceIsAView(int row, int column, int height, int width)
    {
        ReadOnlySpan2D<float> slice = Numbers.AsSpan2D(row, column, height, width);
        AssertSame(slice, Numbers, row, column);
        Assert.That((slice.Height, slice.Width), Is.EqualTo((height, width)));
    }

    [Test]
    public void ASliceOfPitchedMemoryIsAView()
    {
        float[] flat = [.. Enumerable.Range(0, 40).Select(i => (float)i)];
        ReadOnlyMatrixView<float> view = new Memory2D<float>(flat, 2, 4, 5, 3).Span; // from the third number on, rows 8 apart
        Assert.That((view.Rows, view.Cols, view.LeadingDimension), Is.EqualTo((4, 5, 8L)));
        Assert.That(view.Row(3).ToArray(), Is.EqualTo(flat[26..31]));
    }

    [Test]
    public void NothingIsAView()
    {
        ReadOnlyMatrixView<float> none = ReadOnlySpan2D<float>.Empty, rowless = new float[0, 3].AsSpan2D();
        Assert.That((none.Rows, none.Cols, rowless.Rows), Is.EqualTo((0, 0, 0)));
    }

    /// <summary>The whole job on columns of an array gives what it gives on a copy of them.</summary>
    [Test]
    public void TheJobTakesThem()
    {
        float[,] both = Fill(60, 9);
        float[] x = Copy(both.AsSpan2D(0, 0, 60, 4)), y = Copy(both.AsSpan2D(0, 4, 60, 5));
        AlignmentOptions options = new() { K = 6, Spectrum = new SpectrumOptions { Eigenpairs = 8 } };
        AnchorPairs anchors = AnchorPairs.First(10, 60, 60);
        Alignment there = LatentAligner.Fit(both.AsSpan2D(0, 0, 60, 4), both.AsSpan2D(0, 4, 60, 5), anchors, options);
        Alignment copied = LatentAligner.Fit(
            new ReadOnlyMatrixView<float>(x, 60, 4), new ReadOnlyMatrixView<float>(y, 60, 5), anchors, options);
        Assert.That(there.Map.Data, Is.EqualTo(copied.Map.Data));
        Assert.That(there.Transform(both.AsSpan2D(0, 0, 60, 4)), Is.EqualTo(copied.Transform(new ReadOnlyMatrixView<float>(x, 60, 4))));
    }

    private static void AssertSame(ReadOnlyMatrixView<float> view, float[,] array, int row, int column)
    {
        for (int i = 0; i < view.Rows; i++)
        {
            for (int j = 0; j < view.Cols; j++) Assert.That(view.Row(i)[j], Is.EqualTo(array[row + i, column + j]), $"({i}, {j})");
        }
    }

    private static float[] Copy(ReadOnlySpan2D<float> span)
    {
        float[] copy = new float[span.Length];
        span.CopyTo(copy);
        return copy;
    }

    private static float[,] Fill(int rows, int cols)
    {
        Random random = new(3);
        float[,] array = new float[rows, cols];
        foreach (ref float value in array.AsSpan2D()) value = random.NextSingle() - 0.5f;
        return array;
    }
}
