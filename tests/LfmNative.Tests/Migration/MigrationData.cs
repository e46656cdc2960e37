using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Migration;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Migration;

/// <summary>Two models of the same items: words as they are, and planted ones.</summary>
internal static class MigrationData
{
    /// <summary>The words of the sample, row by row the same: fastText, 300 dimensions.</summary>
    public static string Old { get; } = Repository.PathOf("samples", "words", "fasttext300.npy");

    /// <summary>word2vec, 200 dimensions.</summary>
    public static string New { get; } = Repository.PathOf("samples", "words", "word2vec200.npy");

    /// <summary>n items as two models of d dimensions see them: turned, with some noise.</summary>
    public static MigrationSample Planted(int n, int d, int pairs, double noise = 0.1, ulong seed = 1)
    {
        Matrix q = Svd.Of(TestData.Matrix(d, d, seed + 100)).PolarFactor();
        float[] old = TestData.Floats(n * d, seed, 1, 0.3), other = TestData.Floats(n * d, seed + 7, noise, -0.2);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double sum = 0;
                for (int k = 0; k < d; k++) sum += old[(i * d) + k] * q[k, j];
                other[(i * d) + j] += (float)sum;
            }
        }
        return new MigrationSample(old, d, other, d, pairs);
    }

    /// <summary>A model fitted on planted pairs.</summary>
    public static MigrationModel Model(int d = 16, MapFamily? family = MapFamily.Ridge) =>
        MigrationModel.Fit(Planted(600, d, 600), new MigrationOptions { Family = family }, new ComputeContext(2));

    /// <summary>Opens a file again and again.</summary>
    public static Func<RowReader> Opener(string path, RowRange? rows = null) => () => MatrixFile.OpenRows(path, rows);

    /// <summary>All values, row by row.</summary>
    public static float[] Values(LoadedMatrix matrix) => matrix.View.Gather([.. Enumerable.Range(0, matrix.Rows)]);

    /// <summary>Two files and their pairs.</summary>
    public static CollectionSampler Sampler(string old, string other, MigrationPairs pairs, RowRange? rows = null, ulong seed = 0) =>
        new(Opener(old, rows), Opener(other, rows), pairs, seed, new ComputeContext(2));
}
