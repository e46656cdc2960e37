namespace LfmNative.Tests.Architecture;

/// <summary>Where the sources lie, for tests that read them and for tests that run the published binary.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where the build puts everything it makes.</summary>
    public static string Artifacts { get; } = Path.Combine(Root, "artifacts");

    /// <summary>The path of a file or folder of the repository.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every C# source below src, in ordinal order of their paths.</summary>
    public static IReadOnlyList<SourceFile> Sources { get; } =
        [.. Directory.EnumerateFiles(PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(PathOf(path))))];

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "LfmNative.sln"))) return folder.FullName;
        throw new InvalidOperationException(
            $"no LfmNative.sln above {AppContext.BaseDirectory}; run the tests from a build inside the repository");
    }
}
