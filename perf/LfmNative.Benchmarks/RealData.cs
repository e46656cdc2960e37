using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Benchmarks;

/// <summary>Real samples: the bundled words, and MNIST where perf/data/fetch_mnist.py has put it.</summary>
internal static class RealData
{
    private static readonly string Root = FindRoot();

    /// <summary>Names of the sets that are at hand.</summary>
    public static string[] Names { get; } = File.Exists(MnistPath) ? ["words", "mnist"] : ["words"];

    private static string MnistPath =>
        Path.Combine(Environment.GetEnvironmentVariable("LFM_PERF_DATA") ?? Path.Combine(Root, "artifacts", "perf", "data"), "mnist.npy");

    /// <summary>Rows of a set: 3,000 words of 300 dimensions, or the first 5,000 digits of 784.</summary>
    public static LoadedMatrix Open(string name) => name switch
    {
        "words" => Words("fasttext300.npy"),
        "mnist" => MatrixFile.Open(MnistPath, new RowRange(0, 5000)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such data"),
    };

    /// <summary>One of the two embeddings of the bundled words.</summary>
    public static LoadedMatrix Words(string file) => MatrixFile.Open(Path.Combine(Root, "samples", "words", file));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "LfmNative.sln"))) return folder.FullName;
        throw new InvalidOperationException(
            $"no LfmNative.sln above {AppContext.BaseDirectory}; run the benchmarks from a build inside the repository");
    }
}
