using System.Globalization;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>What <c>lfm align</c> prints for people.</summary>
internal static class AlignText
{
    public static void Write(TextWriter text, Alignment alignment, LoadedMatrix x, LoadedMatrix y, string output, Job job)
    {
        AlignmentFacts facts = alignment.Facts;
        WriteSide(text, "X", x, facts.GraphX, alignment.SpectrumX);
        WriteSide(text, "Y", y, facts.GraphY, alignment.SpectrumY);
        text.WriteLine(Line($"map         {alignment.Map.Rows}×{alignment.Map.Cols}; ") + Solved(alignment));
        string refine = OptionNames.Of(facts.Options.Refine) + (facts.RefineStart.Length > 0 ? $" from the {facts.RefineStart}" : "");
        string accuracy = double.IsNaN(facts.MatchAccuracy) ? "" : Line($"; {facts.MatchAccuracy:p1} of the rows matched to their own");
        text.WriteLine(Line($"refined     {refine}; LFM similarity {facts.Similarity:f4}{accuracy}"));
        if (facts.LabelFree is { } learned) text.WriteLine(Learned(learned));
        SpaceTransform transform = alignment.SpaceTransform;
        string pairs = facts.TransformFrom == "anchors" ? "the anchors alone" : Line($"{facts.PairCount:n0} pairs");
        text.WriteLine(Line($"transform   {OptionNames.Of(transform.Kind)} on {pairs}, ")
            + Line($"normalization {OptionNames.Of(transform.NormalizationX.Kind)}; {alignment.Anchors.Count} anchors"));
        foreach (AutoCandidate candidate in facts.Candidates) text.WriteLine(Line($"  tried     {candidate.Mrr:f3}  {candidate.Name}"));
        text.WriteLine($"trust       {facts.Trust.Advice}");
        text.WriteLine($"seconds     {job.SecondsLine()}");
        text.WriteLine($"wrote       {output}");
    }

    /// <summary>How the map was found: by energies, or by canonical correlations.</summary>
    private static string Solved(Alignment alignment)
    {
        AlignmentFacts facts = alignment.Facts;
        if (facts.Options.Method == MapMethod.SpectralCca)
        {
            string components = Line($"spectral CCA of {facts.DescriptorRank} components");
            return alignment.Canonical is { Correlations: var rho }
                ? components + Line($", correlations {rho[0]:f3} to {rho[^1]:f3}")
                : components;
        }
        MapEnergy energy = facts.Energy;
        return Line($"energy {energy.Total:g4} ")
            + Line($"= descriptors {energy.Descriptor:g4} ")
            + Line($"+ Laplacian {energy.Laplacian:g4} + commutativity {energy.Commutativity:g4}; ")
            + Line($"{facts.SolveIterations} iterations, residual {facts.SolveResidual:g2}");
    }

    /// <summary>The starts of self-learning and where they led.</summary>
    private static string Learned(LabelFreeReport learned)
    {
        string other = learned.Others > 0
            ? Line($"{learned.Others} other maps up to {learned.OtherObjective:f4}")
            : Line($"{learned.Agreeing} more starts led to the same map");
        string consensus = double.IsNaN(learned.Consensus) ? "" : Line($", restarts agree {learned.Consensus:f3}");
        return Line($"learned     objective {learned.Objective:f4} from the {learned.Start} ")
            + Line($"among {learned.Starts.Count} starts, {other}{consensus}; ")
            + Line($"{learned.MutualShare:p1} mutual, distinctness {learned.Distinctness:f2}");
    }

    private static void WriteSide(TextWriter text, string name, LoadedMatrix matrix, GraphSummary graph, LaplacianSpectrum spectrum)
    {
        SpectrumCertificate certificate = spectrum.Certificate;
        string from = graph.IsGiven ? "given spectrum" : Line($"{Search(graph)}, {graph.Edges:n0} edges");
        string solved = double.IsNaN(certificate.Residual)
            ? ""
            : Line($" ({certificate.Solver}, {certificate.Products:n0} products, residual {certificate.Residual:g2})");
        text.WriteLine(Line($"{name}           {Path.GetFileName(matrix.Source)} {matrix.Rows:n0}×{matrix.Cols}; {from}, ")
            + Line($"{Found(graph)}; {spectrum.Size} eigenpairs to λ {spectrum.Eigenvalues[^1]:f4}{solved}"));
    }

    /// <summary>A graph in one line: samples, k, how complete the neighbours are, edges, components.</summary>
    public static string Graph(GraphSummary graph) =>
        Line($"{graph.Count:n0} samples, {Search(graph)}, {graph.Edges:n0} edges, {Found(graph)}");

    /// <summary>What a graph makes one warn of: copies among the rows, components without an anchor.</summary>
    public static IEnumerable<string> Warnings(string source, GraphSummary graph)
    {
        if (graph.Copies > 0)
            yield return Line($"{source}: {graph.Copies:n0} of {graph.Count:n0} rows are copies of others; they share nodes and matches");
        if (graph.ComponentsWithoutAnchor > 0)
        {
            yield return Line($"{source}: {graph.ComponentsWithoutAnchor:n0} of {graph.Components:n0} components of the graph, ")
                + Line($"{graph.SamplesWithoutAnchor:n0} rows, hold no anchor; the map knows nothing of them (--connect joins components)");
        }
    }

    /// <summary>Copies and components.</summary>
    private static string Found(GraphSummary graph)
    {
        string copies = graph.Copies > 0 ? Line($"{graph.Copies:n0} of the rows are copies, ") : "";
        string without = graph.ComponentsWithoutAnchor > 0 ? Line($", {graph.ComponentsWithoutAnchor:n0} without an anchor") : "";
        return copies + Components(graph.ComponentSizes) + without;
    }

    /// <summary>k, and for an approximate search its recall.</summary>
    private static string Search(GraphSummary graph) =>
        Line($"k {graph.K}{(graph.Neighbors == NeighborMethod.Approximate ? Line($" (approximate, recall {graph.Recall:f3})") : "")}");

    /// <summary>"1 component", or the number, the largest sizes and what to do.</summary>
    public static string Components(int[] sizes)
    {
        if (sizes.Length == 1) return "1 component";
        string largest = string.Join(", ", sizes.OrderDescending().Take(4).Select(s => s.ToString("n0", CultureInfo.InvariantCulture)));
        return $"{sizes.Length} COMPONENTS (sizes {largest}{(sizes.Length > 4 ? ", …" : "")}; --connect joins them)";
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
