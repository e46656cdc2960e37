using System.CommandLine;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm spectrum</c>: graph, eigenpairs and their certificate.</summary>
internal static class SpectrumCommand
{
    private static readonly GraphOptions Options = new();
    private static readonly Argument<string> X = new("X") { Description = "matrix, one sample a row" };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "spectrum to write (.npz): members lambda, phi, and mass for the random walk", HelpName = "FILE", Required = true };
    private static readonly Option<string?> Extend = new("--extend") { Description = "matrix of new rows to place in the spectrum (Nyström); written as member phi_new", HelpName = "FILE" };

    public static Command Create() => Job.Command("spectrum", "Compute the smallest eigenpairs of a matrix's graph Laplacian, with a certificate", [X, Output, .. Options.OfGraph, .. Options.OfSpectrum, Extend], Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        Job.CheckArchive(output, "a spectrum");
        Job.UseOneBlasThread();
        using LoadedMatrix x = job.Read(parsed.GetValue(X)!, Options.RowsOf(parsed));
        SpectrumOptions wanted = Options.SpectrumOf(parsed, job.Seed);
        wanted.Check(x.Rows);
        MemoryPlan plan = MemoryPlan.OfSpectrum(Options.SizeOf(parsed, x, Options.KOf(parsed), wanted.Eigenpairs), wanted.Solver, job.Context.Threads);
        Options.CheckMemory(parsed, plan, "use fewer rows (--rows), a smaller --k or fewer --eigs");
        (NeighborGraph graph, GraphSummary facts) = GraphCommand.Build(parsed, Options, x, job);
        LaplacianSpectrum spectrum;
        using (job.Context.Stage("spectrum")) spectrum = LaplacianSpectrum.Compute(graph, wanted, job.Context);
        Matrix? placed = null;
        if (parsed.GetValue(Extend) is string source)
        {
            using LoadedMatrix points = job.Read(source, null);
            using (job.Context.Stage("extend"))
                placed = Nystrom.Extend(new SpectralSpace(graph, spectrum), x.View, points.View, facts.K, GraphOptions.Value<DistanceMetric>(parsed, Options.Metric), job.Context);
        }
        using (job.Context.Stage("write"))
        {
            NpzWriter.Write(output, npz =>
            {
                npz.Add("lambda", spectrum.Eigenvalues, spectrum.Size);
                npz.Add("phi", spectrum.Vectors.Transposed());
                if (spectrum.Mass is not null) npz.Add("mass", spectrum.Mass, spectrum.Count);
                if (placed is not null) npz.Add("phi_new", placed);
            });
        }
        SpectrumCertificate certificate = spectrum.Certificate;
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                json.WriteNumber("samples", spectrum.Count);
                json.WriteNumber("k", facts.K);
                AlignmentMeta.WriteSearch(json, facts.Neighbors, facts.Recall);
                json.WriteNumber("edges", facts.Edges);
                json.WriteNumber("components", facts.Components);
                json.WriteNumber("eigenpairs", spectrum.Size);
                AlignmentMeta.WriteCertificate(json, certificate);
                json.WriteNumber("lambda_first", spectrum.Eigenvalues[0]);
                json.WriteNumber("lambda_last", spectrum.Eigenvalues[^1]);
                Job.WriteMemory(json, plan);
            },
            text =>
            {
                text.WriteLine($"graph       {AlignText.Graph(facts)}");
                text.WriteLine(FormattableString.Invariant($"spectrum    {spectrum.Size} eigenpairs, λ {spectrum.Eigenvalues[0]:f6} … {spectrum.Eigenvalues[^1]:f6}"));
                text.WriteLine(FormattableString.Invariant($"certificate {certificate.Solver}, {certificate.Products:n0} products, {certificate.Restarts} restarts; residual {certificate.Residual:g2}, orthogonality {certificate.Orthogonality:g2}"));
                text.WriteLine($"seconds     {job.SecondsLine()}");
                text.WriteLine($"wrote       {output}");
            });
    }
}
