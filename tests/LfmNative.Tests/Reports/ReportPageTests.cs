using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LfmNative.Diagnostics;
using LfmNative.Reports;
using LfmNative.Tests.Alignments;
using LfmNative.Tests.Storage;

namespace LfmNative.Tests.Reports;

/// <summary>What is in the file of a page; what it looks like is tested in a browser.</summary>
public sealed partial class ReportPageTests : StorageTest
{
    private const string Hostile = "</script><script>globalThis.hostile = 1</script>\"'&\u2028";

    private static readonly Lazy<Alignment> Fitted = new(() =>
    {
        Planted planted = AlignmentTest.Plant(130, 130, 5, 6, seed: 31, noise: 0.02);
        AlignmentOptions options = new() { K = 10, Spectrum = new() { Eigenpairs = 12 }, Refine = Refinement.ZoomOut };
        AnchorPairs anchors = new([.. Enumerable.Range(0, 20).Select(j => planted.Truth[j])], [.. Enumerable.Range(0, 20)]);
        return LatentAligner.Fit(planted.X.View, planted.Y.View, anchors, options);
    });

    [Test]
    public void NamesAreTextAndThePolicyRunsItsOwnScriptAlone()
    {
        string[] names = [.. Enumerable.Range(0, 130).Select(i => $"{i}{Hostile}")];
        ReportOptions options =
            new() { Title = Hostile, Command = Hostile, NamesX = names, NamesY = names, LabelsX = names, LabelsY = names };
        HtmlReport.Write(At("page.html"), Fitted.Value, options);
        string page = File.ReadAllText(At("page.html"));
        string[] scripts = [.. Scripts().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.That(scripts, Has.Length.EqualTo(2), "the data and the page's own script");
        Assert.That(page, Does.Not.Contain("<script>globalThis"));
        string checksum = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(scripts[1])));
        Assert.That(page, Does.Contain($"default-src 'none'; script-src 'sha256-{checksum}'"));
        using JsonDocument data = JsonDocument.Parse(scripts[0]);
        JsonElement table = data.RootElement.GetProperty("tables")[0].GetProperty("columns")[0].GetProperty("text");
        Assert.That(table.EnumerateArray().Select(name => name.GetString()), Is.EqualTo(names));
    }

    [Test]
    public void NothingIsFetched()
    {
        HtmlReport.Write(At("page.html"), Fitted.Value);
        string page = File.ReadAllText(At("page.html"));
        string markup = Scripts().Replace(page, "");
        Assert.That(Addresses().Matches(markup).Select(match => match.Groups[1].Value), Is.All.StartsWith("#"));
        Assert.That(markup, Does.Not.Contain("@import").And.Not.Contain("url("));
    }

    [Test]
    public void NumbersOfTheMapAreThoseOfTheModel()
    {
        Alignment alignment = Fitted.Value;
        HtmlReport.Write(At("page.html"), alignment);
        using JsonDocument data = JsonDocument.Parse(Scripts().Match(File.ReadAllText(At("page.html"))).Groups[1].Value);
        JsonElement map = data.RootElement.GetProperty("figures")[0];
        byte[] bytes = map.GetProperty("values").GetProperty("f32").GetBytesFromBase64();
        float[] values = new float[bytes.Length / sizeof(float)];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        Assert.That((map.GetProperty("rows").GetInt32(), map.GetProperty("cols").GetInt32()),
            Is.EqualTo((alignment.Map.Rows, alignment.Map.Cols)));
        Assert.That(values, Is.EqualTo(Array.ConvertAll(alignment.Map.Data, value => (float)value)));
        JsonElement columns = data.RootElement.GetProperty("tables")[0].GetProperty("columns");
        byte[] matched = columns[1].GetProperty("values").GetProperty("f32").GetBytesFromBase64();
        float[] rows = new float[matched.Length / sizeof(float)];
        Buffer.BlockCopy(matched, 0, rows, 0, matched.Length);
        Assert.That(rows, Is.EqualTo(Array.ConvertAll(alignment.Matches, row => (float)row)));
    }

    [Test]
    public void NamesOfAnotherNumberAreRefused()
    {
        ReportOptions options = new() { NamesX = ["a"] };
        Fails(LfmErrorCode.InvalidArgument, () => HtmlReport.Write(At("page.html"), Fitted.Value, options),
            "1 names of X were given for 130 rows");
        options = new() { LabelsY = ["a", "b"] };
        Fails(LfmErrorCode.InvalidArgument, () => HtmlReport.Write(At("page.html"), Fitted.Value, options),
            "2 labels of Y were given for 130 rows");
        Assert.That(File.Exists(At("page.html")), Is.False);
        Fails(LfmErrorCode.InvalidArgument, () => HtmlReport.Write(At("page.html"), []), "no RSM");
        Fails(LfmErrorCode.OutputFailed, () => HtmlReport.Write(At("none/page.html"), Fitted.Value), "does not exist");
    }

    [GeneratedRegex("<script[^>]*>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Addresses();
}
