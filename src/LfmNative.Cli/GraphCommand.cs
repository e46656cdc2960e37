using System.CommandLine;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Search;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm graph</c>: the neighbour graph alone.</summary>
internal static class GraphCommand
{
    private static readonly GraphOptions Options = new();
    private static readonly Argument<string> X = new("X") { Description = "matrix, one sample a row" };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "graph to write (.npz): CSR members indptr, indices, affinities, lengths, shape", HelpName = "FILE", Required = true };

    public static Command Create() => Job.Command("graph", "Build the neighbor graph of a matrix", [X, Output, .. Options.OfGraph], Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        Job.CheckArchive(output, "a graph");
        Job.UseOneBlasThread();
        using LoadedMatrix x = job.Read(parsed.GetValue(X)!, Options.RowsOf(parsed));
        MemoryPlan plan = MemoryPlan.OfGraph(Options.SizeOf(parsed, x, Options.KOf(parsed), 0), job.Context.Threads);
        Options.CheckMemory(parsed, plan, "use fewer rows (--rows) or a smaller --k");
        (NeighborGraph graph, GraphSummary facts) = Build(parsed, Options, x, job);
        using (job.Context.Stage("write"))
        {
            NpzWriter.Write(output, npz =>
            {
                npz.Add("indptr", graph.RowStart, graph.RowStart.Length);
                npz.Add("indices", graph.Columns, graph.EntryCount);
                npz.Add("affinities", graph.Affinities, graph.EntryCount);
                npz.Add("lengths", graph.Lengths, graph.EntryCount);
                npz.Add("shape", (ReadOnlySpan<long>)[graph.Count, graph.Count], 2);
            });
        }
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                AlignmentMeta.WriteGraph(json, facts);
                Job.WriteMemory(json, plan);
            },
            text =>
            {
                text.WriteLine($"graph       {AlignText.Graph(facts)}");
                text.WriteLine($"seconds     {job.SecondsLine()}");
                text.WriteLine($"wrote       {output}");
            });
    }

    /// <summary>Neighbours and graph of a matrix by the common options.</summary>
    public static (NeighborGraph Graph, GraphSummary Facts) Build(ParseResult parsed, GraphOptions options, LoadedMatrix x, Job job)
    {
        int k = options.KOf(parsed) is int given and > 0 ? given : NeighborList.AutoK(x.Rows);
        DistanceMetric metric = GraphOptions.Value<DistanceMetric>(parsed, options.Metric);
        NeighborList neighbors;
        using (job.Context.Stage("neighbors")) neighbors = Neighbors.Find(x.View, k, metric, GraphOptions.Value<NeighborMethod>(parsed, options.Neighbors), job.Seed, job.Context);
        using (job.Context.Stage("affinity"))
        {
            NeighborGraph graph = NeighborGraphBuilder.Build(neighbors, GraphOptions.Value<AffinityKernel>(parsed, options.Kernel), job.Context);
            if (parsed.GetValue(options.Connect)) graph = GraphComponents.Connect(graph, x.View, metric, job.Context);
            return (graph, new GraphSummary(graph.Count, k, graph.EntryCount / 2, graph.ComponentSizes) { Neighbors = neighbors.Method, Recall = neighbors.Recall });
        }
    }
}
