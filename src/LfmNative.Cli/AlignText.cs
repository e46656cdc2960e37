using System.Globalization;
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
        text.WriteLine(Line($"map         {alignment.Map.Rows}×{alignment.Map.Cols}; energy {facts.Energy.Total:g4} = descriptors {facts.Energy.Descriptor:g4} + Laplacian {facts.Energy.Laplacian:g4} + commutativity {facts.Energy.Commutativity:g4}; {facts.SolveIterations} iterations, residual {facts.SolveResidual:g2}"));
        string refine = OptionNames.Of(facts.Options.Refine) + (facts.RefineStart.Length > 0 ? $" from the {facts.RefineStart}" : "");
        text.WriteLine(Line($"refined     {refine}; LFM similarity {facts.Similarity:f4}{(double.IsNaN(facts.MatchAccuracy) ? "" : Line($"; {facts.MatchAccuracy:p1} of the rows matched to their own"))}"));
        text.WriteLine(Line($"transform   {OptionNames.Of(facts.Options.Transform)} on {facts.PairCount:n0} pairs, normalization {OptionNames.Of(facts.Options.TransformOptions.Normalization)}; {alignment.Anchors.Count} anchors"));
        foreach (AutoCandidate candidate in facts.Candidates) text.WriteLine(Line($"  tried     {candidate.Mrr:f3}  {candidate.Name}"));
        text.WriteLine($"trust       {facts.Trust.Advice}");
        text.WriteLine($"seconds     {job.SecondsLine()}");
        text.WriteLine($"wrote       {output}");
    }

    private static void WriteSide(TextWriter text, string name, LoadedMatrix matrix, GraphSummary graph, LaplacianSpectrum spectrum)
    {
        SpectrumCertificate certificate = spectrum.Certificate;
        text.WriteLine(Line($"{name}           {Path.GetFileName(matrix.Source)} {matrix.Rows:n0}×{matrix.Cols}; {Search(graph)}, {graph.Edges:n0} edges, {Components(graph.ComponentSizes)}; {spectrum.Size} eigenpairs to λ {spectrum.Eigenvalues[^1]:f4} ({certificate.Solver}, {certificate.Products:n0} products, residual {certificate.Residual:g2})"));
    }

    /// <summary>A graph in one line: samples, k, how complete the neighbours are, edges, components.</summary>
    public static string Graph(GraphSummary graph) =>
        Line($"{graph.Count:n0} samples, {Search(graph)}, {graph.Edges:n0} edges, {Components(graph.ComponentSizes)}");

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
