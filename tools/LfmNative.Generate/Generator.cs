namespace LfmNative.Generate;

/// <summary>Everything that is generated, from the options records of the engine that this program was built with.</summary>
internal static class Generator
{
    /// <summary>All generated files as they should be.</summary>
    /// <param name="root">The repository's root; what must only grow (the layout of structures in C) is read from it.</param>
    public static IReadOnlyList<GeneratedFile> Files(string root)
    {
        OptionSource options = new(Path.Combine(AppContext.BaseDirectory, "LfmNative.xml"));
        return
        [
            .. CommandLineFiles.Of(options),
        ];
    }
}
