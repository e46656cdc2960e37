using System.Text.RegularExpressions;
using LfmNative.Diagnostics;

namespace LfmNative.Tests.Architecture;

[Category("Architecture")]
public sealed partial class FloorsTests
{
    private static IEnumerable<SourceFile> Engine => Repository.Sources.Where(file => file.Project == "LfmNative");

    [Test]
    public void EveryFileOfTheEngineLivesInAKnownRoom()
    {
        var strays = Engine.Where(file => file.Room is null || !Floors.Of.ContainsKey(file.Room));
        Assert.That(strays, Is.Empty, "these files lie outside the rooms that Floors.cs lists");
        Assert.That(Engine.Count(), Is.GreaterThan(5), "the sources were not found");
    }

    /// <summary>What the sources say: using directives and qualified names.</summary>
    [Test]
    public void SourcesNameLowerFloorsOnly()
    {
        List<string> violations = [];
        foreach (SourceFile file in Engine.Where(file => file.Room is not null))
        {
            foreach (Match match in QualifiedName().Matches(file.Code))
            {
                string used = match.Groups["room"].Value;
                if (!Floors.Of.ContainsKey(used)) used = Floors.Facade;
                if (!Floors.MayUse(file.Room!, used)) violations.Add($"{file} names {match.Value}");
            }
        }
        Assert.That(violations, Is.Empty, "a room uses rooms on lower floors only");
    }

    /// <summary>
    /// What the compiled code does: this sees names that need no using, such as the façade's, whose namespace encloses all others.
    /// </summary>
    [Test]
    public void CompiledCodeUsesLowerFloorsOnly()
    {
        SortedSet<string> violations = new(StringComparer.Ordinal);
        foreach (Type type in typeof(LfmException).Assembly.GetTypes())
        {
            if (Floors.RoomOf(type.Namespace) is not { } user) continue;
            foreach (Type other in TypeDependencies.Of(type))
            {
                if (other.Assembly != type.Assembly || Floors.RoomOf(other.Namespace) is not { } used) continue;
                if (!Floors.MayUse(user, used)) violations.Add($"{type.FullName} uses {other.FullName}");
            }
        }
        Assert.That(violations, Is.Empty, "a room uses rooms on lower floors only");
    }

    [Test]
    public void OnlyInteropImportsNativeFunctions()
    {
        var importers = Repository.Sources.Where(file => file.Room != "Interop" && NativeImport().IsMatch(file.Code));
        Assert.That(importers, Is.Empty, "DllImport and LibraryImport belong into LfmNative/Interop");
    }

    [Test]
    public void EveryFileHasARoofOf500Lines()
    {
        var tall = Repository.Sources.Where(file => file.LineCount > 500).Select(file => $"{file}: {file.LineCount} lines");
        Assert.That(tall, Is.Empty, "split these files");
    }

    [Test]
    public void EveryFileHasOnePublicTypeAndItsName()
    {
        List<string> violations = [];
        foreach (SourceFile file in Repository.Sources)
        {
            string name = Path.GetFileName(file.Path).Split('.')[0];
            string[] types = [.. PublicType().Matches(file.Code).Select(match => match.Groups["name"].Value)];
            if (types.Length > 1) violations.Add($"{file} declares {string.Join(", ", types)}");
            else if (types.Length == 1 && types[0] != name) violations.Add($"{file} declares {types[0]}");
        }
        Assert.That(violations, Is.Empty, "one public top-level type a file, named for it");
    }

    [Test]
    public void FloorsAreAsDrawn()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Floors.MayUse("Memory", "Diagnostics"), Is.True);
            Assert.That(Floors.MayUse("Spectra", "Graphs"), Is.True);
            Assert.That(Floors.MayUse("Graphs", "Spectra"), Is.False);
            Assert.That(Floors.MayUse("Graphs", "Search"), Is.True);
            Assert.That(Floors.MayUse("Search", "Graphs"), Is.False);
            Assert.That(Floors.MayUse("LinearAlgebra", "Search"), Is.False);
            Assert.That(Floors.MayUse("Maps", "Comparison"), Is.False);
            Assert.That(Floors.MayUse("Kernels", "LinearAlgebra"), Is.False);
            Assert.That(Floors.MayUse("Storage", Floors.Facade), Is.False);
            Assert.That(TypeDependencies.Of(typeof(Memory.Matrix)), Has.Member(typeof(Throw)), "calls inside methods are seen");
        });
    }

    // The engine's own namespace, but neither a project such as LfmNative.Cli nor a declaration of a namespace.
    [GeneratedRegex(@"(?<!namespace\s+)(?<![\w.])LfmNative\.(?<room>\w+)|\busing\s+(?:static\s+)?LfmNative(?<room>)\s*;")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"\[[^\]]*\b(?:DllImport|LibraryImport)(?:Attribute)?\s*\(")]
    private static partial Regex NativeImport();

    [GeneratedRegex(
        @"^public\s+(?:(?:sealed|static|abstract|readonly|ref|unsafe|partial)\s+)*"
        + @"(?:class|struct|interface|enum|record\s+class|record\s+struct|record|delegate\s+[^(;]+?)\s+(?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
