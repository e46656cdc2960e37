using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Capi.Results;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Capi.Exports;

/// <content>From samples to spectra and descriptors.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_knn", CallConvs = [typeof(CallConvCdecl)])]
    public static int Knn(ViewStruct* x, KnnStruct* options, CallStruct* call, ulong* neighbors) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(neighbors, "neighbors");
        GraphOptions wanted = KnnStruct.Read(options).ToGraphOptions();
        ViewStruct shape = MatrixArgument.Checked(x, "x");
        using CallScope scope = new(call);
        // Rows in double precision are copied before the engine sees them; what would not fit is refused before that.
        if (shape.IsCopied) MemoryPlan.OfNeighbors(shape.Size, wanted, scope.Context.Threads).Check(wanted.MaxMemory);
        using MatrixArgument rows = MatrixArgument.Read(x, "x", scope.Context);
        *neighbors = scope.Keep(SamplePipeline.Neighbors(rows.View, wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_search", CallConvs = [typeof(CallConvCdecl)])]
    public static int SearchAmong(
        ViewStruct* queries,
        ViewStruct* samples,
        int k,
        int metric,
        CallStruct* call,
        int* indices,
        double* distances,
        long capacity,
        long* needed) => Boundary.Run(() =>
    {
        DistanceMetric wanted = ChoiceArgument.Of<DistanceMetric>(metric, "metric");
        ViewStruct asked = MatrixArgument.Checked(queries, "queries"), among = MatrixArgument.Checked(samples, "samples");
        if (k < 1 || k > among.Rows) throw AbiException.Argument($"k is {k}; of {among.Rows} samples 1..{among.Rows} can be asked for");
        Target found = new(Element.I32, indices, capacity, needed), lengths = new(Element.F64, distances, capacity, null);
        if (found.Asks(asked.Rows * k) | lengths.Asks(asked.Rows * k)) return;
        using CallScope scope = new(call);
        using MatrixArgument rows = MatrixArgument.Read(queries, "queries", scope.Context);
        using MatrixArgument of = MatrixArgument.Read(samples, "samples", scope.Context);
        (int[] index, double[] distance) = NeighborSearch.Nearest(rows.View, of.View, k, wanted, scope.Context);
        scope.ThrowIfCancelled();
        found.Write(index);
        lengths.Write(distance);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_graph_build", CallConvs = [typeof(CallConvCdecl)])]
    public static int GraphBuild(
        ulong neighbors, ViewStruct* samples, GraphStruct* options, CallStruct* call, ulong* graph) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(graph, "graph");
        NeighborList lists = HandleTable.Get<NeighborList>(neighbors, "neighbors");
        GraphOptions wanted = GraphStruct.Read(options).ToGraphOptions();
        using CallScope scope = new(call);
        using MatrixArgument? rows = MatrixArgument.ReadOptional(samples, "samples", scope.Context);
        if (rows is not null) CheckSamples(rows, lists.Count);
        *graph = scope.Keep(SamplePipeline.GraphOf(lists, rows is null ? default : rows.View, wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_graph_from_arrays", CallConvs = [typeof(CallConvCdecl)])]
    public static int GraphFromArrays(
        long count, long entries, long* rowStart, int* columns, double* lengths, double* affinities, ulong* graph) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(graph, "graph");
        if (count < 1 || count >= int.MaxValue)
            throw AbiException.Argument($"count is {count}; a graph has 1..{int.MaxValue - 1} samples");
        *graph = HandleTable.Add(new NeighborGraph(
            Arguments.Copy(rowStart, count + 1, "row_start"),
            Arguments.Copy(columns, entries, "columns"),
            Arguments.Copy(lengths, entries, "lengths"),
            Arguments.Copy(affinities, entries, "affinities")));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_graph_geodesics", CallConvs = [typeof(CallConvCdecl)])]
    public static int GraphGeodesicsOf(
        ulong graph, int* sources, long sourceCount, CallStruct* call, int type, void* buffer, long capacity, long* needed) =>
        Boundary.Run(() => Distances(graph, sources, sourceCount, heat: false, call, Target.OfReals(type, buffer, capacity, needed)));

    [UnmanagedCallersOnly(EntryPoint = "lfm_graph_heat_geodesics", CallConvs = [typeof(CallConvCdecl)])]
    public static int GraphHeatGeodesicsOf(
        ulong graph, int* sources, long sourceCount, CallStruct* call, int type, void* buffer, long capacity, long* needed) =>
        Boundary.Run(() => Distances(graph, sources, sourceCount, heat: true, call, Target.OfReals(type, buffer, capacity, needed)));

    private static void Distances(ulong graph, int* sources, long sourceCount, bool heat, CallStruct* call, Target target)
    {
        NeighborGraph from = HandleTable.Get<NeighborGraph>(graph, "graph");
        int[] nodes = Arguments.Copy(sources, sourceCount, "sources");
        using CallScope scope = new(call);
        if (target.Asks((long)from.SampleCount * nodes.Length)) return;
        Matrix distances = heat
            ? HeatGeodesics.FromSources(from, nodes, scope.Context)
            : GraphGeodesics.FromSources(from, nodes, scope.Context);
        scope.ThrowIfCancelled();
        target.Write(distances.Data);
    }

    [UnmanagedCallersOnly(EntryPoint = "lfm_spectrum_compute", CallConvs = [typeof(CallConvCdecl)])]
    public static int SpectrumCompute(ulong graph, SpectrumStruct* options, CallStruct* call, ulong* spectrum) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(spectrum, "spectrum");
        NeighborGraph of = HandleTable.Get<NeighborGraph>(graph, "graph");
        SpectrumStruct wanted = SpectrumStruct.Read(options);
        (GraphOptions shared, SpectrumOptions pairs) = (wanted.ToGraphOptions(), wanted.ToSpectrumOptions());
        using CallScope scope = new(call);
        *spectrum = scope.Keep(SamplePipeline.SpectrumOf(of, shared, pairs, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_spectrum_from_arrays", CallConvs = [typeof(CallConvCdecl)])]
    public static int SpectrumFromArrays(
        double* lambda, long size, ViewStruct* phi, double* mass, int laplacian, ulong* spectrum) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(spectrum, "spectrum");
        LaplacianKind kind = ChoiceArgument.Of<LaplacianKind>(laplacian, "laplacian");
        double[] eigenvalues = Arguments.Copy(lambda, size, "lambda");
        if (eigenvalues.Length == 0) throw AbiException.Argument("size is 0; a spectrum has at least one eigenpair");
        for (int i = 0; i < eigenvalues.Length; i++)
        {
            if (!double.IsFinite(eigenvalues[i]) || (i > 0 && eigenvalues[i] < eigenvalues[i - 1]))
                throw AbiException.Argument($"lambda {i} is {eigenvalues[i]:g6}; eigenvalues must be finite and ascend");
        }
        Matrix vectors = MatrixArgument.ReadDouble(phi, "phi");
        if (vectors.Cols != eigenvalues.Length || vectors.Rows == 0)
        {
            throw AbiException.Argument(
                $"phi is {vectors.Rows}×{vectors.Cols} and there are {eigenvalues.Length} eigenvalues; "
                + "phi has one row a sample and one column an eigenvalue");
        }
        double[]? weights = mass == null ? null : Arguments.Copy(mass, vectors.Rows, "mass");
        if (weights is not null && Array.FindIndex(weights, w => !(w > 0 && double.IsFinite(w))) is int bad and >= 0)
            throw AbiException.Argument($"mass {bad} is {weights[bad]:g6}; it must be positive and finite");
        SpectrumCertificate nothing = new("given", double.NaN, double.NaN, 0, 0, 0);
        *spectrum = HandleTable.Add(new LaplacianSpectrum(eigenvalues, vectors.Transposed(), kind, weights, nothing));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_spectrum_load", CallConvs = [typeof(CallConvCdecl)])]
    public static int SpectrumLoad(byte* path, ViewStruct* samples, CallStruct* call, ulong* spectrum) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(spectrum, "spectrum");
        using CallScope scope = new(call);
        using MatrixArgument? rows = MatrixArgument.ReadOptional(samples, "samples", scope.Context);
        using SpectrumFile file = SpectrumFile.Open(Utf8Text.Read(path, "path"), scope.Context);
        if (rows is not null) file.CheckBelongs(rows.View, "samples", scope.Context);
        *spectrum = scope.Keep(file.Read());
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_spectrum_save", CallConvs = [typeof(CallConvCdecl)])]
    public static int SpectrumSave(ulong spectrum, byte* path) => Boundary.Run(() =>
    {
        LaplacianSpectrum of = HandleTable.Get<LaplacianSpectrum>(spectrum, "spectrum");
        string target = Utf8Text.Read(path, "path");
        if (!target.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
            throw AbiException.Argument($"path is '{target}'; a spectrum is an .npz file");
        SpectrumFile.Write(target, of);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_spectrum_extend", CallConvs = [typeof(CallConvCdecl)])]
    public static int SpectrumExtend(
        ulong spectrum,
        ulong graph,
        ViewStruct* samples,
        ViewStruct* points,
        int k,
        int metric,
        CallStruct* call,
        ulong* placed) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(placed, "placed");
        SpectralSpace space = Space(graph, spectrum);
        DistanceMetric distance = ChoiceArgument.Of<DistanceMetric>(metric, "metric");
        using CallScope scope = new(call);
        using MatrixArgument rows = MatrixArgument.Read(samples, "samples", scope.Context);
        using MatrixArgument news = MatrixArgument.Read(points, "points", scope.Context);
        int near = k == 0 ? NeighborList.AutoK(rows.Rows) : k;
        *placed = scope.Keep(new SharedMatrix(Nystrom.Extend(space, rows.View, news.View, near, distance, scope.Context)));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_descriptors_compute", CallConvs = [typeof(CallConvCdecl)])]
    public static int DescriptorsCompute(
        ulong graph,
        ulong spectrum,
        ViewStruct* samples,
        int* anchors,
        long anchorCount,
        int* labels,
        int* classes,
        long classCount,
        DescriptorStruct* options,
        CallStruct* call,
        ulong* descriptors) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(descriptors, "descriptors");
        SpectralSpace space = Space(graph, spectrum);
        int[] landmarks = Arguments.Copy(anchors, anchorCount, "anchors");
        int[] all = Arguments.Copy(classes, classCount, "classes");
        int[]? own = labels == null ? null : Arguments.Copy(labels, space.Graph.SampleCount, "labels");
        DescriptorOptions wanted = DescriptorStruct.Read(options).ToDescriptorOptions();
        using CallScope scope = new(call);
        using MatrixArgument? rows = MatrixArgument.ReadOptional(samples, "samples", scope.Context);
        if (rows is not null) CheckSamples(rows, space.Graph.SampleCount);
        else if (wanted.Kinds.Any(Descriptors.NeedsSamples))
        {
            throw AbiException.Argument(
                "samples are NULL, and cosine, euclidean and angular descriptors need them; give the rows the graph was built from");
        }
        *descriptors = scope.Keep(new SharedMatrix(Descriptors.Compute(
            space, rows is null ? default : rows.View, landmarks, own, classes == null ? null : all, wanted, scope.Context)));
    });

    private static SpectralSpace Space(ulong graph, ulong spectrum)
    {
        NeighborGraph g = HandleTable.Get<NeighborGraph>(graph, "graph");
        LaplacianSpectrum s = HandleTable.Get<LaplacianSpectrum>(spectrum, "spectrum");
        if (g.SampleCount != s.Count)
        {
            throw AbiException.Argument(
                $"the graph has {g.SampleCount} samples and the spectrum {s.Count}; give the spectrum of that graph");
        }
        return new SpectralSpace(g, s);
    }

    private static void CheckSamples(MatrixArgument samples, int count)
    {
        if (samples.Rows != count)
        {
            throw AbiException.Argument(
                $"samples have {samples.Rows} rows and the graph {count} samples; give the rows the neighbors were found in");
        }
    }
}
