using System.Reflection;

namespace LfmNative.Cli.Shell;

/// <summary>A page of <c>lfm help</c> with worked examples: a text of at most 60 lines of 80 columns that is part of the program.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">The text; its first line is the title.</param>
internal sealed record Topic(string Name, string Text)
{
    private const string Folder = "Topics/", Extension = ".txt";

    /// <summary>The topics, by name.</summary>
    public static IReadOnlyList<Topic> All { get; } = [.. Read().OrderBy(topic => topic.Name, StringComparer.Ordinal)];

    /// <summary>The first line.</summary>
    public string Title => Text.Split('\n')[0];

    private static IEnumerable<Topic> Read()
    {
        Assembly program = typeof(Topic).Assembly;
        foreach (string name in program.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using StreamReader reader = new(program.GetManifestResourceStream(name)!);
            yield return new Topic(name[Folder.Length..^Extension.Length], reader.ReadToEnd());
        }
    }
}
