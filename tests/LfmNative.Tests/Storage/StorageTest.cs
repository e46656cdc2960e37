using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Storage;

/// <summary>A folder of its own for each test, and the certainty that no memory or mapping is left behind.</summary>
public abstract class StorageTest
{
    private long _live;

    protected string Folder { get; private set; } = "";

    [SetUp]
    public void MakeFolder()
    {
        Folder = Directory.CreateTempSubdirectory("lfm-storage-").FullName;
        _live = NativeMemoryCounter.LiveBuffers;
    }

    [TearDown]
    public void RemoveFolder()
    {
        Directory.Delete(Folder, recursive: true);
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(_live), "native buffers or mappings are left");
    }

    protected string At(string name) => Path.Combine(Folder, name);

    protected string Put(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    protected string Put(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>The failure of an action: its code, and every part of its message.</summary>
    protected static string Fails(LfmErrorCode code, Action action, params string[] parts)
    {
        LfmException? e = Assert.Throws<LfmException>(() => action());
        Assert.That(e!.Code, Is.EqualTo(code), e.Message);
        foreach (string part in parts) Assert.That(e.Message, Does.Contain(part));
        Assert.That(e.Message, Does.Not.Contain("\n"), "one sentence");
        return e.Message;
    }

    protected static string OpenFails(string source, params string[] parts) =>
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.Open(source).Dispose(), parts);

    protected static float[,] Values(LoadedMatrix m)
    {
        float[,] values = new float[m.Rows, m.Cols];
        for (int i = 0; i < m.Rows; i++)
        {
            for (int j = 0; j < m.Cols; j++) values[i, j] = m.View.Row(i)[j];
        }
        return values;
    }

    protected static float[,] Load(string source, RowRange? rows = null)
    {
        using LoadedMatrix m = MatrixFile.Open(source, rows);
        return Values(m);
    }

    protected static float[] RandomRow(int n, int seed)
    {
        Random random = new(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) values[i] = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-30, 30)));
        return values;
    }

    /// <summary>Runs a script by the Python that has NumPy, in the test's folder.</summary>
    protected string Python(string script) => ProgramRun.Python(script, Folder);
}
