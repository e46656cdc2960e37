using System.Text.Json;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary>Spectral CCA and heat geodesics from the shell.</summary>
public sealed class SpectralCcaCommandTests : CliTest
{
    private static readonly string[] Cca = ["align", "X.npy", "Y.npy", "--method", "spectral-cca", .. Small];

    [Test]
    public void TheWholeJob()
    {
        LfmResult told = Ok([.. Cca, "--anchors", "first:40", "-o", "cca.npz"]);
        Assert.That(told.Out, Does.Contain("spectral CCA of 11 components, correlations ").And.Contain("none"));
        JsonElement json = Run([.. Cca, "--anchors", "first:40", "-o", "cca.npz", "--json"]).Json();
        Assert.That(json.GetProperty("options").GetProperty("map_method").GetString(), Is.EqualTo("spectral-cca"));
        Assert.That(json.GetProperty("canonical_correlations").GetArrayLength(), Is.EqualTo(11));
        JsonElement scores = Run("eval", "cca.npz", "X.npy", "Y.npy", "--json").Json();
        Assert.That(scores.GetProperty("baselines").GetProperty("canonical").GetProperty("mrr").GetDouble(), Is.InRange(0.2, 1));
        Assert.That(Ok("eval", "cca.npz", "X.npy", "Y.npy").Out, Does.Contain("canonical"));
        Ok("match", "cca.npz", "--mutual", "-o", "pairs.csv", "-q");
        Ok("transfer", "cca.npz", "X.npy", "-o", "carried.npy", "-q");
        Ok("report", "cca.npz", "X.npy", "Y.npy", "-o", "page.html", "-q");
        Assert.That(File.ReadAllText(At("page.html")), Does.Contain("Canonical correlations").And.Not.Contain("Energy by term"));
    }

    [TestCase(new[] { "--anchors", "first:2" }, "--map-method is spectral-cca", "needs 3", "2 were given")]
    [TestCase(new[] { "--anchors", "none" }, "0 were given")]
    [TestCase(new[] { "--anchors", "first:40", "--cca-components", "12" }, "--cca-components is 12", "at most 11")]
    [TestCase(new[] { "--anchors", "first:40", "--cca-ridge", "-1" }, "--cca-ridge is -1")]
    [TestCase(new[] { "--anchors", "first:40", "--cca-scaling", "heat" }, "--cca-scaling is 'heat'", "commute")]
    [TestCase(new[] { "--anchors", "first:40", "--auto" }, "--auto-tune")]
    public void WhatCannotBeDone(string[] more, params string[] parts) => Fails(2, "kept.npz", [.. Cca, .. more], parts);

    [Test]
    public void HeatGeodesics()
    {
        string[] relative = ["relative", "X.npy", "--anchors", "first:9", "--k", "10", "-q"];
        Ok([.. relative, "--kind", "heat", "-o", "heat.npy"]);
        Ok([.. relative, "--kind", "geodesic", "-o", "exact.npy"]);
        using LoadedMatrix heat = MatrixFile.Open(At("heat.npy")), exact = MatrixFile.Open(At("exact.npy"));
        double off = 0, all = 0;
        for (int i = 0; i < heat.Rows; i++)
        {
            for (int j = 0; j < heat.Cols; j++)
            {
                off += Math.Abs(heat.View.Row(i)[j] - exact.View.Row(i)[j]);
                all += exact.View.Row(i)[j];
            }
        }
        Assert.That(off / all, Is.InRange(1e-6, 0.1), "near, and not the same");
        Assert.That(Align("--descriptors", "heat").GetProperty("options").GetProperty("descriptors")[0].GetString(), Is.EqualTo("heat"));
        Fails(2, "r.npy", ["relative", "X.npy", "--kind", "heat", "--inverse", "--anchors", "first:9"], "--inverse");
        Fails(2, "r.npy", ["relative", "X.npy", "--kind", "heat", "--anchors", "anchors.csv"], "--kind heat", "first:N");
        Fails(2, "r.npy", ["relative", "X.npy", "--k", "10", "--anchors", "first:9"], "--kind geodesic and heat");
    }
}
