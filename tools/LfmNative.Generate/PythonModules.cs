using System.Text.RegularExpressions;

namespace LfmNative.Generate;

/// <summary>Writes the modules of public functions: templates in which the options of a function are filled in.</summary>
/// <remarks>
/// A line of a template that is <c>{{what group}}</c>, <c>{{what group only a,b}}</c> or <c>{{what group without a,b}}</c> becomes the
/// options of a group: <c>parameters</c> of a function, <c>arguments</c> of its documentation, or <c>items</c> of a dictionary.
/// </remarks>
internal sealed partial class PythonModules(OptionSource source, IReadOnlyList<StructModel> structures)
{
    private static readonly (string Template, string Path)[] Modules =
    [
        ("stages.py", "native/python/lfm/stages.py"),
        ("spaces.py", "native/python/lfm/spaces.py"),
        ("matching.py", "native/python/lfm/_matching.py"),
        ("aligner.py", "native/python/lfm/aligner.py"),
    ];

    /// <summary>The modules.</summary>
    /// <param name="templates">The folder of templates.</param>
    public IEnumerable<GeneratedFile> Files(string templates) =>
        Modules.Select(module => GeneratedFile.OfLines(
            module.Path,
            File.ReadAllLines(Path.Combine(templates, module.Template)).SelectMany(Expand).Prepend($"# {GeneratedFile.Notice}")));

    private IEnumerable<string> Expand(string line)
    {
        Match match = Placeholder().Match(line);
        if (!match.Success) return [line];
        string indent = match.Groups["indent"].Value, what = match.Groups["what"].Value, filter = match.Groups["filter"].Value;
        string[] names = match.Groups["names"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<StructOption> options = Group(match.Groups["group"].Value).Where(option => filter switch
        {
            "only" => names.Contains(option.Field),
            "without" => !names.Contains(option.Field),
            _ => true,
        });
        return what switch
        {
            "parameters" => options.SelectMany(option => Parameter(option, indent)),
            "items" => TextLines.Fill(options.Select(option => $"\"{option.Field}\": {PythonOptions.Name(option)},"), indent),
            "arguments" => options.SelectMany(option => TextLines.Wrap(PythonOptions.Describe(option), indent, indent + "    ")),
            _ => throw new InvalidOperationException($"a template asks for {what} of options; there are parameters, items and arguments"),
        };
    }

    /// <summary>A parameter; a long tuple that is its default stands on lines of its own.</summary>
    private static IEnumerable<string> Parameter(StructOption option, string indent)
    {
        string line = $"{indent}{PythonOptions.Parameter(option)},";
        int tuple = line.IndexOf(" = (", StringComparison.Ordinal) + " = (".Length;
        if (line.Length <= TextLines.Width || !line.EndsWith("),", StringComparison.Ordinal)) return [line];
        return [line[..tuple], .. TextLines.Wrap(line[tuple..^2] + ",", indent + "    ", indent + "    "), $"{indent}),"];
    }

    /// <summary>The options of a function: of its structure, and of those that it hands on to.</summary>
    private IEnumerable<StructOption> Group(string name) => name switch
    {
        "graph" => Local(source.Graph),
        "spectrum" => Local([.. source.Spectrum, .. source.Graph]),
        "icp" =>
        [
            new StructOption(source.Align.Single(option => option.Key == "icp-iterations"), "iterations"),
            new StructOption(source.Align.Single(option => option.Key == "pointwise"), "pointwise"),
        ],
        // The estimator has a method of that name.
        "estimator" => Struct("align").Options.Select(o => o.Field == "transform" ? o with { Field = "transform_kind" } : o),
        _ => Struct(name).Options,
    };

    private StructModel Struct(string name) => structures.Single(model => model.Name == name);

    private static IEnumerable<StructOption> Local(IEnumerable<OptionModel> options) =>
        options.Select(option => new StructOption(option, OptionModel.Snake(option.LocalKey)));

    [GeneratedRegex(@"^(?<indent> *)\{\{(?<what>\w+) (?<group>\w+)(?: (?<filter>only|without) (?<names>[\w,]+))?\}\}$")]
    private static partial Regex Placeholder();
}
