using LfmNative.Generate;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Native;

/// <summary>What is written from the options records is there as it would be written now, and only grows.</summary>
[Category("Native")]
public sealed class GeneratedFilesTests
{
    private const int MostCharacters = 140;

    private static readonly OptionSource Source = new(Path.Combine(AppContext.BaseDirectory, "LfmNative.xml"));
    private static readonly IReadOnlyList<StructModel> Structures = StructModel.All(Source);

    private static IEnumerable<TestCaseData> Files =>
        Generator.Files(Repository.Root).Select(file => new TestCaseData(file).SetArgDisplayNames(file.Path));

    private static IEnumerable<string> StructureNames => Structures.Select(model => model.Name);

    [TestCaseSource(nameof(Files))]
    public void TheFileIsCurrent(object generated)
    {
        GeneratedFile file = (GeneratedFile)generated;
        string[] lines = File.ReadAllLines(Repository.PathOf(file.Path.Split('/')));
        Assert.That(lines, Is.EqualTo(file.Text.TrimEnd('\n').Split('\n')), "run ./build.sh generate and commit what it writes");
        Assert.That(lines[0], Does.Contain(GeneratedFile.Notice));
        // A row of a table of Markdown is one line.
        if (!file.Path.EndsWith(".md", StringComparison.Ordinal))
            Assert.That(lines.Select(line => line.Length).Max(), Is.AtMost(MostCharacters));
    }

    [Test]
    public void NoGeneratedFileIsLeftOver()
    {
        string[] generated = [.. Generator.Files(Repository.Root).Select(file => file.Path)];
        IEnumerable<string> there = Directory.EnumerateFiles(Repository.PathOf("src"), "*.g.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace(Path.DirectorySeparatorChar, '/'));
        Assert.That(there, Is.SubsetOf(generated));
    }

    [TestCaseSource(nameof(StructureNames))]
    public void ANewOptionIsOnlyAppended(string name)
    {
        StructLayout before = LayoutOf(name);
        OptionModel some = Source.Alignment.Single(option => option.Kind == OptionKind.ChoiceList);
        OptionModel[] news =
        [
            some with { Key = "new-list" },
            some with { Key = "new-switch", Kind = OptionKind.Switch, Choices = null },
            some with { Key = "new-number", Kind = OptionKind.Number, Choices = null },
        ];
        StructModel grown = before.Struct with
        {
            Options = [.. news.Select(option => new StructOption(option, option.Field)), .. before.Struct.Options],
        };
        StructLayout after = StructLayout.Of(grown, [.. before.Fields.Select(field => (field.Name, field.Offset))]);
        Assert.Multiple(() =>
        {
            Assert.That(after.Fields.Take(before.Fields.Count), Is.EqualTo(before.Fields));
            Assert.That(
                after.Fields.Skip(before.Fields.Count).Where(field => field.Role != LayoutRole.Reserved).Select(field => field.Name),
                Is.EqualTo(new[] { "new_list", "new_list_count", "new_switch", "new_number" }));
            Assert.That(after.Fields.Select(field => field.Name), Is.Unique);
            Assert.That(after.Bytes % 8, Is.Zero);
            foreach (LayoutField field in after.Fields)
                Assert.That(field.Offset % (field.Role == LayoutRole.List ? sizeof(int) : field.Bytes), Is.Zero, field.Name);
            foreach ((LayoutField field, LayoutField next) in after.Fields.Zip(after.Fields.Skip(1)))
                Assert.That(next.Offset, Is.EqualTo(field.Offset + field.Bytes), next.Name);
        });
    }

    [TestCaseSource(nameof(StructureNames))]
    public void AnOptionThatVanishedIsRefused(string name)
    {
        StructLayout layout = LayoutOf(name);
        (string, int)[] committed = [.. layout.Fields.Select(field => (field.Name, field.Offset))];
        StructModel smaller = layout.Struct with { Options = layout.Struct.Options[1..] };
        Assert.That(
            () => StructLayout.Of(smaller, committed),
            Throws.InvalidOperationException.With.Message.Contains(layout.Struct.Options[0].Field)
                .And.Message.Contains(layout.Struct.CName));
    }

    private static StructLayout LayoutOf(string name)
    {
        string committed = File.ReadAllText(Repository.PathOf(LayoutFile.Path.Split('/')));
        return Generator.Layouts(Structures.Where(model => model.Name == name), committed).Single();
    }
}
