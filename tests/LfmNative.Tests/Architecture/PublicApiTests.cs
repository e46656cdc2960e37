using LfmNative.Diagnostics;

namespace LfmNative.Tests.Architecture;

[Category("Architecture")]
public sealed class PublicApiTests
{
    private const string Approved = "tests/LfmNative.Tests/Architecture/PublicApi.approved.txt";
    private const string Received = "artifacts/PublicApi.received.txt";

    /// <summary>A change of the public surface is a decision: it shows up as a change of the approved file.</summary>
    [Test]
    public void PublicApiIsAsApproved()
    {
        string received = PublicApi.Describe(typeof(LfmException).Assembly);
        string approvedPath = Repository.PathOf(Approved);
        string approved = File.Exists(approvedPath) ? File.ReadAllText(approvedPath).ReplaceLineEndings("\n") : "";
        if (received == approved)
        {
            File.Delete(Repository.PathOf(Received));
            return;
        }

        Directory.CreateDirectory(Repository.Artifacts);
        File.WriteAllText(Repository.PathOf(Received), received);
        string[] before = WithTypes(approved);
        string[] after = WithTypes(received);
        string changes =
            string.Join('\n', before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line)));
        Assert.Fail($"The public API differs from what was approved:\n{changes}\nTo approve it, "
            + $"look at it and run, from the root of the repository:\n  cp {Received} {Approved}");
    }

    /// <summary>Members prefixed with their type, so that each line stands for itself.</summary>
    private static string[] WithTypes(string api)
    {
        List<string> lines = [];
        string type = "";
        foreach (string line in api.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            bool member = line.StartsWith(' ');
            if (!member) type = line.Split(" : ")[0].Split(" where ")[0].Split('.')[^1];
            lines.Add(member ? $"{type}: {line.Trim()}" : line);
        }
        return [.. lines];
    }
}
