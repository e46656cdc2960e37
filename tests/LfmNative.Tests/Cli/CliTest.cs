using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Alignments;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Cli;

/// <summary>A folder with small matrices and a model for the tests of one class, and how a failure must look.</summary>
[Category("Cli")]
public abstract class CliTest
{
    /// <summary>Options that make the small matrices quick and well determined.</summary>
    protected static readonly string[] Small = ["--k", "10", "--eigs", "12"];

    protected string Folder { get; private set; } = "";

    internal static Planted Data { get; } = AlignmentTest.Plant(130, 130, 5, 6, seed: 31, noise: 0.02);

    /// <summary>The words of the sample, where real data matter.</summary>
    protected static string FastText { get; } = Repository.PathOf("samples", "words", "fasttext300.npy");

    protected static string Word2Vec { get; } = Repository.PathOf("samples", "words", "word2vec200.npy");

    [OneTimeSetUp]
    public void MakeFolder()
    {
        Folder = Directory.CreateTempSubdirectory("lfm-cli-").FullName;
        MatrixWriter.Write(At("X.npy"), Data.X.View);
        MatrixWriter.Write(At("Y.npy"), Paired().View);
        File.WriteAllLines(At("anchors.csv"), ["x,y", .. Enumerable.Range(0, 20).Select(i => $"{i},{i}")]);
        Ok(["align", "X.npy", "Y.npy", "-o", "model.npz", "--anchors", "anchors.csv", .. Small, "--quiet"]);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    [TearDown]
    public void NoTemporaryFilesAreLeft() => Assert.That(Directory.GetFileSystemEntries(Folder, "*.tmp",
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }), Is.Empty);

    protected string At(string name) => Path.Combine(Folder, name);

    /// <summary>Rows of Y in the order of X.</summary>
    internal static Samples Paired()
    {
        float[] rows = new float[130 * 6];
        for (int j = 0; j < 130; j++) Data.Y.View.Row(j).CopyTo(rows.AsSpan(Data.Truth[j] * 6));
        return new Samples(rows, 130, 6);
    }

    internal LfmResult Run(params string[] arguments) => Lfm.Run(Folder, arguments);

    internal LfmResult Ok(params string[] arguments)
    {
        LfmResult result = Run(arguments);
        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(result.Error, Is.Empty);
        return result;
    }

    /// <summary>align X Y with the small options, as JSON.</summary>
    internal System.Text.Json.JsonElement Align(params string[] more) =>
        Run(["align", "X.npy", "Y.npy", "-o", "out.npz", .. WithoutGiven(more), .. Refined(more), .. more, "--json"]).Json();

    /// <summary>By the map between the spectra, which all options concern, unless the refinement is given.</summary>
    private static string[] Refined(string[] more) => more.Contains("--refine") ? [] : ["--refine", "zoomout"];

    /// <summary>One sentence on standard error, nothing on standard output, and an earlier output left as it was.</summary>
    internal string Fails(int exit, string output, string[] arguments, params string[] parts)
    {
        File.WriteAllText(At(output), "what was there before");
        LfmResult result = Run([.. arguments, "-o", output]);
        string message = Check(result, exit, arguments, parts);
        Assert.That(File.ReadAllText(At(output)), Is.EqualTo("what was there before"));
        File.Delete(At(output));
        return message;
    }

    internal static string Check(LfmResult result, int exit, string[] arguments, params string[] parts)
    {
        string what = string.Join(' ', arguments) + "\n" + result.Error;
        Assert.That(result.Exit, Is.EqualTo(exit), what);
        Assert.That(result.Out, Is.Empty, what);
        Assert.That(result.Error, Does.StartWith("lfm: ").And.EndWith("\n"), what);
        Assert.That(result.Error.TrimEnd('\n'), Does.Not.Contain("\n")
            .And.Not.Contain("System."), "one sentence, and no words of the runtime");
        foreach (string part in parts) Assert.That(result.Error, Does.Contain(part), what);
        return result.Error;
    }

    protected void Put(string name, int rows, int cols, Func<int, int, float> value)
    {
        float[] data = new float[rows * cols];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < cols; j++) data[(i * cols) + j] = value(i, j);
        }
        MatrixWriter.Write(At(name), new ReadOnlyMatrixView<float>(data, rows, cols));
    }

    /// <summary>An array of any number of axes as .npy.</summary>
    protected void WriteArray(string name, float[] values, params long[] shape)
    {
        using FileStream file = File.Create(At(name));
        file.Write(NpyHeader.Create(ElementType.Single, shape));
        foreach (float value in values) file.Write(BitConverter.GetBytes(value));
    }

    /// <summary>The arrays of two models, bit by bit.</summary>
    protected void AssertSameModel(string first, string second)
    {
        Alignment a = Alignment.Load(At(first)), b = Alignment.Load(At(second));
        AlignmentTest.AssertSame(a, b);
    }

    private static IEnumerable<string> WithoutGiven(string[] more)
    {
        string[] standard = ["--anchors", "first:20", .. Small];
        for (int i = 0; i < standard.Length; i += 2)
        {
            if (more.Contains(standard[i])) continue;
            yield return standard[i];
            yield return standard[i + 1];
        }
    }
}
