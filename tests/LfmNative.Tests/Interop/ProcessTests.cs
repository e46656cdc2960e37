using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Interop;

/// <summary>What holds of a whole process, and is therefore tested in one of its own.</summary>
public sealed class ProcessTests
{
    /// <summary>Neither finding BLAS nor setting its threads loads a library that was not chosen.</summary>
    [TestCase("reference", "/blas/libblas")]
    [TestCase("blis", "libblis")]
    [TestCase("openblas", "libopenblas")]
    public void OnlyTheChosenBlasIsLoaded(string name, string file)
    {
        (int exit, string output, string error) = ChildProcess.RunProbe(new() { ["LFM_BLAS"] = name }, "libraries");
        Assert.That(exit, Is.Zero, error);
        string[] loaded = [.. output.Split('\n').Where(line => line.StartsWith("loaded\t", StringComparison.Ordinal))];
        Assert.That(output.Split('\n')[0], Does.StartWith("BLAS\t").And.Contain(file));
        Assert.That(loaded, Has.Some.Contain(file).And.Some.Contain("libc.so"));
        string[] others =
            [.. new[] { "/blas/libblas", "libblis", "libopenblas", "libmkl", "libarpack", "liblapack" }.Where(other => other != file)];
        Assert.That(loaded.Where(line => others.Any(line.Contains)), Is.Empty, "nothing else of that kind");
    }

    /// <summary>The library under .NET says what it needs; the binaries are stopped by their runtime, before any of our code.</summary>
    [TestCase("EnableAVX2")]
    [TestCase("EnableHWIntrinsic")]
    public void AnOlderProcessorIsToldSo(string knob)
    {
        string words = Repository.PathOf("samples", "words", "fasttext300.npy"), output = Path.GetTempFileName();
        try
        {
            foreach (string[] command in (string[][])[["libraries"], ["neighbors", words, "50", "3", "angular", output]])
            {
                (int exit, _, string error) = ChildProcess.RunProbe(new() { ["DOTNET_" + knob] = "0" }, command);
                Assert.That(exit, Is.EqualTo(1), command[0]);
                Assert.That(error.TrimEnd(), Does.StartWith("probe: this processor lacks AVX2, FMA")
                    .And.Contain("x86-64-v3").And.Not.Contain("\n"));
            }
        }
        finally
        {
            File.Delete(output);
        }
    }

    [TestCase("bin", "lfm")]
    [TestCase("lib", "liblfm.so")]
    public void ABinaryHoldsTheSentenceForAnOlderProcessor(params string[] path)
    {
        string file = Path.Combine([Repository.Artifacts, .. path]);
        if (!File.Exists(file)) Assert.Fail($"{file} is not there; run ./build.sh publish first");
        ReadOnlySpan<byte> sentence = "The required instruction sets are not supported by the current CPU."u8;
        Assert.That(File.ReadAllBytes(file).AsSpan().IndexOf(sentence), Is.Positive);
    }
}
