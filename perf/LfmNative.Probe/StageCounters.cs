using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Interop;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Probe;

/// <summary>
/// Work of the main job on the bundled words, stage by stage: allocated bytes, products, restarts, distances, iterations.
/// </summary>
/// <remarks>One thread and one BLAS thread, so that allocation does not depend on which worker took which block.</remarks>
internal static class StageCounters
{
    private const int Rows = 2000;
    private const int K = 300;
    private const int Eigenpairs = 50;
    private const int Anchors = 50;

    /// <summary>Runs the stages twice and counts the second time, when everything that is made once a process exists.</summary>
    /// <param name="folder">Where the bundled words lie; null for samples/words of the repository around the present folder.</param>
    public static IReadOnlyDictionary<string, long> Collect(string? folder = null)
    {
        int threads = NativeLibraries.BlasThreads;
        NativeLibraries.TrySetBlasThreads(1);
        try
        {
            folder ??= FindWords();
            Count(folder);
            return Count(folder);
        }
        finally
        {
            NativeLibraries.TrySetBlasThreads(threads);
        }
    }

    private static Dictionary<string, long> Count(string folder)
    {
        Dictionary<string, long> counters = [];
        ComputeContext context = new(threads: 1);
        using LoadedMatrix x = MatrixFile.Open(Path.Combine(folder, "fasttext300.npy"), new RowRange(0, Rows));
        using LoadedMatrix y = MatrixFile.Open(Path.Combine(folder, "word2vec200.npy"), new RowRange(0, Rows));
        int[] anchors = AnchorPairs.Random(Anchors, Rows, Rows, seed: 0).X;

        NeighborList neighborsX = Stage("neighbors", () => NeighborSearch.Exact(x.View, K, DistanceMetric.Angular, context));
        counters["neighbors evaluations"] = neighborsX.Evaluations;
        NeighborList neighborsY = NeighborSearch.Exact(y.View, K, DistanceMetric.Angular, context);
        NeighborGraph graphX = Stage("affinity", () => NeighborGraphBuilder.Build(neighborsX, AffinityKernel.Singular, context));
        NeighborGraph graphY = NeighborGraphBuilder.Build(neighborsY, AffinityKernel.Singular, context);

        LaplacianSpectrum spectrumX = Spectrum("spectrum", graphX);
        LaplacianSpectrum spectrumY = LaplacianSpectrum.Compute(
            graphY.AffinityMatrix, new SpectrumOptions { Eigenpairs = Eigenpairs }, context);
        Spectrum("sparse spectrum", NeighborGraphBuilder.Build(neighborsX.Nearest(15), AffinityKernel.Gaussian, context));

        DescriptorOptions descriptors = new();
        Matrix f = Stage("descriptors",
            () => Descriptors.Compute(new SpectralSpace(graphX, spectrumX), x.View, anchors, null, null, descriptors, context));
        Matrix g = Descriptors.Compute(new SpectralSpace(graphY, spectrumY), y.View, anchors, null, null, descriptors, context);
        FunctionalMap map = Stage("solve", () => FunctionalMapSolver.Solve(spectrumX, f, spectrumY, g, null, context));
        counters["solve iterations"] = map.Iterations;

        Matrix c = Stage("zoomout", () => ZoomOut.Refine(map.C, spectrumX, spectrumY, null, context));
        int[] match = Stage("pointwise", () => PointwiseMap.FromMap(c, spectrumX, spectrumY, context: context));
        Stage("csls", () => Matcher.Match(c, spectrumX, spectrumY, new MatchOptions { Csls = true }, context));
        Stage("transform", () => SpaceTransform.Fit(x.View, y.View, match, Enumerable.Range(0, Rows).ToArray(), null, context));
        return counters;

        LaplacianSpectrum Spectrum(string name, NeighborGraph graph)
        {
            LaplacianSpectrum spectrum =
                Stage(
                    name, () => LaplacianSpectrum.Compute(graph.AffinityMatrix, new SpectrumOptions { Eigenpairs = Eigenpairs }, context));
            counters[name + " products"] = spectrum.Certificate.Products;
            counters[name + " restarts"] = spectrum.Certificate.Restarts;
            return spectrum;
        }

        T Stage<T>(string name, Func<T> run)
        {
            long managed = GC.GetAllocatedBytesForCurrentThread(), native = NativeMemoryCounter.AllocatedBytes;
            T result = run();
            counters[name + " managed bytes"] = GC.GetAllocatedBytesForCurrentThread() - managed;
            counters[name + " native bytes"] = NativeMemoryCounter.AllocatedBytes - native;
            return result;
        }
    }

    private static string FindWords()
    {
        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            string words = Path.Combine(folder.FullName, "samples", "words");
            if (Directory.Exists(words)) return words;
        }
        throw new LfmException(LfmErrorCode.InvalidFile, "samples/words was not found; run this inside the repository");
    }
}
