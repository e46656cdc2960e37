using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Graphs;
using LfmNative.Search;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm graph</c>: the neighbour graph alone.</summary>
internal static class GraphCommand
{
    private static readonly GraphSwitches Switches = new();
    private static readonly Argument<string> X = new("X") { Description = "matrix, one sample a row" };
    private static readonly Option<string> Rows = RowSwitches.Rows("every input");
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "graph to write (.npz): CSR members indptr, indices, affinities, lengths, shape; node_of where rows are copies",
        HelpName = "FILE",
        Required = true,
    };

    public static Command Create() => Job.Command(
        "graph",
        "Build the neighbor graph of a matrix",
        [X, Output, .. Switches.All.Select(s => s.Option), Rows, .. TableSwitches.All],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        Job.CheckArchive(output, "a graph");
        Job.UseOneBlasThread();
        GraphOptions options = Switches.Read(parsed, new GraphOptions { Seed = job.Seed });
        using LoadedMatrix x = job.Read(parsed.GetValue(X)!, RowSwitches.Read(parsed, Rows));
        SampleGraph made = SamplePipeline.Graph(x.View, options, job.Context);
        job.Add(made.Seconds);
        foreach (string warning in AlignText.Warnings(x.Source, made.Summary)) job.Warn(warning);
        NeighborGraph graph = made.Graph;
        using (job.Stage("write"))
        {
            NpzWriter.Write(output, npz =>
            {
                npz.Add("indptr", graph.RowStart, graph.RowStart.Length);
                npz.Add("indices", graph.Columns, graph.EntryCount);
                npz.Add("affinities", graph.Affinities, graph.EntryCount);
                npz.Add("lengths", graph.Lengths, graph.EntryCount);
                npz.Add("shape", (ReadOnlySpan<long>)[graph.Count, graph.Count], 2);
                if (graph.NodeOf is int[] nodeOf) npz.Add("node_of", nodeOf, nodeOf.Length);
            });
        }
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                made.WriteReport(json);
                Job.WriteMemory(json, made.Memory);
            },
            text =>
            {
                text.WriteLine($"graph       {AlignText.Graph(made.Summary)}");
                text.WriteLine($"seconds     {job.SecondsLine()}");
                text.WriteLine($"wrote       {output}");
            });
    }
}
