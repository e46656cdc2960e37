using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Alignments;

/// <summary>Data for the façade's tests, a folder of its own for each, and the certainty that no native memory is left behind.</summary>
public abstract class AlignmentTest
{
    private static readonly Lazy<Samples> FastText = new(() => Read("fasttext300.npy")), Word2Vec = new(() => Read("word2vec200.npy"));
    private long _live;

    protected string Folder { get; private set; } = "";

    [SetUp]
    public void Begin()
    {
        NativeLibraries.TrySetBlasThreads(1);
        Folder = Directory.CreateTempSubdirectory("lfm-alignment-").FullName;
        _ = (FastText.Value, Word2Vec.Value);
        _live = NativeMemoryCounter.LiveBuffers;
    }

    [TearDown]
    public void End()
    {
        Directory.Delete(Folder, recursive: true);
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(_live), "native buffers or mappings are left");
    }

    protected string At(string name) => Path.Combine(Folder, name);

    /// <summary>Rows from..to−1 of the two word embeddings, row-paired.</summary>
    internal static (Samples X, Samples Y) Words(int from, int to) => (FastText.Value.Rows(from, to), Word2Vec.Value.Rows(from, to));

    /// <summary>
    /// Y holds some rows of X in another order, rotated into a space of another dimension;
    /// <c>Truth[j]</c> is the row of X that row j of Y is.
    /// </summary>
    internal static Planted Plant(int n1, int n2, int d1, int d2, ulong seed = 1, double noise = 0)
    {
        Rng rng = new(seed);
        float[] x = new float[n1 * d1], y = new float[n2 * d2];
        for (int i = 0; i < x.Length; i++) x[i] = (float)rng.NextGaussian();
        double[][] frame = new double[d1][];
        for (int i = 0; i < d1; i++)
        {
            frame[i] = new double[d2];
            for (int j = 0; j < d2; j++) frame[i][j] = rng.NextGaussian();
            for (int k = 0; k < i; k++)
            {
                double dot = 0;
                for (int j = 0; j < d2; j++) dot += frame[i][j] * frame[k][j];
                for (int j = 0; j < d2; j++) frame[i][j] -= dot * frame[k][j];
            }
            double norm = Math.Sqrt(frame[i].Sum(v => v * v));
            for (int j = 0; j < d2; j++) frame[i][j] /= norm;
        }
        int[] truth = rng.Permutation(n1)[..n2];
        for (int r = 0; r < n2; r++)
        {
            for (int j = 0; j < d2; j++)
            {
                double sum = noise * rng.NextGaussian();
                for (int i = 0; i < d1; i++) sum += x[(truth[r] * d1) + i] * frame[i][j];
                y[(r * d2) + j] = (float)sum;
            }
        }
        return new Planted(new Samples(x, n1, d1), new Samples(y, n2, d2), truth, frame);
    }

    /// <summary>Samples of unrelated Gaussians.</summary>
    internal static Samples Noise(int n, int d, ulong seed)
    {
        Rng rng = new(seed);
        float[] x = new float[n * d];
        for (int i = 0; i < x.Length; i++) x[i] = (float)rng.NextGaussian();
        return new Samples(x, n, d);
    }

    internal static LfmException Fails(LfmErrorCode code, Action action, params string[] parts)
    {
        LfmException e = Assert.Throws<LfmException>(() => action())!;
        Assert.That(e.Code, Is.EqualTo(code), e.Message);
        foreach (string part in parts) Assert.That(e.Message, Does.Contain(part));
        Assert.That(e.Message, Does.Not.Contain("\n"), "one sentence");
        return e;
    }

    /// <summary>Part of the matches that are right.</summary>
    internal static double Accuracy(Alignment alignment, int[] truth) =>
        alignment.Matches.Zip(truth).Count(p => p.First == p.Second) / (double)truth.Length;

    /// <summary>Everything that is computed, bit by bit.</summary>
    internal static void AssertSame(Alignment a, Alignment b)
    {
        Assert.Multiple(() =>
        {
            Assert.That(b.Map.Data, Is.EqualTo(a.Map.Data), "C");
            Assert.That(b.Matches, Is.EqualTo(a.Matches), "matches");
            Assert.That(b.SpectrumX.Eigenvalues, Is.EqualTo(a.SpectrumX.Eigenvalues), "lambda of X");
            Assert.That(b.SpectrumY.Eigenvalues, Is.EqualTo(a.SpectrumY.Eigenvalues), "lambda of Y");
            Assert.That(b.SpectrumX.Vectors.Data, Is.EqualTo(a.SpectrumX.Vectors.Data), "phi of X");
            Assert.That(b.SpectrumY.Vectors.Data, Is.EqualTo(a.SpectrumY.Vectors.Data), "phi of Y");
            Assert.That(b.SpaceTransform.Matrix.Data, Is.EqualTo(a.SpaceTransform.Matrix.Data), "transform");
            Assert.That(b.SpaceTransform.Offset, Is.EqualTo(a.SpaceTransform.Offset), "offset");
            Assert.That(b.SpaceTransform.NormalizationX.Mean, Is.EqualTo(a.SpaceTransform.NormalizationX.Mean), "mean of X");
            Assert.That(b.SpaceTransform.NormalizationY.CenteredNorm,
                Is.EqualTo(a.SpaceTransform.NormalizationY.CenteredNorm), "norm of Y");
            Assert.That(b.Facts.Trust, Is.EqualTo(a.Facts.Trust), "trust");
            Assert.That(b.Facts.Energy, Is.EqualTo(a.Facts.Energy), "energy");
            Assert.That(b.Facts.Similarity, Is.EqualTo(a.Facts.Similarity), "similarity");
        });
    }

    private static Samples Read(string name)
    {
        using LoadedMatrix m = MatrixFile.Open(Repository.PathOf("samples", "words", name));
        float[] data = new float[m.Rows * m.Cols];
        for (int i = 0; i < m.Rows; i++) m.View.Row(i).CopyTo(data.AsSpan(i * m.Cols));
        return new Samples(data, m.Rows, m.Cols);
    }
}

/// <summary>A compact matrix of samples.</summary>
internal sealed record Samples(float[] Data, int Count, int Dim)
{
    public ReadOnlyMatrixView<float> View => new(Data, Count, Dim);

    public Samples Rows(int from, int to) => new(Data[(from * Dim)..(to * Dim)], to - from, Dim);
}

/// <summary>Two sides with a known correspondence and the orthonormal rows that carry X into Y's space.</summary>
internal sealed record Planted(Samples X, Samples Y, int[] Truth, double[][] Frame)
{
    /// <summary>Pairs of rows of Y first, first + step, … with their rows of X.</summary>
    public AnchorPairs Anchors(int count, int first = 0)
    {
        int[] y = Enumerable.Range(first, count).ToArray();
        return new AnchorPairs(Array.ConvertAll(y, j => Truth[j]), y);
    }
}
