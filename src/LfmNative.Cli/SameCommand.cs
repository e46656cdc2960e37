using System.CommandLine;
using System.Globalization;
using LfmNative.Cli.Switches;
using LfmNative.Graphs;
using LfmNative.Inspection;
using LfmNative.Options;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm same</c>: whether one model made two sets.</summary>
internal static class SameCommand
{
    private static readonly GraphSwitches OfGraph = new();
    private static readonly SameModelSwitches OfSame = new();
    private static readonly Argument<string> A = new("A") { Description = "matrix, one sample a row" };
    private static readonly Argument<string> B = new("B") { Description = "another; its rows may be of other items, and more or fewer" };
    private static readonly Option<string> Rows = RowSwitches.Rows("both files");

    public static Command Create() => Job.Command(
        "same",
        "Say whether two matrices were made by the same model, and how they are related",
        [
            A, B, .. OfSame.All.Select(s => s.Option), Rows, .. TableSwitches.All,
            .. OfGraph.All.Where(s => s.Key == "max-memory").Select(s => s.Option),
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        Job.UseOneBlasThread();
        SameModelOptions options = OfSame.Read(parsed, new SameModelOptions());
        GraphOptions graph = OfGraph.Read(parsed, new GraphOptions { Seed = job.Seed });
        RowRange? range = RowSwitches.Read(parsed, Rows);
        using LoadedMatrix a = job.Read(parsed.GetValue(A)!, range), b = job.Read(parsed.GetValue(B)!, range);
        SameModelReport report = SameModel.Test(a.View, b.View, options, graph, job.Context);
        job.Add(report.Seconds);
        job.Print(
            json =>
            {
                report.WriteReport(json);
                Job.WriteMemory(json, report.Memory);
            },
            text => Write(text, report, job));
    }

    private static void Write(TextWriter text, SameModelReport r, Job job)
    {
        string relation = r.Relation == SpaceRelation.Unknown ? "" : $", {OptionNames.Of(r.Relation)}";
        string use = r.Interchangeable switch
        {
            true => "; rows of both can be used together",
            false => "; NOT to be used together as they are",
            null => "",
        };
        text.WriteLine($"verdict     {OptionNames.Of(r.Verdict).ToUpperInvariant()}{relation}{use}");
        InspectCommand.Say(text, "because", r.Reason);
        InspectCommand.Say(text, "to do", r.Advice);
        if (r.Paired is { } rows)
        {
            text.WriteLine(Line($"rows        {(rows.Paired ? "belong together by number" : "do not belong together by number")}; ")
                + Line($"correlation of distances {InspectCommand.Figure(rows.DistanceCorrelation)}, ")
                + Line($"mean cosine {InspectCommand.Figure(rows.IdentityCosine)}, ")
                + Line($"residual as they are {InspectCommand.Figure(rows.IdentityResidual)}, ")
                + Line($"rotated {InspectCommand.Figure(rows.RotationResidual)}"));
        }
        if (r.Coordinates is { } found)
        {
            text.WriteLine(Line($"coordinates A with B {found.Between:f3}, halves of A {found.WithinA:f3}, of B {found.WithinB:f3}, ")
                + Line($"shifted {found.Null:f3} ({found.Dimensions:n0} dimensions)"));
        }
        if (r.Statistics.Count > 0) text.WriteLine("                    A with B   halves of A   halves of B   ratio");
        foreach (SameStatistic law in r.Statistics)
        {
            text.WriteLine(
                Line($"  {law.Name,-16}{InspectCommand.Figure(law.Between),10}{InspectCommand.Figure(law.WithinA),14}")
                + Line($"{InspectCommand.Figure(law.WithinB),14}{InspectCommand.Figure(law.Ratio),8}"));
        }
        text.WriteLine($"seconds     {job.SecondsLine()}");
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
