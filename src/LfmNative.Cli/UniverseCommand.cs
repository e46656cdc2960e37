using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Spectra;
using LfmNative.Storage;
using LfmNative.Universes;

namespace LfmNative.Cli;

/// <summary><c>lfm universe</c>: one map a space, to a space that all have in common.</summary>
internal static class UniverseCommand
{
    private static readonly UniverseSwitches OfUniverse = new();
    private static readonly TransformSwitches OfTransform = new();
    private static readonly GraphSwitches OfGraph = new();
    private static readonly SpectrumSwitches OfSpectrum = new();
    private static readonly ISwitches[] Groups = [OfUniverse, OfTransform, OfGraph, OfSpectrum];

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "matrices of the spaces, two or more; with --add the new ones",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Add = CliOption.Text(
        "a universe that the files are added to, each by one fit; its maps stay as they are", "MODEL", "--add");

    private static readonly Option<string> With = CliOption.Text(
        "with --add: the space of the universe whose rows the new ones are paired with [default: the common space]", "NAME", "--with");

    private static readonly Option<string> Names = CliOption.Text(
        "names of the spaces, in the order of the files [default: the files' names without folder and extension]", "NAME,…", "--names");

    private static readonly Option<string> Rows = RowSwitches.Rows("every input");
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "universe to write (.npz)",
        HelpName = "FILE",
        Required = true,
    };

    public static Command Create() => Job.Command(
        "universe",
        "Bring many spaces into one: a map to the common space for each, checked against the others",
        [
            Files, Output, .. UniversePairs.All, Add, With, Names, Rows, .. TableSwitches.All,
            .. Groups.SelectMany(group => group.All).Select(s => s.Option),
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        string[] files = parsed.GetValue(Files) ?? [];
        string[] names = NamesOf(parsed, files);
        string? add = parsed.GetValue(Add), with = parsed.GetValue(With);
        if (with is not null && add is null) throw Job.Usage("--with names a space of the universe that --add names; give both");
        if (add is null && files.Length < 2) throw Job.Usage($"{files.Length} file was given; a universe needs two or more spaces");
        UniversePairs.Check(parsed, adding: add is not null);
        UniverseOptions options = OfUniverse.Read(parsed, new UniverseOptions()) with
        {
            Transform = OfTransform.Read(parsed, new TransformOptions()),
            Graph = OfGraph.Read(parsed, new GraphOptions { Seed = job.Seed }),
            Spectrum = OfSpectrum.Read(parsed, new SpectrumOptions()),
        };
        Job.CheckArchive(output, "a universe");
        Job.UseOneBlasThread();
        Universe universe = add is null ? Fit(parsed, job, files, names, options) : AddTo(add, with, parsed, job, files, names, options);
        job.Add(universe.Facts.Seconds);
        using (job.Stage("write")) universe.Save(output);
        job.Print(
            json =>
            {
                json.WriteString("model", output);
                universe.WriteReport(json);
            },
            text =>
            {
                UniverseText.Write(text, universe);
                text.WriteLine($"wrote       {output}");
                text.WriteLine($"seconds     {job.SecondsLine()}");
            });
    }

    private static Universe Fit(ParseResult parsed, Job job, string[] files, string[] names, UniverseOptions options)
    {
        UniverseSpace[] spaces = [.. files.Select((file, m) => Read(parsed, job, file, names[m]))];
        return Universe.Fit(spaces, UniversePairs.Read(parsed, job, spaces), options, job.Context);
    }

    private static Universe AddTo(
        string model, string? with, ParseResult parsed, Job job, string[] files, string[] names, UniverseOptions options)
    {
        if (OfUniverse.All.Concat(OfTransform.All).FirstOrDefault(s => CliOption.IsGiven(parsed, s.Option)).Key is { } given)
            throw Job.Usage($"--{given} was chosen when the universe was fitted; leave it out with --add");
        Universe universe;
        using (job.Stage("read")) universe = Universe.Load(model);
        for (int m = 0; m < files.Length; m++)
        {
            UniverseSpace space = Read(parsed, job, files[m], names[m]);
            universe = universe.Add(space, UniversePairs.ReadAdded(parsed, job, space, universe, with), with, options, job.Context);
        }
        return universe;
    }

    private static UniverseSpace Read(ParseResult parsed, Job job, string file, string name)
    {
        using LoadedMatrix matrix = job.Read(file, RowSwitches.Read(parsed, Rows));
        return new UniverseSpace(name, matrix.View, matrix.RowNames);
    }

    private static string[] NamesOf(ParseResult parsed, string[] files)
    {
        string[] names = parsed.GetValue(Names)?.Split(',') ?? [.. files.Select(Stem)];
        if (names.Length != files.Length)
            throw Job.Usage($"--names has {names.Length} names for {files.Length} files; give one a file, with commas between them");
        string? twice = names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? names : throw Job.Usage($"two spaces would be called '{twice}'; give each a name by --names");
    }

    /// <summary>A file's name without folder and extension, as which its space goes.</summary>
    private static string Stem(string file)
    {
        if (file == Job.Standard) return "stdin";
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(file.Split(':')[0]));
        int point = name.IndexOf('.', 1 <= name.Length ? 1 : 0);
        return point < 0 ? name : name[..point];
    }
}
