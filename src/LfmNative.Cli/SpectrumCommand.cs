using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm spectrum</c>: graph, eigenpairs and their certificate.</summary>
internal static class SpectrumCommand
{
    private static readonly GraphSwitches OfGraph = new();
    private static readonly SpectrumSwitches OfSpectrum = new();
    private static readonly Argument<string> X = new("X") { Description = "matrix, one sample a row" };
    private static readonly Option<string> Rows = RowSwitches.Rows("every input");
    private static readonly Option<string> Extend =
        CliOption.Text("matrix of new rows to place in the spectrum (Nyström); written as member phi_new", "FILE", "--extend");
    private static readonly Option<string> Mpi = CliOption.Text(
        "launcher of ranks, such as 'mpirun -n 4', on which lfm-mpi computes; X is .npy then, or a folder of them", "LAUNCHER", "--mpi");
    private static readonly Option<bool> Resume =
        CliOption.OnOff("with --mpi: go on from the checkpoints in OUTPUT.partial, if any", "--resume");
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "spectrum to write (.npz): members lambda, phi, and mass where phi is orthonormal in it; with --mpi a folder",
        HelpName = "FILE",
        Required = true,
    };

    public static Command Create() => Job.Command(
        "spectrum",
        "Compute the smallest eigenpairs of a matrix's graph Laplacian, with a certificate",
        [
            X, Output, .. OfGraph.All.Select(s => s.Option), Rows, .. TableSwitches.All, .. OfSpectrum.All.Select(s => s.Option),
            Extend, Mpi, Resume,
        ],
        Run);

    private static int Run(ParseResult parsed, Job job)
    {
        if (parsed.GetValue(Mpi) is string launcher) return RunRanks(parsed, job, launcher);
        if (parsed.GetValue(Resume)) throw Job.Usage("--resume goes on from checkpoints of ranks; give --mpi as well, or leave it out");
        RunHere(parsed, job);
        return ExitCode.Done;
    }

    /// <summary>The same on many ranks, by a program of its own.</summary>
    private static int RunRanks(ParseResult parsed, Job job, string launcher)
    {
        // Values out of range are refused here, before ranks are started.
        GraphOptions graph = OfGraph.Read(parsed, new GraphOptions { Seed = job.Seed });
        SpectrumOptions spectrum = OfSpectrum.Read(parsed, new SpectrumOptions());
        IEnumerable<Option> shared = [.. OfGraph.All.Select(s => s.Option), Rows, .. OfSpectrum.All.Select(s => s.Option), .. Job.Common];
        RowSwitches.Read(parsed, Rows);
        Option? other = TableSwitches.All.Append(Extend).FirstOrDefault(option => CliOption.IsGiven(parsed, option));
        if (other is not null) throw Job.Usage($"{other.Name} does not go with --mpi; leave it out, or compute on one machine");
        if (graph.Connect) throw Job.Usage("--connect does not go with --mpi; a larger --k joins components as well");
        if (spectrum.Solver is EigenSolverKind.Block or EigenSolverKind.Arpack)
            throw Job.Usage($"--solver is '{OptionNames.Of(spectrum.Solver)}'; with --mpi it must be one of auto, dense");
        string output = parsed.GetValue(Output)!;
        List<string> arguments = ["spectrum", parsed.GetValue(X)!, "--output", output, "--progress-lines"];
        arguments.AddRange(Job.Given(parsed, shared));
        if (parsed.GetValue(Resume)) arguments.Add("--resume");
        return MpiProgram.Run(launcher, arguments, output, job);
    }

    private static void RunHere(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        Job.CheckArchive(output, "a spectrum");
        Job.UseOneBlasThread();
        GraphOptions graph = OfGraph.Read(parsed, new GraphOptions { Seed = job.Seed });
        SpectrumOptions options = OfSpectrum.Read(parsed, new SpectrumOptions());
        using LoadedMatrix x = job.Read(parsed.GetValue(X)!, RowSwitches.Read(parsed, Rows));
        SampleSpectrum made = SamplePipeline.Spectrum(x.View, graph, options, job.Context);
        job.Add(made.Graph.Seconds);
        foreach (string warning in AlignText.Warnings(x.Source, made.Graph.Summary)) job.Warn(warning);
        LaplacianSpectrum spectrum = made.Spectrum;
        Matrix? placed = null;
        if (parsed.GetValue(Extend) is string source)
        {
            using LoadedMatrix points = job.Read(source, null);
            using (job.Stage("extend"))
            {
                SpectralSpace space = new(made.Graph.Graph, spectrum);
                placed = Nystrom.Extend(space, x.View, points.View, made.Graph.Summary.K, graph.Metric, job.Context);
            }
        }
        using (job.Stage("write")) made.Save(output, placed);
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                made.WriteReport(json);
                Job.WriteMemory(json, made.Graph.Memory);
            },
            text => WriteText(text, made, output, job));
    }

    private static void WriteText(TextWriter text, SampleSpectrum made, string output, Job job)
    {
        LaplacianSpectrum spectrum = made.Spectrum;
        SpectrumCertificate c = spectrum.Certificate;
        text.WriteLine($"graph       {AlignText.Graph(made.Graph.Summary)}");
        text.WriteLine(FormattableString.Invariant(
            $"spectrum    {spectrum.Size} eigenpairs, λ {spectrum.Eigenvalues[0]:f6} … {spectrum.Eigenvalues[^1]:f6}"));
        text.WriteLine(FormattableString.Invariant(
            $"certificate {c.Solver}, {c.Products:n0} products, {c.Restarts} restarts; ")
            + FormattableString.Invariant($"residual {c.Residual:g2}, orthogonality {c.Orthogonality:g2}"));
        text.WriteLine($"seconds     {job.SecondsLine()}");
        text.WriteLine($"wrote       {output}");
    }
}
