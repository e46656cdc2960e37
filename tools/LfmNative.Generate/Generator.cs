namespace LfmNative.Generate;

/// <summary>Everything that is generated, from the version and the options records of the engine built with this program.</summary>
internal static class Generator
{
    /// <summary>All generated files as they should be.</summary>
    /// <param name="root">The repository's root: the version is read from it, and the layout of structures in C, which only grows.</param>
    public static IReadOnlyList<GeneratedFile> Files(string root)
    {
        OptionSource options = new(Path.Combine(AppContext.BaseDirectory, "LfmNative.xml"));
        IReadOnlyList<ChoiceUse> choices = ChoiceUse.All(options);
        IReadOnlyList<StructModel> structures = StructModel.All(options);
        StructLayout[] layouts = Layouts(structures, File.ReadAllText(Path.Combine(root, LayoutFile.Path)));
        return
        [
            .. CommandLineFiles.Of(options),
            LayoutFile.Of(layouts),
            new CHeader(choices, layouts).File(),
            CppHeader.Of(choices, structures),
            .. new SharpStructs(choices, layouts).Files(),
            .. PythonStructs.Files(options, choices, layouts),
            .. new PythonModules(options, structures).Files(Path.Combine(root, "tools", "LfmNative.Generate", "templates")),
            OptionsPage.Of(options, choices),
            .. VersionFiles.Of(root),
        ];
    }

    /// <summary>The layouts of structures over those that were committed.</summary>
    public static StructLayout[] Layouts(IEnumerable<StructModel> structures, string committed)
    {
        Dictionary<string, List<(string Name, int Offset)>> before = StructLayout.ReadCommitted(committed);
        return [.. structures.Select(model => StructLayout.Of(model, before.TryGetValue(model.CName, out var fields) ? fields : []))];
    }
}
