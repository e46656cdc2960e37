using System.CommandLine;
using System.Globalization;
using LfmNative.Cli.Shell;
using LfmNative.Cli.Switches;
using LfmNative.Graphs;
using LfmNative.Inspection;
using LfmNative.Options;
using LfmNative.Reports;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm inspect</c>: what a space is like and what of it will hurt an alignment.</summary>
internal static class InspectCommand
{
    private const int Widest = 118;

    private static readonly string[] OfNeighbors = ["metric", "k", "neighbors", "max-memory"];
    private static readonly GraphSwitches OfGraph = new();
    private static readonly InspectionSwitches OfInspection = new();
    private static readonly Argument<string> X = new("X") { Description = "matrix, one sample a row" };
    private static readonly Option<string> Rows = RowSwitches.Rows("X");

    public static Command Create() => Job.Command(
        "inspect",
        "Say what a matrix is like (ranks, intrinsic dimension, hubness, norms, copies) and what of it will hurt an alignment",
        [
            X, ReportSwitches.Report, .. OfInspection.All.Select(s => s.Option), Rows, .. TableSwitches.All,
            .. OfGraph.All.Where(s => OfNeighbors.Contains(s.Key)).Select(s => s.Option),
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string? page = parsed.GetValue(ReportSwitches.Report);
        ReportSwitches.Check(page);
        Job.UseOneBlasThread();
        InspectionOptions options = OfInspection.Read(parsed, new InspectionOptions());
        GraphOptions graph = OfGraph.Read(parsed, new GraphOptions { Seed = job.Seed });
        using LoadedMatrix x = job.Read(parsed.GetValue(X)!, RowSwitches.Read(parsed, Rows));
        InspectionReport report = SpaceInspection.Of(x.View, options, graph, job.Context);
        job.Add(report.Seconds);
        ReportSwitches.Write(job, page, path => HtmlReport.Write(path, report, ReportSwitches.Options(parsed)));
        job.Print(
            json =>
            {
                if (page is not null) json.WriteString("report", page);
                report.WriteReport(json);
                Job.WriteMemory(json, report.Memory);
            },
            text =>
            {
                Write(text, report, job);
                ReportSwitches.Tell(text, page);
            });
    }

    private static void Write(TextWriter text, InspectionReport r, Job job)
    {
        text.WriteLine(Line($"rows        {r.Rows:n0}: {r.Copies:n0} copies, {r.ZeroRows:n0} zero; values are {OptionNames.Of(r.Values)}"));
        text.WriteLine(Line($"dimensions  {r.Cols:n0}: {r.Columns.Constant:n0} constant ({r.Columns.Dead:n0} dead), ")
            + Line($"{r.Columns.Rogue.Length:n0} rogue; the largest holds {Share(r.Columns.LargestShare)} of the mean square"));
        string law = r.Norms.Constant ? "all of one length" : Line($"{r.Norms.Low:g4} to {r.Norms.High:g4} (5 to 95 %)");
        text.WriteLine(Line($"norms       median {Figure(r.Norms.Median)}, {law}"));
        text.WriteLine(Line($"offset      the mean makes up {Share(r.Offset)} of a row; mean cosine {Figure(r.MeanCosine)}, ")
            + Line($"centred {Figure(r.MeanCosineCentered)}"));
        text.WriteLine("                 effective rank   RankMe  participation  entropy  first  90 % in");
        Spectrum(text, "as they are", r.Raw);
        Spectrum(text, "centred", r.Centered);
        string sampled = r.SampleRows < r.Rows - r.Copies - r.ZeroRows ? Line($" (of {r.SampleRows:n0} rows drawn)") : "";
        if (r.Dimension is { } dimension)
        {
            text.WriteLine(Line($"intrinsic   dimension {Figure(dimension.MaximumLikelihood)} (maximum likelihood, k {dimension.K}), ")
                + Line($"{Figure(dimension.TwoNearest)} (two nearest); ")
                + Line($"row by row {Figure(dimension.LocalLow)} to {Figure(dimension.LocalHigh)}{sampled}"));
        }
        if (r.Hubness is { } hubs)
        {
            text.WriteLine(Line($"hubness     skewness {Figure(hubs.Skewness)}, Robin Hood {Figure(hubs.RobinHood)}, ")
                + Line($"{Share(hubs.AntiHubs)} of the rows nobody's neighbour, one of {hubs.Largest:n0}{sampled}"));
        }
        if (r.Graph is { } graph) text.WriteLine($"graph       {AlignText.Graph(graph)}");
        if (r.Findings.Count == 0) text.WriteLine("findings    nothing here will hurt an alignment");
        foreach (InspectionFinding finding in r.Findings) Say(text, finding.Harms ? "hurts" : "note", finding.Sentence);
        text.WriteLine($"seconds     {job.SecondsLine()}");
    }

    private static void Spectrum(TextWriter text, string name, SpectrumFigures s) => text.WriteLine(
        Line($"  {name,-14} {Figure(s.EffectiveRank),14} {Figure(s.RankMe),8} {Figure(s.ParticipationRatio),14} ")
            + Line($"{Figure(s.VonNeumannEntropy),8} {Share(s.LargestShare),6} {s.Components90,8:n0}"));

    /// <summary>A word in the margin and a sentence beside it, over as many lines as it takes.</summary>
    public static void Say(TextWriter text, string margin, string sentence)
    {
        int width = Math.Min(Widest, (text as ResultWriter)?.Width ?? Widest);
        foreach (string line in Wrap.Lines(margin.PadRight(ResultWriter.Margin) + sentence, width, ResultWriter.Margin)) text.WriteLine(
            line);
    }

    public static string Figure(double value) =>
        double.IsNaN(value) ? "-" : value.ToString(Math.Abs(value) >= 100 ? "f1" : "g3", CultureInfo.InvariantCulture);

    private static string Share(double value) => double.IsNaN(value) ? "-" : Line($"{100 * value:f1} %");

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
