namespace LfmNative.Tests.Cli;

/// <summary>Names of files that are no UTF-8 text, or begin with @.</summary>
public sealed class FileNameTests : CliTest
{
    private const string Graph = "\"$LFM\" graph --k 5 -q -o g.npz ";

    /// <summary>The runtime cannot delete what it cannot name.</summary>
    [OneTimeTearDown]
    public void RemoveNames() => Assert.That(Lfm.Shell(Folder, "rm -rf ./*").Exit, Is.Zero);

    private void Works(string line)
    {
        LfmResult result = Lfm.Shell(Folder, line);
        Assert.That((result.Exit, result.Error), Is.EqualTo((0, "")));
    }

    [Test]
    public void InputsMayHaveAnyName()
    {
        Works("cp X.npy \"$(printf 'caf\\351.npy')\" && " + Graph + "\"$(printf 'caf\\351.npy')\"");
        Works("mkdir \"$(printf 'in\\351')\" && cp X.npy \"$(printf 'in\\351')\" && " + Graph + "\"$(printf 'in\\351/X.npy')\"");
        Works("cp X.npy @X.npy && " + Graph + "@X.npy");
        LfmResult json = Lfm.Shell(Folder, "\"$LFM\" graph --k 5 --json -o g.npz \"$(printf 'caf\\351.npy')\"");
        Assert.That(json.Json().GetProperty("inputs")[0].GetProperty("source").GetString(), Is.EqualTo("caf\uFFFD.npy"));
    }

    [Test]
    public void AFolderMayHaveAnyName()
    {
        string inside = "mkdir -p \"$(printf 'dir\\351')\" && cp X.npy \"$(printf 'dir\\351')\" && cd \"$(printf 'dir\\351')\" && ";
        Works(inside + Graph + "X.npy && test -s g.npz && " + Graph + "./X.npy");
        Works(inside + "\"$LFM\" graph --k 5 -q -o ./again.npz ../X.npy && cmp again.npz ./again.npz");
        Check(Lfm.Shell(Folder, inside + "\"$LFM\" graph X.npy -o none/g.npz"), 1, ["graph"], "none/g.npz", "does not exist");
    }

    [Test]
    public void WhatCannotBeNamedIsASentence()
    {
        Check(Lfm.Shell(Folder, Graph + "\"$(printf 'none\\351.npy')\""), 2, ["graph"], "no such file");
        Check(Lfm.Shell(Folder, "mkdir \"$(printf 'd\\351.npy')\"; " + Graph + "\"$(printf 'd\\351.npy')\""), 2, ["graph"], "is a folder");
        Check(Lfm.Shell(Folder, "\"$LFM\" graph X.npy -o \"$(printf 'g\\351.npz')\""), 1, ["graph"], "no UTF-8 text", "another name");
    }
}
