using System.Globalization;
using LfmNative.Options;
using LfmNative.Universes;

namespace LfmNative.Cli;

/// <summary>A universe in words and tables.</summary>
internal static class UniverseText
{
    /// <summary>Spaces up to which a table of all pairs is printed.</summary>
    private const int MostInTable = 10;

    public static void Write(TextWriter text, Universe universe)
    {
        UniverseFacts facts = universe.Facts;
        string consensus = facts.Items > 0 ? $", consensus of {facts.Items:n0} items" : "";
        text.WriteLine($"universe    {universe.Spaces.Count} spaces in {facts.Dimensions} dimensions by {OptionNames.Of(facts.Method)}, "
            + $"{OptionNames.Of(facts.Transform.Kind!.Value)} maps{consensus}");
        foreach (UniverseMember member in universe.Spaces)
            text.WriteLine($"  {member.Space.Name,-24} {member.Space.Count,9:n0}×{member.Space.Dimensions}");
        if (facts.Objectives.Count > 1)
        {
            text.WriteLine(Line($"objective   {facts.Objectives[0]:g6} after the first round, {facts.Objectives[^1]:g6} after ")
                + $"{facts.Objectives.Count}");
        }
        WritePairs(text, universe);
        WriteEdges(text, "maps", facts.Edges);
        WriteEdges(text, "added", facts.Added);
        if (facts.LatentEigenvalues.Count > 0)
        {
            text.WriteLine(Line($"basis       {facts.LatentEigenvalues.Count} latent functions, disagreement ")
                + Line($"{facts.LatentEigenvalues[0]:g3} to {facts.LatentEigenvalues[^1]:g3}"));
        }
        text.WriteLine($"verdict     {facts.Advice}");
    }

    private static void WritePairs(TextWriter text, Universe universe)
    {
        IReadOnlyList<PairScore> pairs = universe.Facts.Pairs;
        if (pairs.Count == 0) return;
        string[] names = [.. pairs.Select(score => score.From).Distinct()];
        PairScore behind = pairs.MinBy(score => score.Mrr - score.PairwiseMrr)!;
        text.WriteLine($"MRR         on {universe.Facts.HeldOut:n0} items held out, from the space of the line to that of the column");
        if (names.Length <= MostInTable)
        {
            Dictionary<(string, string), double> mrr = pairs.ToDictionary(score => (score.From, score.To), score => score.Mrr);
            int width = Math.Max(6, names.Max(name => name.Length));
            text.WriteLine($"  {"".PadRight(width)} {string.Join(' ', names.Select(name => Cut(name).PadLeft(8)))}");
            foreach (string from in names)
            {
                IEnumerable<string> line = names.Select(to => to == from ? "       ·" : Line($"{mrr[(from, to)],8:f4}"));
                text.WriteLine($"  {from.PadRight(width)} {string.Join(' ', line)}");
            }
        }
        text.WriteLine(Line($"pairwise    fitted to two spaces alone {pairs.Average(s => s.PairwiseMrr):f4} on average, through the ")
            + Line($"common space {pairs.Average(s => s.Mrr):f4}; furthest behind {behind.From} to {behind.To}: {behind.Mrr:f4}, ")
            + Line($"{behind.PairwiseMrr:f4} alone"));
    }

    private static void WriteEdges(TextWriter text, string title, IReadOnlyList<EdgeReport> edges)
    {
        if (edges.Count == 0) return;
        int width = Math.Max(8, edges.Max(edge => edge.From.Length + edge.To.Length + 1));
        text.WriteLine($"{title,-12}{"".PadRight(Math.Max(0, width - 10))}  known   fitted  held out     MRR  mutual  around");
        foreach (EdgeReport edge in edges)
        {
            string verdict = edge.LeftOut ? "  left out" : edge.Trusted is false ? "  not trusted" : "";
            text.WriteLine(Line($"  {$"{edge.From}:{edge.To}".PadRight(width)}{edge.KnownPairs,7:n0}{edge.FittedPairs,9:n0}")
                + Line($"{edge.HeldOut,10:n0}{Figure(edge.Mrr),8}{edge.MutualShare,8:f3}{Figure(edge.Consistency),8}{verdict}"));
        }
    }

    private static string Figure(double value) => double.IsNaN(value) ? "-" : Line($"{value:f3}");

    private static string Cut(string name) => name.Length <= 8 ? name : name[..7] + "…";

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
