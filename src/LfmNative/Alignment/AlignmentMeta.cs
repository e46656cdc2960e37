using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Interop;
using LfmNative.Maps;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>The JSON text in a model: versions, options, seed, certificates, facts, timings.</summary>
internal static class AlignmentMeta
{
    /// <summary>UTF-8 JSON of an alignment.</summary>
    public static byte[] Write(Alignment alignment, ComputeContext? context)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("format");
            json.WriteNumber("major", Alignment.FormatMajor);
            json.WriteNumber("minor", Alignment.FormatMinor);
            json.WriteEndObject();
            json.WriteString("lfm", typeof(Alignment).Assembly.GetName().Version?.ToString(3));
            json.WriteString("blas", NativeLibraries.Blas.Version ?? NativeLibraries.Blas.Path);
            WriteFacts(json, alignment);
            if (context is not null) WriteSeconds(json, context);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>The facts as the keys that <c>align --json</c> prints and a model keeps.</summary>
    public static void WriteFacts(Utf8JsonWriter json, Alignment alignment)
    {
        AlignmentFacts facts = alignment.Facts;
        WriteOptions(json, facts.Options);
        WriteSide(json, "x", facts.GraphX, alignment.SpectrumX);
        WriteSide(json, "y", facts.GraphY, alignment.SpectrumY);
        json.WriteStartObject("energy");
        json.WriteNumber("descriptor", facts.Energy.Descriptor);
        json.WriteNumber("laplacian", facts.Energy.Laplacian);
        json.WriteNumber("commutativity", facts.Energy.Commutativity);
        json.WriteNumber("total", facts.Energy.Total);
        json.WriteEndObject();
        json.WriteStartObject("solve");
        json.WriteNumber("iterations", facts.SolveIterations);
        json.WriteNumber("residual", facts.SolveResidual);
        json.WriteNumber("rank", facts.DescriptorRank);
        json.WriteEndObject();
        json.WriteNumber("similarity", facts.Similarity);
        json.WriteNumber("anchors", alignment.Anchors.Count);
        json.WriteNumber("pairs", facts.PairCount);
        json.WriteString("refine_start", facts.RefineStart);
        if (!double.IsNaN(facts.MatchAccuracy)) json.WriteNumber("match_accuracy", facts.MatchAccuracy);
        TrustReport trust = facts.Trust;
        if (trust.Trusted is bool trusted) json.WriteBoolean("trusted", trusted);
        else json.WriteNull("trusted");
        json.WriteStartObject("held_out");
        json.WriteNumber("anchors", trust.HeldOut);
        if (trust.HeldOut > 0)
        {
            json.WriteNumber("map", trust.Map);
            json.WriteNumber("anchors_only", trust.AnchorsOnly);
            json.WriteNumber("relative", trust.Relative);
            json.WriteNumber("stability", trust.Stability);
        }
        json.WriteEndObject();
        json.WriteString("advice", trust.Advice);
        if (facts.Candidates.Count > 0)
        {
            json.WriteStartArray("candidates");
            foreach (AutoCandidate candidate in facts.Candidates)
            {
                json.WriteStartObject();
                json.WriteString("setting", candidate.Name);
                json.WriteNumber("mrr", candidate.Mrr);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
    }

    /// <summary>Seconds by stage, and their total.</summary>
    public static void WriteSeconds(Utf8JsonWriter json, ComputeContext context, double total = double.NaN)
    {
        json.WriteStartObject("seconds");
        foreach ((string stage, double seconds) in context.Seconds) json.WriteNumber(stage, Math.Round(seconds, 6));
        json.WriteNumber("total", Math.Round(double.IsNaN(total) ? context.Seconds.Values.Sum() : total, 6));
        json.WriteEndObject();
    }

    /// <summary>The facts back.</summary>
    public static AlignmentFacts Read(JsonElement meta)
    {
        JsonElement energy = meta.GetProperty("energy"), solve = meta.GetProperty("solve"), held = meta.GetProperty("held_out"), trusted = meta.GetProperty("trusted");
        int heldOut = held.GetProperty("anchors").GetInt32();
        double Held(string key) => heldOut > 0 ? held.GetProperty(key).GetDouble() : double.NaN;
        return new AlignmentFacts
        {
            Options = ReadOptions(meta.GetProperty("options")),
            GraphX = ReadGraph(meta, "x"),
            GraphY = ReadGraph(meta, "y"),
            Energy = new MapEnergy(energy.GetProperty("descriptor").GetDouble(), energy.GetProperty("laplacian").GetDouble(), energy.GetProperty("commutativity").GetDouble()),
            SolveIterations = solve.GetProperty("iterations").GetInt32(),
            SolveResidual = solve.GetProperty("residual").GetDouble(),
            DescriptorRank = solve.GetProperty("rank").GetInt32(),
            Similarity = meta.GetProperty("similarity").GetDouble(),
            PairCount = meta.GetProperty("pairs").GetInt32(),
            RefineStart = meta.GetProperty("refine_start").GetString() ?? "",
            MatchAccuracy = meta.TryGetProperty("match_accuracy", out JsonElement accuracy) ? accuracy.GetDouble() : double.NaN,
            Trust = new TrustReport(heldOut, Held("map"), Held("anchors_only"), Held("relative"), Held("stability"), trusted.ValueKind == JsonValueKind.Null ? null : trusted.GetBoolean(), meta.GetProperty("advice").GetString() ?? ""),
            Candidates = meta.TryGetProperty("candidates", out JsonElement tried) ? [.. tried.EnumerateArray().Select(c => new AutoCandidate(c.GetProperty("setting").GetString() ?? "", c.GetProperty("mrr").GetDouble()))] : [],
        };
    }

    /// <summary>The certificate of one side.</summary>
    public static SpectrumCertificate ReadCertificate(JsonElement meta, string side)
    {
        JsonElement s = meta.GetProperty(side);
        return new SpectrumCertificate(s.GetProperty("solver").GetString() ?? "", s.GetProperty("residual").GetDouble(), s.GetProperty("orthogonality").GetDouble(), s.GetProperty("products").GetInt64(), s.GetProperty("restarts").GetInt32(), s.GetProperty("recovered").GetInt32());
    }

    private static void WriteOptions(Utf8JsonWriter json, AlignmentOptions options)
    {
        json.WriteStartObject("options");
        json.WriteString("metric", OptionNames.Of(options.Metric));
        json.WriteNumber("k", options.K);
        json.WriteString("neighbors", OptionNames.Of(options.Neighbors));
        json.WriteString("kernel", OptionNames.Of(options.Kernel));
        json.WriteBoolean("connect", options.Connect);
        json.WriteString("laplacian", OptionNames.Of(options.Spectrum.Laplacian));
        json.WriteNumber("eigs", options.Spectrum.Eigenpairs);
        json.WriteNumber("eigs_y", options.EigenpairsY);
        json.WriteString("solver", OptionNames.Of(options.Spectrum.Solver));
        json.WriteNumber("tolerance", options.Spectrum.Tolerance);
        json.WriteNumber("max_products", options.Spectrum.MaxProducts);
        json.WriteStartArray("descriptors");
        foreach (DescriptorKind kind in options.Descriptors.Kinds) json.WriteStringValue(OptionNames.Of(kind));
        json.WriteEndArray();
        json.WriteBoolean("descr_median", options.Descriptors.MedianScale);
        json.WriteBoolean("descr_normalize", options.Descriptors.Normalize);
        json.WriteNumber("descr_scales", options.Descriptors.Scales);
        json.WriteNumber("w_descr", options.Map.DescriptorWeight);
        json.WriteNumber("w_lap", options.Map.LaplacianWeight);
        json.WriteNumber("w_dcomm", options.Map.CommutativityWeight);
        json.WriteString("mask", OptionNames.Of(options.Map.Mask));
        json.WriteNumber("map_tolerance", options.Map.Tolerance);
        json.WriteNumber("rank_tolerance", options.Map.RankTolerance);
        json.WriteString("refine", OptionNames.Of(options.Refine));
        json.WriteNumber("zoomout_from", options.ZoomOut.From);
        json.WriteNumber("zoomout_to", options.ZoomOut.To);
        json.WriteNumber("zoomout_step", options.ZoomOut.Step);
        json.WriteBoolean("bijective", options.ZoomOut.Bijective);
        json.WriteString("pointwise", OptionNames.Of(options.ZoomOut.Method));
        json.WriteNumber("icp_iterations", options.IcpIterations);
        json.WriteString("transform", OptionNames.Of(options.Transform));
        json.WriteString("normalization", OptionNames.Of(options.TransformOptions.Normalization));
        if (double.IsNaN(options.Ridge)) json.WriteNull("ridge");
        else json.WriteNumber("ridge", options.Ridge);
        json.WriteBoolean("auto", options.Auto);
        json.WriteNumber("seed", options.Seed);
        json.WriteEndObject();
    }

    private static AlignmentOptions ReadOptions(JsonElement o) => new()
    {
        Metric = OptionNames.Parse<DistanceMetric>(o.GetProperty("metric").GetString()!, "metric"),
        K = o.GetProperty("k").GetInt32(),
        // Models of version 0.1 know the exact search only.
        Neighbors = o.TryGetProperty("neighbors", out JsonElement neighbors) ? OptionNames.Parse<NeighborMethod>(neighbors.GetString()!, "neighbors") : NeighborMethod.Exact,
        Kernel = OptionNames.Parse<AffinityKernel>(o.GetProperty("kernel").GetString()!, "kernel"),
        Connect = o.GetProperty("connect").GetBoolean(),
        Spectrum = new SpectrumOptions
        {
            Laplacian = OptionNames.Parse<LaplacianKind>(o.GetProperty("laplacian").GetString()!, "laplacian"),
            Eigenpairs = o.GetProperty("eigs").GetInt32(),
            Solver = OptionNames.Parse<EigenSolverKind>(o.GetProperty("solver").GetString()!, "solver"),
            Tolerance = o.GetProperty("tolerance").GetDouble(),
            MaxProducts = o.GetProperty("max_products").GetInt32(),
            Seed = o.GetProperty("seed").GetUInt64(),
        },
        EigenpairsY = o.GetProperty("eigs_y").GetInt32(),
        Descriptors = new DescriptorOptions
        {
            Kinds = [.. o.GetProperty("descriptors").EnumerateArray().Select(d => OptionNames.Parse<DescriptorKind>(d.GetString()!, "descriptors"))],
            MedianScale = o.GetProperty("descr_median").GetBoolean(),
            Normalize = o.GetProperty("descr_normalize").GetBoolean(),
            Scales = o.GetProperty("descr_scales").GetInt32(),
        },
        Map = new MapSolverOptions
        {
            DescriptorWeight = o.GetProperty("w_descr").GetDouble(),
            LaplacianWeight = o.GetProperty("w_lap").GetDouble(),
            CommutativityWeight = o.GetProperty("w_dcomm").GetDouble(),
            Mask = OptionNames.Parse<LaplacianMask>(o.GetProperty("mask").GetString()!, "mask"),
            Tolerance = o.GetProperty("map_tolerance").GetDouble(),
            RankTolerance = o.GetProperty("rank_tolerance").GetDouble(),
        },
        Refine = OptionNames.Parse<Refinement>(o.GetProperty("refine").GetString()!, "refine"),
        ZoomOut = new ZoomOutOptions
        {
            From = o.GetProperty("zoomout_from").GetInt32(),
            To = o.GetProperty("zoomout_to").GetInt32(),
            Step = o.GetProperty("zoomout_step").GetInt32(),
            Bijective = o.GetProperty("bijective").GetBoolean(),
            Method = OptionNames.Parse<PointwiseMethod>(o.GetProperty("pointwise").GetString()!, "pointwise"),
        },
        IcpIterations = o.GetProperty("icp_iterations").GetInt32(),
        Transform = OptionNames.Parse<TransformKind>(o.GetProperty("transform").GetString()!, "transform"),
        Normalization = OptionNames.Parse<PreNormalization>(o.GetProperty("normalization").GetString()!, "normalization"),
        Ridge = o.GetProperty("ridge") is { ValueKind: JsonValueKind.Number } ridge ? ridge.GetDouble() : double.NaN,
        Auto = o.GetProperty("auto").GetBoolean(),
        Seed = o.GetProperty("seed").GetUInt64(),
    };

    private static void WriteSide(Utf8JsonWriter json, string side, GraphSummary graph, LaplacianSpectrum spectrum)
    {
        json.WriteStartObject(side);
        WriteGraph(json, graph);
        WriteCertificate(json, spectrum.Certificate);
        json.WriteEndObject();
    }

    /// <summary>The facts of a graph as keys of the present object.</summary>
    public static void WriteGraph(Utf8JsonWriter json, GraphSummary graph)
    {
        json.WriteNumber("samples", graph.Count);
        json.WriteNumber("k", graph.K);
        WriteSearch(json, graph.Neighbors, graph.Recall);
        json.WriteNumber("edges", graph.Edges);
        json.WriteNumber("components", graph.Components);
        json.WriteStartArray("component_sizes");
        foreach (int size in graph.ComponentSizes) json.WriteNumberValue(size);
        json.WriteEndArray();
    }

    /// <summary>How neighbours were searched, and the recall, as keys of the present object.</summary>
    public static void WriteSearch(Utf8JsonWriter json, NeighborMethod method, double recall)
    {
        json.WriteString("neighbors_method", OptionNames.Of(method));
        json.WriteNumber("recall", recall);
    }

    /// <summary>A certificate as keys of the present object.</summary>
    public static void WriteCertificate(Utf8JsonWriter json, SpectrumCertificate certificate)
    {
        json.WriteString("solver", certificate.Solver);
        json.WriteNumber("residual", certificate.Residual);
        json.WriteNumber("orthogonality", certificate.Orthogonality);
        json.WriteNumber("products", certificate.Products);
        json.WriteNumber("restarts", certificate.Restarts);
        json.WriteNumber("recovered", certificate.Recovered);
    }

    private static GraphSummary ReadGraph(JsonElement meta, string side)
    {
        JsonElement s = meta.GetProperty(side);
        return new GraphSummary(s.GetProperty("samples").GetInt32(), s.GetProperty("k").GetInt32(), s.GetProperty("edges").GetInt32(), [.. s.GetProperty("component_sizes").EnumerateArray().Select(v => v.GetInt32())])
        {
            Neighbors = s.TryGetProperty("neighbors_method", out JsonElement method) ? OptionNames.Parse<NeighborMethod>(method.GetString()!, "neighbors_method") : NeighborMethod.Exact,
            Recall = s.TryGetProperty("recall", out JsonElement recall) ? recall.GetDouble() : 1,
        };
    }
}
