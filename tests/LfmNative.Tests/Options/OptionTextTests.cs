using System.Text.RegularExpressions;
using LfmNative.Diagnostics;
using LfmNative.Options;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Options;

/// <summary>Messages name options by their keys; hosts spell them.</summary>
public sealed partial class OptionTextTests
{
    /// <summary>Keys of what hosts offer beside the options records.</summary>
    private static readonly string[] HostKeys =
    [
        "rows", "graph-rows", "threads", "mrr-cap", "queries", "header", "columns", "id-column", "pairs", "relevance", "sql-id",
        "sql-vector", "output-format",
    ];

    [TestCase(OptionSpelling.Property, "LaplacianWeight is -1; raise K")]
    [TestCase(OptionSpelling.CommandLine, "--laplacian-weight is -1; raise --k")]
    [TestCase(OptionSpelling.Field, "laplacian_weight is -1; raise k")]
    public void EveryHostHasItsSpelling(OptionSpelling spelling, string expected) =>
        Assert.That(OptionText.Render("⟨laplacian-weight⟩ is -1; raise ⟨k⟩", spelling), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("no option")]
    [TestCase("⟨half")]
    [TestCase("half⟩")]
    public void OtherTextsStayAsTheyAre(string text) => Assert.That(OptionText.Render(text, OptionSpelling.Field), Is.EqualTo(text));

    [Test]
    public void AnExceptionSpeaksToEveryHost()
    {
        LfmException e = new(LfmErrorCode.InvalidArgument, "⟨max-memory⟩ is 3");
        Assert.That(e.Message, Is.EqualTo("MaxMemory is 3"));
        Assert.That(e.MessageFor(OptionSpelling.CommandLine), Is.EqualTo("--max-memory is 3"));
        Assert.That(e.MessageFor(OptionSpelling.Field), Is.EqualTo("max_memory is 3"));
    }

    /// <summary>No text of the engine names an option in the way of one host, and every key that one names exists.</summary>
    [Test]
    public void TheEnginesTextsNameOptionsByTheirKeys()
    {
        HashSet<string> keys = [.. OptionRecordTests.Keys, .. HostKeys];
        List<string> faults = [];
        int named = 0;
        foreach (SourceFile file in Repository.Sources.Where(file => file.Project == "LfmNative"))
        {
            string text = Comment().Replace(file.Text, "");
            faults.AddRange(Dashes().Matches(text).Select(match => $"{file}: {match.Value}"));
            foreach (Match key in Key().Matches(text))
            {
                named++;
                if (!key.Groups[1].Value.Contains('{') && !keys.Contains(key.Groups[1].Value))
                    faults.Add($"{file}: {key.Value} is no option");
            }
        }
        Assert.That(faults, Is.Empty);
        Assert.That(named, Is.GreaterThan(15), "the texts were not found");
    }

    [GeneratedRegex(@"(?m)^\s*///.*$|^\s*//.*$")]
    private static partial Regex Comment();

    /// <summary>Two dashes and a word inside a literal.</summary>
    [GeneratedRegex("\"[^\"\n]*--[a-z][^\"\n]*\"")]
    private static partial Regex Dashes();

    [GeneratedRegex("⟨([^⟩]*)⟩")]
    private static partial Regex Key();
}
